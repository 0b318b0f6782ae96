"""Addresses of the draw pages."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "draw"
urlpatterns: list[URLPattern] = []
