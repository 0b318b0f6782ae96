"""Addresses of the pages of the brake on paperwork."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "burden"
urlpatterns: list[URLPattern] = []
