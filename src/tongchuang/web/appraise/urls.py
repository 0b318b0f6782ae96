"""Addresses of the appraise pages."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "appraise"
urlpatterns: list[URLPattern] = []
