"""Addresses of the rectify pages."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "rectify"
urlpatterns: list[URLPattern] = []
