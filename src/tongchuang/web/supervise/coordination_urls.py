"""Addresses of the pages of coordination, lessons and hard problems."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
