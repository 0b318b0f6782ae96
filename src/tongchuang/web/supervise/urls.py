"""Addresses of the pages of orders, coordination, hard problems and look-backs."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "supervise"
urlpatterns: list[URLPattern] = []
