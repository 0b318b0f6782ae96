"""Addresses of the desk: what I have to do today, and my inbox."""

from __future__ import annotations

from django.urls import URLPattern, path

from tongchuang.web.desk import views

app_name = "desk"
urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/<uuid:message_id>/", views.open_message, name="open"),
    path("inbox/read/", views.read_all, name="read_all"),
    path("waiting/", views.waiting, name="waiting"),
]
