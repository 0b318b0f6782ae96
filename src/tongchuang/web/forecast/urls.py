"""Addresses of the forecast: the expected result of an official evaluation, and what it would be lost by."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "forecast"
urlpatterns: list[URLPattern] = []
