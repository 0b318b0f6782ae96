"""Addresses of pledges (目标责任书)."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
