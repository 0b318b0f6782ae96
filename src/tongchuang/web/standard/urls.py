"""Addresses of the standard: versions, items, checklists, comparisons, packs, and what the campaign pursues."""

from __future__ import annotations

from django.urls import URLPattern, path

from tongchuang.web.standard.views import campaign, packs, versions

app_name = "standard"
urlpatterns: list[URLPattern] = [
    path("", versions.home, name="home"),
    path("versions/<uuid:version_id>/", versions.version, name="version"),
    path("versions/<uuid:version_id>/checklists/", versions.checklists, name="checklists"),
    path("versions/<uuid:version_id>/checklists/<uuid:type_id>.xlsx", versions.checklist_form, name="checklist_form"),
    path("versions/<uuid:version_id>/withdraw/", packs.withdraw_version, name="withdraw"),
    path("items/<uuid:item_id>/", versions.item, name="item"),
    path("compare/", versions.compare_versions, name="compare"),
    path("crosswalk/", versions.crosswalk, name="crosswalk"),
    path("packs/new/", packs.new_pack, name="new_pack"),
    path("campaign/", campaign.home, name="campaign"),
    path("campaign/add/", campaign.add, name="add"),
    path("campaign/propose/", campaign.propose, name="propose"),
    path("campaign/place/", campaign.place, name="place"),
    path("moves/<uuid:move_id>/", campaign.move, name="move"),
    path("moves/<uuid:move_id>/decide/", campaign.decide, name="decide"),
]
