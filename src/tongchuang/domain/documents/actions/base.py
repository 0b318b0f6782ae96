"""What the actions of documents share."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from tongchuang.domain.documents.content import digest_of, frozen, printed
from tongchuang.domain.documents.errors import DocumentInvalid
from tongchuang.domain.documents.models import Document, DocumentParty
from tongchuang.domain.documents.queries import letterhead_of
from tongchuang.domain.documents.values import Draft, Head
from tongchuang.domain.ledger.actions import Entry
from tongchuang.domain.ledger.values import Author
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.text import bigrams

MOST_REASON = 300


def head_for(draft: Draft, known: dict[tuple[UUID, str], Head] | None = None) -> Head:
    """The letterhead of a draft, with what the draft says itself; `known` spares looking it up again."""
    heads = {} if known is None else known
    key = (draft.region_id, draft.kind)
    if draft.kind not in Document.Kind.values:
        raise DocumentInvalid(_("There is no such kind of document."), field="kind")
    if key not in heads:
        heads[key] = letterhead_of(*key)
    head = heads[key]
    if draft.issuer_id is not None and draft.issuer_id != head.issuer_id:
        if not Unit.objects.filter(pk=draft.issuer_id, region_id=draft.region_id).exists():
            raise DocumentInvalid(_("The issuer is no unit of the region."), field="issuer")
        head = replace(head, issuer_id=draft.issuer_id)
    code = draft.code.strip() or head.code
    if len(code) > 20 or not code.isalpha():
        raise DocumentInvalid(_("The issuer's code has letters only, 20 at most."), field="code")
    return replace(head, code=code)


def row_of(draft: Draft, head: Head, moment: datetime, by: Author) -> Document:
    """The row of a draft, not yet saved."""
    subject_type, subject_id = draft.subject or ("", None)
    row = Document(
        id=draft.id, region_id=draft.region_id, campaign_id=draft.campaign_id, kind=draft.kind, colour=draft.colour,
        state=Document.State.DRAFT, issuer_id=head.issuer_id, code=head.code, subject_type=subject_type,
        subject_id=subject_id, made_by_id=by.user_id, made_at=moment,
    )  # fmt: skip
    fill(row, draft, head)
    return row


def fill(row: Document, draft: Draft, head: Head) -> None:
    """Put a draft's words into a row."""
    row.kind, row.colour, row.code, row.issuer_id = draft.kind, draft.colour, head.code, head.issuer_id
    row.content = frozen(draft, head)
    row.title = row.content["title"]
    row.grams = bigrams(row.title, *row.content["to"], *row.content["copies"])


def party_rows(draft: Draft) -> list[DocumentParty]:
    """The rows of those whom a draft goes to."""
    return [
        DocumentParty(
            document_id=draft.id, position=position, copied=copied, name=party.name, unit_id=party.unit_id,
            person_id=party.person_id,
        )
        for copied, parties in ((False, draft.addressees), (True, draft.copies))
        for position, party in enumerate(parties, 1)
    ]  # fmt: skip


def give_number(row: Document, number: int, year: int, moment: datetime) -> None:
    """Make a row issued: from here on it never changes."""
    row.number, row.year, row.issued_at = number, year, moment
    row.state = Document.State.ISSUED
    row.grams = sorted({*row.grams, *bigrams(row.number_text)})
    row.digest = digest_of(printed(row))


def issued_entry(row: Document) -> Entry:
    """The event of an issue."""
    new = {
        "kind": row.kind, "code": row.code, "year": row.year, "number": row.number, "colour": row.colour,
        "sha256": row.digest, "subject": str(row.subject_id or ""),
    }  # fmt: skip
    return Entry("document.issued", row, new=new, personal={"title": row.title})


def locked(document: Document, by: Actor, permission: Permission, *states: str) -> Document:
    """The row, held until the end of the transaction, in one of these states."""
    by.require(permission)
    rows = Document.objects.select_for_update(of=("self",)).filter(pk=document.pk, region_id=by.region_id)
    row = rows.first()
    if row is None:
        raise DocumentInvalid(_("This document is not one of your region, or it was discarded."))
    if row.state not in states:
        raise DocumentInvalid(_("Somebody else has changed this document since. Look at it again."))
    return row


def stated(reason: str) -> str:
    """A reason that says something."""
    text = " ".join(reason.split())
    if not text:
        raise DocumentInvalid(_("State the reason."), field="reason")
    return text[:MOST_REASON]
