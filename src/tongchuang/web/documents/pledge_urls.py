"""Addresses of pledges (目标责任书)."""

from __future__ import annotations

from django.urls import URLPattern, path

from tongchuang.web.documents.views import pledge, pledges

urlpatterns: list[URLPattern] = [
    path("pledges/", pledges.home, name="pledges"),
    path("pledges/sign/", pledges.sign_many, name="pledges_sign"),
    path("pledges/rounds/new/", pledges.new, name="pledge_round_new"),
    path("pledges/rounds/<uuid:pledge_round_id>/", pledges.round_page, name="pledge_round"),
    path("pledges/rounds/<uuid:pledge_round_id>/edit/", pledges.edit, name="pledge_round_edit"),
    path("pledges/rounds/<uuid:pledge_round_id>/write/", pledges.write, name="pledge_round_write"),
    path("pledges/rounds/<uuid:pledge_round_id>/send/", pledges.send, name="pledge_round_send"),
    path("pledges/rounds/<uuid:pledge_round_id>/release/", pledges.release, name="pledge_round_release"),
    path("pledges/rounds/<uuid:pledge_round_id>/sheet/", pledges.sheet, name="pledge_sheet"),
    path("pledges/<uuid:pledge_id>/", pledge.pledge, name="pledge"),
    path("pledges/<uuid:pledge_id>/sign/", pledge.sign, name="pledge_sign"),
    path("pledges/<uuid:pledge_id>/paper/", pledge.paper, name="pledge_paper"),
    path("pledges/<uuid:pledge_id>/change/", pledge.change, name="pledge_change"),
    path("pledges/<uuid:pledge_id>/act/", pledge.act, name="pledge_act"),
    path("pledges/<uuid:pledge_id>/evaluate/", pledge.evaluate, name="pledge_evaluate"),
    path("pledges/<uuid:pledge_id>/see/", pledge.see, name="pledge_see"),
]
