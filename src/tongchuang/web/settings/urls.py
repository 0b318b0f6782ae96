"""Addresses of the settings pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from tongchuang.web.settings.views import (
    accounts,
    channels,
    facts,
    home,
    importing,
    left,
    people,
    second_reader,
    units,
)

app_name = "settings"
urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("units/", units.unit_list, name="units"),
    path("units/tree/", units.tree, name="unit_tree"),
    path("left/", left.home, name="left"),
    path("units/new/", units.new, name="unit_new"),
    path("units/import/", importing.import_unit_file, name="unit_import"),
    path("units/<uuid:unit_id>/", units.unit, name="unit"),
    path("units/<uuid:unit_id>/edit/", units.edit, name="unit_edit"),
    path("units/<uuid:unit_id>/close/", units.close, name="unit_close"),
    path("people/", people.person_list, name="people"),
    path("people/new/", people.new, name="person_new"),
    path("people/import/", importing.import_person_file, name="person_import"),
    path("people/<uuid:person_id>/", people.person, name="person"),
    path("people/<uuid:person_id>/edit/", people.edit, name="person_edit"),
    path("people/<uuid:person_id>/leaves/", people.leaves, name="person_leaves"),
    path("people/<uuid:person_id>/posts/", people.give, name="post_give"),
    path("channels/", channels.channel_list, name="channels"),
    path("channels/rules/", channels.rules, name="channel_rules"),
    path("channels/new/<slug:kind>/", channels.new, name="channel_new"),
    path("channels/<uuid:channel_id>/", channels.channel, name="channel"),
    path("channels/<uuid:channel_id>/edit/", channels.edit, name="channel_edit"),
    path("channels/<uuid:channel_id>/<slug:act>/", channels.act, name="channel_act"),
    path("second-reader/", second_reader.home, name="second_reader"),
    path("second-reader/switch/", second_reader.switch, name="second_reader_switch"),
    path("facts/", facts.facts, name="facts"),
    path("facts/ask/", facts.ask_all, name="facts_ask_all"),
    path("facts/<uuid:part_id>/", facts.month, name="facts_month"),
    path("facts/<uuid:part_id>/ask/", facts.ask, name="facts_ask"),
    path("posts/<uuid:post_id>/end/", people.end, name="post_end"),
    path("people/<uuid:person_id>/account/", accounts.make, name="account_make"),
    path("people/<uuid:person_id>/account/reset/", accounts.reset, name="account_reset"),
    path("people/<uuid:person_id>/account/switch/", accounts.switch, name="account_switch"),
    path("people/<uuid:person_id>/phones/<uuid:device_id>/revoke/", accounts.revoke_phone, name="phone_revoke"),
]
