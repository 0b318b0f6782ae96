"""Addresses of documents read into duties, and their review."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
