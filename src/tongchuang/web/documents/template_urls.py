"""Addresses of the office's Word templates."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
