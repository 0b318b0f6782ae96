"""Addresses of the duties: the matrix, responsibilities, a unit's own, contracts, sections, gaps."""

from __future__ import annotations

from django.urls import URLPattern, path

from tongchuang.web.duties.views import assigning, bulk, contracts, gaps, lists, matrix

app_name = "duties"
urlpatterns: list[URLPattern] = [
    path("", matrix.home, name="home"),
    path("list/", lists.all_duties, name="list"),
    path("mine/", lists.mine, name="mine"),
    path("items/<uuid:item_id>/", matrix.item, name="item"),
    path("items/<uuid:item_id>/assign/", assigning.assign_item, name="assign"),
    path("<uuid:responsibility_id>/", assigning.responsibility, name="responsibility"),
    path("<uuid:responsibility_id>/change/", assigning.change_duty, name="change"),
    path("<uuid:responsibility_id>/remove/", assigning.remove_duty, name="remove"),
    path("<uuid:responsibility_id>/cascade/", assigning.cascade_duty, name="cascade"),
    path("claim/", bulk.claim_duties, name="claim"),
    path("confirm/", bulk.confirm_duties, name="confirm"),
    path("propose/", bulk.proposals, name="propose"),
    path("import/", bulk.import_duties, name="import"),
    path("contracts/", contracts.home, name="contracts"),
    path("contracts/new/", contracts.offer, name="offer"),
    path("contracts/<uuid:contract_id>/", contracts.contract, name="contract"),
    path("contracts/<uuid:contract_id>/confirm/", contracts.confirm, name="confirm_contract"),
    path("contracts/<uuid:contract_id>/end/", contracts.end, name="end_contract"),
    path("sections/", contracts.sections, name="sections"),
    path("gaps/", gaps.home, name="gaps"),
    path("gaps/<slug:check_id>/", gaps.one, name="gap"),
]
