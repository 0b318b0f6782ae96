"""Addresses of the ranking pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from tongchuang.web.appraise.views import ranking_changes, rankings

urlpatterns: list[URLPattern] = [
    path("", rankings.home, name="rankings"),
    path("<uuid:ranking_id>/", rankings.ranking, name="ranking"),
    path("<uuid:ranking_id>/since/", rankings.since, name="ranking_since"),
    path("<uuid:ranking_id>/units/<uuid:unit_id>/", rankings.unit, name="ranked_unit"),
    path("<uuid:ranking_id>/freeze/", ranking_changes.freeze, name="freeze_ranking"),
    path("<uuid:ranking_id>/units/<uuid:unit_id>/exclude/", ranking_changes.exclude, name="exclude_unit"),
    path("exclusions/<uuid:exclusion_id>/readmit/", ranking_changes.readmit, name="readmit_unit"),
]
