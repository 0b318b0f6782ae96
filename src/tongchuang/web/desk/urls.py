"""Addresses of the desk: what I have to do today, and my inbox."""

from __future__ import annotations

from django.urls import URLPattern, path

from tongchuang.web.desk import message_settings, views

app_name = "desk"
urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/<uuid:message_id>/", views.open_message, name="open"),
    path("inbox/<uuid:message_id>/acknowledge/", views.acknowledge_message, name="acknowledge"),
    path("inbox/read/", views.read_all, name="read_all"),
    path("inbox/settings/", message_settings.settings_page, name="message_settings"),
    path("inbox/settings/<uuid:channel_id>/", message_settings.give, name="address_give"),
    path("inbox/settings/<uuid:channel_id>/test/", message_settings.test, name="address_test"),
    path("inbox/addresses/<uuid:address_id>/", message_settings.wants, name="address_wants"),
    path("inbox/addresses/<uuid:address_id>/remove/", message_settings.remove, name="address_remove"),
    path("desk/more/", views.more, name="more"),
    path("waiting/", views.waiting, name="waiting"),
]
