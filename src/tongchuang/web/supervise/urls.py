"""Addresses of the pages of orders, coordination, hard problems and look-backs: each part has its own list."""

from __future__ import annotations

from django.urls import include, path

app_name = "supervise"
urlpatterns = [
    path("", include("tongchuang.web.supervise.order_urls")),
    path("", include("tongchuang.web.supervise.coordination_urls")),
    path("", include("tongchuang.web.supervise.lookback_urls")),
]
