"""Addresses of the appraise pages: scores, lost points, comparisons."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from tongchuang.web.appraise.views import comparing, losses, scores, supposing

app_name = "appraise"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", scores.home, name="home"),
    path("items/<uuid:item_id>/", scores.item, name="item"),
    path("what-if/", supposing.home, name="suppose"),
    path("what-if/mended/", scores.what_if, name="what_if"),
    path("what-if/change/", supposing.change, name="suppose_change"),
    path("what-if/quotas/", supposing.quotas, name="suppose_quotas"),
    path("what-if/drop/", supposing.drop, name="suppose_drop"),
    path("what-if/items/<uuid:item_id>/", supposing.item, name="suppose_item"),
    path("what-if/items/<uuid:item_id>/change/", supposing.change_item, name="suppose_change_item"),
    path("what-if/saved/", supposing.save, name="save_scenario"),
    path("what-if/saved/<uuid:scenario_id>/", supposing.saved, name="scenario"),
    path("what-if/saved/<uuid:scenario_id>/open/", supposing.open_saved, name="open_scenario"),
    path("what-if/saved/<uuid:scenario_id>/remove/", supposing.remove, name="remove_scenario"),
    path("losses/", losses.losses, name="losses"),
    path("losses/shares/", losses.shares, name="shares"),
    path("rankings/", include("tongchuang.web.appraise.ranking_urls")),
    path("consequences/", include("tongchuang.web.appraise.consequence_urls")),
    path("trend/", comparing.trend, name="trend"),
    path("evaluations/", comparing.evaluations, name="evaluations"),
    path("evaluations/<uuid:evaluation_id>/", scores.evaluation, name="evaluation"),
    path("years/", comparing.years, name="years"),
]
