"""Receipts: who has opened an issued document, who has signed for it; and reminding those who have not."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.documents.actions.base import locked
from tongchuang.domain.documents.errors import DocumentInvalid
from tongchuang.domain.documents.models import Document, DocumentParty, Receipt
from tongchuang.domain.documents.queries import parties_of
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now


def note_read(document: Document, *, by: Actor) -> int:
    """Note that somebody whom it goes to has opened an issued document; only the first time counts."""
    if document.state != Document.State.ISSUED or by.user_id is None:
        return 0
    mine = parties_of(document, by)
    if not mine:
        return 0
    rows_there = Receipt.objects.filter(party__in=mine, user_id=by.user_id)
    known = set(rows_there.values_list("party_id", flat=True))
    rows = [
        Receipt(document=document, party=party, user_id=by.user_id, read_at=now())
        for party in mine
        if party.pk not in known
    ]
    if rows:
        with transaction.atomic():
            Receipt.objects.bulk_create(rows, ignore_conflicts=True)
            record("document.read", document, by=by, new={"parties": [row.party_id for row in rows]})
    return len(rows)


@transaction.atomic
def receive_document(document: Document, *, by: Actor) -> int:
    """Sign for a document (签收) for every addressee that one speaks for; again changes nothing."""
    if document.state != Document.State.ISSUED:
        raise DocumentInvalid(_("Somebody else has changed this document since. Look at it again."))
    mine = parties_of(document, by)
    if not mine or by.user_id is None:
        raise DocumentInvalid(_("This document goes neither to you nor to your unit."))
    note_read(document, by=by)
    rows = Receipt.objects.select_for_update().filter(
        party__in=mine, user_id=by.user_id, received_at__isnull=True
    )
    signed = rows.update(received_at=now())
    if signed:
        record("document.received", document, by=by, new={"parties": [party.pk for party in mine]})
    return signed


@transaction.atomic
def remind_of_document(document: Document, *, by: Actor) -> int:
    """Remind the addressees that have not signed for it; returns how many those are."""
    row = locked(document, by, Permission.DRAFT_DOCUMENTS, Document.State.ISSUED)
    waiting = DocumentParty.objects.filter(document=row).exclude(receipts__received_at__isnull=False)
    parties = list(waiting.exclude(unit=None, person=None).values_list("pk", flat=True))
    if not parties:
        raise DocumentInvalid(_("Everybody whom it goes to has signed for it."))
    record("document.reminded", row, by=by, new={"parties": parties}, personal={"title": row.title})
    return len(parties)
