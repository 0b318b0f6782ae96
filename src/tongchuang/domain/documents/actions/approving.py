"""Approval (签发): another person than those who wrote reads the document and issues it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.documents.actions.base import give_number, issued_entry, locked, stated
from tongchuang.domain.documents.errors import DocumentInvalid, OwnDocument
from tongchuang.domain.documents.models import Document
from tongchuang.domain.documents.numbers import take_numbers
from tongchuang.domain.documents.outlines import blanks_of
from tongchuang.domain.documents.rules import has_written
from tongchuang.domain.ledger.actions import record, record_many
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now


@transaction.atomic
def submit_for_approval(document: Document, *, by: Actor) -> Document:
    """Lay a draft before whoever approves; it can't be edited meanwhile."""
    row = locked(document, by, Permission.DRAFT_DOCUMENTS, Document.State.DRAFT)
    blanks = blanks_of(row.content)
    if blanks:
        text = _("Fill in what stands in 【】 first: %(blanks)s") % {"blanks": " ".join(blanks[:6])}
        raise DocumentInvalid(text, field="blocks")
    row.state, row.submitted_by_id, row.submitted_at = Document.State.APPROVAL, by.user_id, now()
    row.sent_back_reason = ""
    row.save(update_fields=["state", "submitted_by", "submitted_at", "sent_back_reason"])
    old, new = {"state": Document.State.DRAFT}, {"state": row.state}
    record("document.submitted", row, by=by, old=old, new=new, personal={"title": row.title})
    return row


@transaction.atomic
def send_back(document: Document, *, reason: str, by: Actor) -> Document:
    """Give it back to be written better: by whoever approves, or by whoever laid it before them."""
    row = locked(document, by, Permission.DRAFT_DOCUMENTS, Document.State.APPROVAL)
    if row.submitted_by_id != by.user_id:
        by.require(Permission.APPROVE_DOCUMENTS)
    row.state, row.sent_back_reason = Document.State.DRAFT, stated(reason)
    row.save(update_fields=["state", "sent_back_reason"])
    old, new = {"state": Document.State.APPROVAL}, {"state": row.state}
    personal = {"title": row.title, "text": row.sent_back_reason}
    record("document.sent_back", row, by=by, old=old, new=new, personal=personal)
    return row


@transaction.atomic
def approve_document(document: Document, *, by: Actor) -> Document:
    """Approve and issue: the document gets its number and its date."""
    row = locked(document, by, Permission.APPROVE_DOCUMENTS, Document.State.APPROVAL)
    if has_written(row.edited_by, row.made_by_id, row.submitted_by_id, by.user_id):
        raise OwnDocument
    row.approved_by_id = by.user_id
    number, year, moment = take_numbers(row.region_id, row.code, 1)
    give_number(row, number, year, moment)
    row.save(update_fields=["approved_by", "number", "year", "issued_at", "state", "grams", "digest"])
    row.renderings.all().delete()
    record_many([issued_entry(row)], by=by)
    return row
