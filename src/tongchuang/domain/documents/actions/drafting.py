"""Drafting by hand."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction

from tongchuang.domain.documents.actions.base import fill, head_for, locked, party_rows, row_of
from tongchuang.domain.documents.errors import DocumentInvalid
from tongchuang.domain.documents.models import Document, DocumentParty
from tongchuang.domain.documents.values import Draft
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now
from tongchuang.foundation.locks import TWICE, lock_hand

DRAFT = Permission.DRAFT_DOCUMENTS
_WRITTEN = ("kind", "colour", "code", "issuer", "content", "title", "grams", "edited_by", "campaign")


@transaction.atomic
def draft_document(draft: Draft, *, by: Actor) -> Document:
    """Keep a draft; it has no number yet."""
    by.require(DRAFT)
    if draft.region_id != by.region_id:
        raise DocumentInvalid("region")
    row = row_of(draft, head_for(draft), now(), by)
    lock_hand(by.user_id)
    if (sent := _sent_before(row)) is not None:
        return sent
    row.save(force_insert=True)
    DocumentParty.objects.bulk_create(party_rows(draft))
    record("document.drafted", row, by=by, new={"kind": row.kind}, personal={"title": row.title})
    return row


def _sent_before(row: Document) -> Document | None:
    same = Document.objects.filter(
        region=row.region_id, state=Document.State.DRAFT, made_by=row.made_by_id, made_at__gt=row.made_at - TWICE,
        kind=row.kind, title=row.title, code=row.code, issuer=row.issuer_id, subject_type=row.subject_type,
        subject_id=row.subject_id,
    )  # fmt: skip
    return next((each for each in same if each.content == row.content), None)


@transaction.atomic
def edit_document(document: Document, draft: Draft, *, by: Actor) -> Document:
    """Write a draft anew."""
    row = locked(document, by, DRAFT, Document.State.DRAFT)
    same = replace(draft, id=row.pk, region_id=row.region_id)
    fill(row, same, head_for(same))
    if by.user_id is not None and by.user_id not in row.edited_by:
        row.edited_by = [*row.edited_by, by.user_id]
    row.campaign_id = draft.campaign_id or row.campaign_id
    row.save(update_fields=list(_WRITTEN))
    row.parties.all().delete()
    DocumentParty.objects.bulk_create(party_rows(same))
    row.renderings.all().delete()
    record("document.edited", row, by=by, new={"kind": row.kind}, personal={"title": row.title})
    return row


@transaction.atomic
def discard_draft(document: Document, *, by: Actor) -> None:
    """Throw a draft away: it had no number, so none is missing."""
    row = locked(document, by, DRAFT, Document.State.DRAFT)
    record("document.discarded", row, by=by, old={"kind": row.kind}, personal={"title": row.title})
    row.delete()
