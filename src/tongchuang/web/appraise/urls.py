"""Addresses of the appraise pages: scores, lost points, comparisons."""

from __future__ import annotations

from django.urls import URLPattern, path

from tongchuang.web.appraise.views import comparing, losses, scores

app_name = "appraise"
urlpatterns: list[URLPattern] = [
    path("", scores.home, name="home"),
    path("items/<uuid:item_id>/", scores.item, name="item"),
    path("what-if/", scores.what_if, name="what_if"),
    path("losses/", losses.losses, name="losses"),
    path("losses/shares/", losses.shares, name="shares"),
    path("trend/", comparing.trend, name="trend"),
    path("evaluations/", comparing.evaluations, name="evaluations"),
    path("evaluations/<uuid:evaluation_id>/", scores.evaluation, name="evaluation"),
    path("years/", comparing.years, name="years"),
]
