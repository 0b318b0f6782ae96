"""Addresses of the duties pages."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "duties"
urlpatterns: list[URLPattern] = []
