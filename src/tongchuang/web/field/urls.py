"""Addresses of the field pages."""

from __future__ import annotations

from django.urls import path

from tongchuang.web.field import app, trust

app_name = "field"
urlpatterns = [
    path("", app.shell, name="today"),
    path("scan/", app.shell, name="scan"),
    path("connect/", app.connect, name="connect"),
    path("sw.js", app.worker, name="worker"),
    path("manifest.webmanifest", app.manifest, name="manifest"),
    path("trust/", trust.trust, name="trust"),
    path("trust/tongchuang.crt", trust.certificate, name="trust_certificate"),
    path("trust/tongchuang.mobileconfig", trust.profile, name="trust_profile"),
    path("trust/here", trust.here, name="trust_here"),
    path("trust/worker.js", trust.worker, name="trust_worker"),
]
