"""Writing a document by hand."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongchuang.domain.documents.access import get_document_for
from tongchuang.domain.documents.actions import draft_document, edit_document
from tongchuang.domain.documents.errors import DocumentInvalid
from tongchuang.domain.documents.models import Document
from tongchuang.domain.documents.outlines import outline_of
from tongchuang.domain.documents.queries import basis_of
from tongchuang.domain.organisations.access import units_visible_to
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.organisations.queries import open_units
from tongchuang.web.documents.forms import WRITTEN_BY_HAND, DocumentForm, written
from tongchuang.web.shared.access import requires
from tongchuang.web.shared.http import done
from tongchuang.web.shared.scope import scope_of

FIELDS = {"blocks": "body", "addressees": "to", "title": "title", "kind": "kind"}


@require_http_methods(["GET", "POST"])
@requires(Permission.DRAFT_DOCUMENTS)
def new(request: HttpRequest) -> HttpResponse:
    """Begin a draft."""
    return _write(request, None)


@require_http_methods(["GET", "POST"])
@requires(Permission.DRAFT_DOCUMENTS)
def edit(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Write a draft anew."""
    found = get_document_for(request.actor, document_id)  # type: ignore[attr-defined]
    basis = basis_of(found)
    if basis is not None and basis.template_id is not None:
        raise DocumentInvalid(_("Its words come from a template: write it anew from there."))
    return _write(request, found)


def _write(request: HttpRequest, found: Document | None) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    units = open_units(units_visible_to(actor))
    if request.method != "POST":
        kind = request.GET.get("kind", "bulletin")
        initial: dict[str, Any] = written(found) if found else {"kind": kind, "body": outline_of(kind)}
        return _form(request, found, DocumentForm(initial=initial, units=units))
    form = DocumentForm(request.POST, units=units)
    if not form.is_valid():
        return _form(request, found, form, 422)
    campaign = scope_of(request).campaign
    try:
        draft = form.draft(actor, campaign.pk if campaign else None, found)
        made = edit_document(found, draft, by=actor) if found else draft_document(draft, by=actor)
    except DocumentInvalid as error:
        form.add_error(FIELDS.get(error.field), str(error))
        return _form(request, found, form, 422)
    return done(request, "documents:document", _("The draft is kept."), made.pk)


def _form(
    request: HttpRequest, found: Document | None, form: DocumentForm, status: int = 200
) -> HttpResponse:
    begun = request.GET.get("kind", "bulletin")
    address = reverse("documents:new")
    kinds = [(label, f"{address}?kind={key}", key == begun) for key, label in WRITTEN_BY_HAND]
    context = {"document": found, "form": form, "kinds": [] if found or status != 200 else kinds}
    return render(request, "documents/write.html", context, status=status)
