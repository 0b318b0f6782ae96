"""Whom consequences concern: the office what it has to decide, a unit what is imposed on it and what it is answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from tongchuang.domain.appraisals.models import Ranking
from tongchuang.domain.consequences.models import Consequence, Notice, Objection, Posting
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.messages.consumers import Note
from tongchuang.domain.organisations.models import Post, PostKind
from tongchuang.domain.organisations.queries import in_force, users_of_units
from tongchuang.foundation.clock import today

TO_UNIT = ("consequence.confirmed", "consequence.dropped", "consequence.changed", "consequence.final")
OFFICE = (PostKind.OFFICE, PostKind.DIRECTOR)


def notes_on_consequences(events: Sequence[Event]) -> Iterator[Note]:
    """The inbox notes of a batch of events of consequences and objections."""
    yield from _on_proposals([event for event in events if event.kind == "consequence.proposed"])
    yield from _on_units([event for event in events if event.kind in TO_UNIT])
    yield from _on_objections([event for event in events if event.target_type == "objection"])


def _on_proposals(events: Sequence[Event]) -> Iterator[Note]:
    """One note to each of the office for all proposals of a ranking."""
    first: dict[UUID, Event] = {}
    for event in events:
        if event.parent_id is not None:
            first.setdefault(event.parent_id, event)
    titles = _titles(first)
    for ranking_id, event in first.items():
        for user in _office(event.region_id):
            yield Note(event, user, "office", titles.get(ranking_id, ""))


def _on_units(events: Sequence[Event]) -> Iterator[Note]:
    rows = {row.pk: row for row in Consequence.objects.filter(pk__in=[event.target_id for event in events])}
    users = _users({row.bearer_id for row in rows.values() if row.bearer_id})
    for event in events:
        row = rows.get(event.target_id)
        # What was only proposed has been told to nobody, so nobody is told that it fell.
        if row is None or row.bearer_id is None:
            continue
        for user in users.get(row.bearer_id, ()):
            yield Note(event, user, "unit", f"{row.period} · {row.title}")


def _on_objections(events: Sequence[Event]) -> Iterator[Note]:
    found = Objection.objects.filter(pk__in=[event.target_id for event in events]).select_related(
        "unit", "consequence"
    )
    rows = {row.pk: row for row in found.defer("unit__grams")}
    for event in events:
        row = rows.get(event.target_id)
        if row is None:
            continue
        title = f"{row.unit} · {row.consequence.title if row.consequence else event.new.get('period', '')}"
        if event.kind == "consequence.objection_decided":
            bearer = row.consequence.bearer_id if row.consequence else None
            for user in dict.fromkeys([row.made_by_id, *users_of_units([bearer or row.unit_id])]):
                yield Note(event, user, "unit", title)
        else:
            for user in _office(event.region_id):
                yield Note(event, user, "office", title)


def notes_on_notices(events: Sequence[Event]) -> Iterator[Note]:
    """Notices that were issued: to the units that they go to; held ones to whoever signs."""
    found = Notice.objects.filter(pk__in=[event.target_id for event in events]).select_related("document")
    rows = {row.pk: row for row in found.defer("document__content")}
    for event in events:
        row = rows.get(event.target_id)
        if row is None or row.document is None or event.kind != "notice.issued" or row.unit_id is None:
            continue
        for user in users_of_units([row.unit_id]):
            title = f"{row.document.number_text} {row.document.title}"
            yield Note(event, user, "unit", title, target=("document", row.document_id))


def notes_on_amounts(events: Sequence[Event]) -> Iterator[Note]:
    """A counter-entry: the unit had been told another amount."""
    found = Posting.objects.filter(
        pk__in=[event.target_id for event in events if event.kind == "amount.countered"]
    ).select_related("consequence")
    rows = {row.pk: row for row in found}
    for event in events:
        row = rows.get(event.target_id)
        if row is not None and row.consequence.bearer_id is not None:
            for user in users_of_units([row.consequence.bearer_id]):
                title = f"{row.consequence.period} · {row.consequence.title}"
                yield Note(event, user, "unit", title, target=("consequence", row.consequence_id))


def _titles(ranking_ids: object) -> dict[UUID, str]:
    rows = Ranking.objects.filter(pk__in=list(ranking_ids)).values_list("pk", "period", "campaign__title")  # type: ignore[call-overload]
    return {key: f"{period} · {title}" for key, period, title in rows}


def _office(region_id: UUID | None) -> list[UUID]:
    posts = Post.objects.filter(in_force(today()), region_id=region_id, kind__in=OFFICE)
    posts = posts.filter(person__user__is_active=True, person__left_on__isnull=True)
    return list(posts.values_list("person__user_id", flat=True).distinct())


def _users(unit_ids: set[UUID]) -> dict[UUID, list[UUID]]:
    return {unit_id: users_of_units([unit_id]) for unit_id in unit_ids}
