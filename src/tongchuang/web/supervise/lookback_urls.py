"""Addresses of the pages of look-backs."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
