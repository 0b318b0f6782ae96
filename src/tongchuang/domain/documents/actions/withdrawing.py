"""Withdrawing: the number stays taken, the document is shown and printed as withdrawn."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.documents.actions.base import locked, stated
from tongchuang.domain.documents.errors import DocumentInvalid
from tongchuang.domain.documents.models import Document
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now


@transaction.atomic
def withdraw_document(document: Document, *, reason: str, by: Actor, with_order: bool = False) -> Document:
    """Withdraw an issued document, for a reason that everybody reads who reads the document.

    That of an order is withdrawn with its order alone (`with_order`): else the order went on without a document.
    """
    row = locked(document, by, Permission.WITHDRAW_DOCUMENTS, Document.State.ISSUED)
    if row.kind == Document.Kind.ORDER and row.subject_id is not None and not with_order:
        raise DocumentInvalid(_("Withdraw the order on its own page; its document is withdrawn with it."))
    row.withdrawn_reason = stated(reason)
    row.state, row.withdrawn_at, row.withdrawn_by_id = Document.State.WITHDRAWN, now(), by.user_id
    row.save(update_fields=["state", "withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    new = {"number": row.number, "year": row.year, "code": row.code, "subject": str(row.subject_id or "")}
    personal = {"title": row.title, "text": row.withdrawn_reason}
    record("document.withdrawn", row, by=by, new=new, personal=personal)
    return row
