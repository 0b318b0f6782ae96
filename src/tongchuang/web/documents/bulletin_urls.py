"""Addresses of bulletins (简报) and information work (信息报送)."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
