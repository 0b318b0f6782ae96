"""Addresses of the pages of the discipline office."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "discipline"
urlpatterns: list[URLPattern] = []
