"""Addresses of the command page and the wall screen."""

from __future__ import annotations

from django.urls import URLPattern, path

from tongchuang.web.command import views

app_name = "command"
urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("wall/", views.wall, name="wall"),
    path("points.json", views.points, name="points"),
    path("tables/<slug:name>/", views.table, name="table"),
]
