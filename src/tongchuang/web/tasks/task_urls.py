"""Addresses of tasks: the list, a task, calendar, Gantt, reports."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
