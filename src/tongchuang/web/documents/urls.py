"""Addresses of the pages of official documents."""

from __future__ import annotations

from django.urls import URLPattern, path

from tongchuang.web.documents import bulletin_urls, pledge_urls, report_urls, template_urls
from tongchuang.web.documents.views import acts, documents, letterheads, writing

app_name = "documents"
urlpatterns: list[URLPattern] = [
    path("", documents.home, name="home"),
    path("new/", writing.new, name="new"),
    path("letterheads/", letterheads.letterheads, name="letterheads"),
    path("letterheads/series/", letterheads.begin, name="begin_series"),
    path("letterheads/<slug:document_kind>/", letterheads.edit, name="letterhead"),
    path("<uuid:document_id>/", documents.document, name="document"),
    path("<uuid:document_id>/preview/", documents.preview, name="preview"),
    path("<uuid:document_id>/pdf/", documents.pdf, name="pdf"),
    path("<uuid:document_id>/word/", documents.word, name="word"),
    path("<uuid:document_id>/edit/", writing.edit, name="edit"),
    path("<uuid:document_id>/submit/", acts.submit, name="submit"),
    path("<uuid:document_id>/approve/", acts.approve, name="approve"),
    path("<uuid:document_id>/send-back/", acts.back, name="send_back"),
    path("<uuid:document_id>/withdraw/", acts.withdraw, name="withdraw"),
    path("<uuid:document_id>/discard/", acts.discard, name="discard"),
    path("<uuid:document_id>/set-anew/", acts.set_anew, name="set_anew"),
    *template_urls.urlpatterns,
    *report_urls.urlpatterns,
    *bulletin_urls.urlpatterns,
    *pledge_urls.urlpatterns,
]
