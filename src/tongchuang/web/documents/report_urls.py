"""Addresses of reports written from the data, and of receipts."""

from __future__ import annotations

from django.urls import URLPattern, path

from tongchuang.web.documents.views import acts, reports

urlpatterns: list[URLPattern] = [
    path("reports/new/", reports.new, name="report_new"),
    path("<uuid:document_id>/figure/", reports.figure, name="figure"),
    path("<uuid:document_id>/check/", reports.check, name="check_figures"),
    path("<uuid:document_id>/rewrite/", reports.rewrite, name="rewrite"),
    path("<uuid:document_id>/receive/", acts.receive, name="receive"),
    path("<uuid:document_id>/remind/", acts.remind, name="remind"),
]
