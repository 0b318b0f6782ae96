"""Addresses of the standard pages."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "standard"
urlpatterns: list[URLPattern] = []
