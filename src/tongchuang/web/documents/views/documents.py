"""The register, a document's page with its preview, and its files."""

from __future__ import annotations

import base64
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from tongchuang.domain.documents.access import get_document_for
from tongchuang.domain.documents.actions import note_download, note_read
from tongchuang.domain.documents.models import Document
from tongchuang.domain.documents.queries import history_of_document, newest_files
from tongchuang.domain.documents.rules import has_written
from tongchuang.domain.messages.actions import mark_target_read
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.web.documents.beside import figures_of, receipts_for
from tongchuang.web.documents.history import entries_of
from tongchuang.web.documents.listing import DOCUMENTS, kind_cell, state_cell
from tongchuang.web.shared.access import signed_in
from tongchuang.web.shared.http import page
from tongchuang.web.shared.links import url_of
from tongchuang.web.shared.lists import list_page
from tongchuang.workflows.documents import Rendered, pdf_of, preview_of, word_of

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """The register of documents."""
    return list_page(request, DOCUMENTS, template="documents/register.html")


@require_safe
@signed_in
def document(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """A document: its state, its words, its files, its history."""
    actor = request.actor  # type: ignore[attr-defined]
    found = get_document_for(actor, document_id)
    mark_target_read(found.pk, by=actor)
    if request.method == "GET":
        note_read(found, by=actor)
    office = actor.may(Permission.DRAFT_DOCUMENTS)
    own = has_written(found.edited_by, found.made_by_id, found.submitted_by_id, actor.user_id)
    parties = list(found.parties.all())
    context = {
        "document": found, "state": state_cell(found), "kind": kind_cell(found), "office": office, "own": own,
        "to": [party for party in parties if not party.copied], "copies": [party for party in parties if party.copied],
        "subject_url": url_of(found.subject_type, found.subject_id) if found.subject_id else "",
        "may_approve": actor.may(Permission.APPROVE_DOCUMENTS) and not own,
        "may_withdraw": actor.may(Permission.WITHDRAW_DOCUMENTS) and found.kind != Document.Kind.ORDER,
        "may_take_back": found.submitted_by_id == actor.user_id,
        "entries": entries_of(history_of_document(found)) if office or actor.may(Permission.READ_LEDGER) else [],
        "pdf_file": newest_files(found).get("pdf"), **figures_of(found, office=office), **receipts_for(found, actor),
    }  # fmt: skip
    return page(request, "documents/document.html", context)


@require_safe
@signed_in
def preview(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """The pages as pictures, set when somebody first looks."""
    actor = request.actor  # type: ignore[attr-defined]
    found = get_document_for(actor, document_id)
    made = preview_of(found)
    pictures = [base64.b64encode(each).decode() for each in made.pictures]
    context = {"document": found, "pictures": pictures, "stand_ins": made.stand_ins, "missing": made.missing}
    response = render(
        request, "documents/preview.html", {**context, "office": actor.may(Permission.DRAFT_DOCUMENTS)}
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_safe
@signed_in
def pdf(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """The PDF, noted as taken away."""
    found = get_document_for(request.actor, document_id)  # type: ignore[attr-defined]
    return _file(request, found, pdf_of(found), "pdf", "application/pdf")


@require_safe
@signed_in
def word(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """The Word file, noted as taken away."""
    found = get_document_for(request.actor, document_id)  # type: ignore[attr-defined]
    return _file(request, found, word_of(found), "docx", WORD)


def _file(
    request: HttpRequest, found: Document, made: Rendered, ending: str, media_type: str
) -> HttpResponse:
    if request.method == "GET":
        note_download(found, format=ending, by=request.actor)  # type: ignore[attr-defined]
    response = HttpResponse(made.content, content_type=media_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, made.name) or "attachment"
    response.headers["Cache-Control"] = "private, no-store"
    return response
