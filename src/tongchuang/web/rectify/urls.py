"""Addresses of the rectify pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from tongchuang.web.rectify.views import acting, ledger, objects, registering

app_name = "rectify"
urlpatterns: list[URLPattern] = [
    path("", ledger.home, name="home"),
    path("assign/", ledger.assign_ticked, name="assign_ticked"),
    path("new/", registering.new, name="new"),
    path("new/sites/", registering.sites, name="pick_site"),
    path("new/items/", registering.items, name="pick_item"),
    path("photos/<uuid:attachment_id>/", objects.photo, name="photo"),
    path("photos/<uuid:attachment_id>/thumb/", objects.thumb, name="thumb"),
    path("<uuid:finding_id>/", objects.finding, name="finding"),
    path("<uuid:finding_id>/photos/", objects.compare, name="compare"),
    path("<uuid:finding_id>/<slug:name>/", acting.act, name="act"),
]
