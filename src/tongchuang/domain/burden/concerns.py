"""Whom events of the brake concern: units of what they are asked, the asker of answers, the director of signatures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from tongchuang.domain.burden.models import ChargeRow, MaterialRequest
from tongchuang.domain.burden.values import Kind
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.messages.consumers import Note
from tongchuang.domain.organisations.models import Post, PostKind
from tongchuang.domain.organisations.queries import in_force, standing_units
from tongchuang.domain.organisations.rules import OF_A_UNIT
from tongchuang.foundation.clock import today

TO_UNITS = {
    "request.sent": "units",
    "request.released": "units",
    "request.withdrawn": "units",
    "request.returned": "unit",
}


def notes_on_requests(events: Sequence[Event]) -> Iterator[Note]:
    """The inbox notes of a batch of events about requests, in two queries."""
    ids = {event.target_id for event in events if event.kind in TO_UNITS or event.kind == "request.answered"}
    rows = {row.pk: row for row in MaterialRequest.objects.filter(pk__in=ids).only("title", "asked_by")}
    users = _users_of({unit for event in events for unit in _units(event)})
    for event in events:
        row = rows.get(event.target_id)
        if row is None:
            continue
        for unit in _units(event):
            for user in users.get(unit, ()):
                yield Note(event, user, "unit", row.title)
        if event.kind == "request.answered" and row.asked_by_id is not None:
            yield Note(event, row.asked_by_id, "asker", row.title)


def notes_on_quotas(events: Sequence[Event]) -> Iterator[Note]:
    """Directors are told of what waits for a second signature."""
    held = [event for event in events if event.kind == "burden.held"]
    posts = Post.objects.filter(
        in_force(today()), kind=PostKind.DIRECTOR, region__in={event.region_id for event in held},
        person__user__is_active=True, person__left_on__isnull=True,
    )  # fmt: skip
    directors = list(posts.values_list("region_id", "person__user_id")) if held else []
    charges = ChargeRow.objects.filter(subject_id__in=[event.target_id for event in held])
    titles = dict(charges.exclude(title="").values_list("subject_id", "title")) if directors else {}
    for event in held:
        for region_id, user_id in directors:
            if region_id == event.region_id:
                title = titles.get(event.target_id) or str(Kind(event.new["kind"]).label)
                yield Note(event, user_id, "second_signature", title)


def _units(event: Event) -> list[UUID]:
    told: Any = event.new.get(TO_UNITS[event.kind]) if event.kind in TO_UNITS else None
    return [UUID(str(each)) for each in (told if isinstance(told, list) else [told] if told else [])]


def _users_of(units: set[UUID]) -> dict[UUID, list[UUID]]:
    if not units:
        return {}
    # Where a reform has closed a unit, whoever follows it.
    standing = standing_units(units)
    posts = Post.objects.filter(
        in_force(today()),
        kind__in=OF_A_UNIT,
        unit__in=set(standing.values()),
        person__user__is_active=True,
        person__left_on__isnull=True,
    )
    held: dict[UUID, list[UUID]] = {}
    for unit, user in posts.values_list("unit_id", "person__user_id").distinct():
        held.setdefault(unit, []).append(user)
    return {unit: held.get(last, []) for unit, last in standing.items()}
