"""Addresses that belong to no single room: me, search, which campaign is shown."""

from __future__ import annotations

from django.urls import URLPattern, path

from tongchuang.web.shared import views

app_name = "shared"
urlpatterns: list[URLPattern] = [
    path("me/", views.me, name="me"),
    path("me/preferences/", views.preferences, name="preferences"),
    path("scope/", views.scope, name="scope"),
    path("search/", views.search, name="search"),
]
