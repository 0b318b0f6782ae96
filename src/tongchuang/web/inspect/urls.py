"""Addresses of the inspect pages."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "inspect"
urlpatterns: list[URLPattern] = []
