"""Addresses of the pages of look-backs."""

from __future__ import annotations

from django.urls import URLPattern, path

from tongchuang.web.supervise.views import lookback_acts, lookback_rounds, lookbacks, stability

urlpatterns: list[URLPattern] = [
    path("lookbacks/", lookbacks.look_back_list, name="lookbacks"),
    path("lookbacks/of/<uuid:finding_id>/", lookbacks.of_finding, name="lookbacks_of"),
    path("lookbacks/settings/", lookback_rounds.settings, name="lookback_settings"),
    path("lookbacks/stability/", stability.units, name="stability"),
    path("lookbacks/stability/items/", stability.items, name="stability_items"),
    path("lookbacks/stability/closings/", stability.closing_list, name="stability_closings"),
    path("lookbacks/rounds/<uuid:round_id>/", lookback_rounds.round_page, name="lookback_round"),
    path("lookbacks/rounds/<uuid:round_id>/draw/", lookback_rounds.draw, name="lookback_draw"),
    path("lookbacks/rounds/<uuid:round_id>/record/", lookback_rounds.record, name="lookback_record"),
    path("lookbacks/rounds/<uuid:round_id>/sealed/", lookback_rounds.sealed, name="lookback_sealed"),
    path("lookbacks/<uuid:look_back_id>/", lookbacks.look_back, name="lookback"),
    path("lookbacks/<uuid:look_back_id>/report/", lookback_acts.report, name="lookback_report"),
    path("lookbacks/<uuid:look_back_id>/send/", lookback_acts.send, name="lookback_send"),
    path("lookbacks/<uuid:look_back_id>/replace/", lookback_acts.replace, name="lookback_replace"),
]
