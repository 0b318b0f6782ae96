"""Addresses of the route pages."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "route"
urlpatterns: list[URLPattern] = []
