"""Addresses of the plan: what to fix first, and the timetable back from the day of the evaluation."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "plan"
urlpatterns: list[URLPattern] = []
