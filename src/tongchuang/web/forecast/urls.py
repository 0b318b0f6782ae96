"""Addresses of the forecast: the expected result of an official evaluation, and what it would be lost by."""

from __future__ import annotations

from django.urls import URLPattern, path

from tongchuang.web.forecast.views import home, lists, losses, settings, trust

app_name = "forecast"
urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("start/", home.start, name="start"),
    path("past/<uuid:forecast_id>/", home.forecast, name="forecast"),
    path("losses/", losses.losses, name="losses"),
    path("items/<uuid:item_id>/", losses.item, name="item"),
    path("units/<uuid:unit_id>/", losses.unit, name="unit"),
    path("types/<uuid:type_id>/", losses.site_type, name="site_type"),
    path("sites/<uuid:site_id>/", losses.site, name="site"),
    path("sites/<uuid:site_id>/items/<uuid:item_id>/", losses.pair, name="pair"),
    path("findings/", lists.findings, name="findings"),
    path("sites/", lists.sites, name="sites"),
    path("rests/", trust.rests, name="rests"),
    path("back-tests/", trust.back_tests, name="back_tests"),
    path("settings/", settings.settings, name="settings"),
]
