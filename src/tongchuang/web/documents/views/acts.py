"""What is done to a document: each a post, then back to its page."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from tongchuang.domain.documents import actions
from tongchuang.domain.documents.access import get_document_for
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.http import done


@require_POST
@requires(Permission.DRAFT_DOCUMENTS)
def submit(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Lay a draft before whoever approves."""
    found = actions.submit_for_approval(get_document_for(request.actor, document_id), by=request.actor)  # type: ignore[attr-defined]
    return done(request, "documents:document", _("It waits for approval."), found.pk)


@require_POST
@requires(Permission.APPROVE_DOCUMENTS)
def approve(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Approve and issue."""
    found = actions.approve_document(get_document_for(request.actor, document_id), by=request.actor)  # type: ignore[attr-defined]
    text = _("Issued as %(number)s.") % {"number": found.number_text}
    return done(request, "documents:document", text, found.pk)


@require_POST
@requires(Permission.DRAFT_DOCUMENTS)
def back(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Give it back to be written better."""
    reason = request.POST.get("reason", "")
    found = actions.send_back(get_document_for(request.actor, document_id), reason=reason, by=request.actor)  # type: ignore[attr-defined]
    return done(request, "documents:document", _("Sent back."), found.pk)


@require_POST
@requires(Permission.WITHDRAW_DOCUMENTS)
def withdraw(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Withdraw an issued document."""
    reason = request.POST.get("reason", "")
    found = actions.withdraw_document(
        get_document_for(request.actor, document_id), reason=reason, by=request.actor
    )  # type: ignore[attr-defined]
    return done(request, "documents:document", _("Withdrawn; its number stays taken."), found.pk)


@require_POST
@requires(Permission.DRAFT_DOCUMENTS)
def discard(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Throw a draft away."""
    actions.discard_draft(get_document_for(request.actor, document_id), by=request.actor)  # type: ignore[attr-defined]
    return done(request, "documents:home", _("The draft was discarded."))


@require_POST
@requires(Permission.APPROVE_DOCUMENTS)
def set_anew(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Set the files anew, once the office's fonts are there."""
    found = get_document_for(request.actor, document_id)  # type: ignore[attr-defined]
    actions.drop_renderings(found, by=request.actor)  # type: ignore[attr-defined]
    return done(request, "documents:document", _("The files are set anew; the words are the same."), found.pk)


@require_POST
@signed_in
def receive(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Sign for a document."""
    found = get_document_for(request.actor, document_id)  # type: ignore[attr-defined]
    actions.receive_document(found, by=request.actor)  # type: ignore[attr-defined]
    return done(request, "documents:document", _("Signed for."), found.pk)


@require_POST
@requires(Permission.DRAFT_DOCUMENTS)
def remind(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Remind those who have not signed for it."""
    found = get_document_for(request.actor, document_id)  # type: ignore[attr-defined]
    number = actions.remind_of_document(found, by=request.actor)  # type: ignore[attr-defined]
    text = ngettext("%(number)d addressee is reminded.", "%(number)d addressees are reminded.", number)
    return done(request, "documents:document", text % {"number": number}, found.pk)
