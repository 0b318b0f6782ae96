"""Whom events of documents concern: who approves, who wrote, and those whom a document goes to that a person has approved.

What rules issue (orders, notices to many) is told by the app that issues it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from tongchuang.domain.documents.models import Document, DocumentParty
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.messages.consumers import Note
from tongchuang.domain.organisations.models import Post, PostKind
from tongchuang.domain.organisations.queries import in_force
from tongchuang.domain.organisations.rules import OF_A_UNIT
from tongchuang.foundation.clock import today

TOLD = frozenset(
    {"document.submitted", "document.sent_back", "document.issued", "document.withdrawn", "document.reminded"}
)


def notes_on_documents(events: Sequence[Event]) -> Iterator[Note]:
    """The inbox notes of a batch of events about documents."""
    telling = [event for event in events if event.kind in TOLD]
    rows = {
        row.pk: row
        for row in Document.objects.filter(pk__in={event.target_id for event in telling}).defer(
            "content", "grams"
        )
    }
    reminded = {event.target_id for event in telling if event.kind == "document.reminded"}
    by_hand = [key for key, row in rows.items() if row.approved_by_id is not None or key in reminded]
    parties = (
        list(DocumentParty.objects.filter(document__in=by_hand).select_related("person")) if by_hand else []
    )
    users = _users_of({party.unit_id for party in parties if party.unit_id is not None})
    directors = _directors({event.region_id for event in telling if event.kind == "document.submitted"})
    for event in telling:
        row = rows.get(event.target_id)
        if row is None:
            continue
        if event.kind == "document.submitted":
            for user in directors.get(row.region_id, ()):
                if user != row.made_by_id and user not in row.edited_by:
                    yield Note(event, user, "approver", row.title)
        elif event.kind == "document.sent_back":
            for user in {row.made_by_id, row.submitted_by_id} - {None}:
                yield Note(event, user, "asked", row.title)  # type: ignore[arg-type]
        else:
            yield from _to_parties(event, row, parties, users)


def _to_parties(
    event: Event, row: Document, parties: Sequence[DocumentParty], users: dict[UUID, list[UUID]]
) -> Iterator[Note]:
    title = f"{row.number_text} {row.title}"
    told: set[UUID] = set()
    # A reminder goes to those who have not signed for it.
    only = set(event.new.get("parties", ())) if event.kind == "document.reminded" else None
    for party in parties:
        if party.document_id != row.pk or (only is not None and str(party.pk) not in only):
            continue
        person = [party.person.user_id] if party.person is not None and party.person.user_id else []
        for user in [*person, *users.get(party.unit_id, ())] if party.unit_id else person:
            if user not in told:
                told.add(user)
                yield Note(event, user, "person" if user in person else "unit", title)


def _directors(regions: set[UUID | None]) -> dict[UUID, list[UUID]]:
    if not regions:
        return {}
    posts = Post.objects.filter(
        in_force(today()), kind=PostKind.DIRECTOR, region__in=[key for key in regions if key],
        person__user__is_active=True, person__left_on__isnull=True,
    )  # fmt: skip
    found: dict[UUID, list[UUID]] = {}
    for region, user in posts.values_list("region_id", "person__user_id").distinct():
        found.setdefault(region, []).append(user)
    return found


def _users_of(units: set[UUID]) -> dict[UUID, list[UUID]]:
    if not units:
        return {}
    posts = Post.objects.filter(
        in_force(today()), kind__in=OF_A_UNIT, unit__in=units, person__user__is_active=True,
        person__left_on__isnull=True,
    )  # fmt: skip
    found: dict[UUID, list[UUID]] = {}
    for unit, user in posts.values_list("unit_id", "person__user_id").distinct():
        found.setdefault(unit, []).append(user)
    return found
