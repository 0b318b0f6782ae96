"""Whom the events of look-backs concern: the inspector who is sent, the office; never the units before it was looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from tongchuang.domain.ledger.models import Event
from tongchuang.domain.lookbacks.models import LookBack, LookBackRound
from tongchuang.domain.messages.consumers import Note
from tongchuang.domain.organisations.models import Person, Post, PostKind
from tongchuang.domain.organisations.queries import in_force
from tongchuang.foundation.clock import today

TO_OFFICE = frozenset({"lookback.sealed", "lookback.drawn", "lookback.rebounded"})


def notes_on_look_backs(events: Sequence[Event]) -> Iterator[Note]:
    """The inbox notes of a batch of events. Titles name the month: what was drawn is read on its page, by who may."""
    targets = {event.target_id for event in events}
    rounds = LookBackRound.objects.in_bulk(targets)
    rows = {row.pk: row for row in LookBack.objects.filter(pk__in=targets).select_related("round", "finding")}
    office = _office_of({event.region_id for event in events if event.kind in TO_OFFICE and event.region_id})
    users = _users_of(event.new.get("person_id") for event in events if event.kind == "lookback.sent")
    for event in events:
        if event.kind == "lookback.sent":
            row, user = rows.get(event.target_id), users.get(str(event.new.get("person_id")))
            if row is not None and user is not None:
                yield Note(event, user, "inspector", row.round.title)
        elif event.kind in TO_OFFICE:
            for user in office.get(event.region_id, ()):
                yield Note(event, user, "office", _title(event, rounds, rows))


def _title(event: Event, rounds: dict[UUID, LookBackRound], rows: dict[UUID, LookBack]) -> str:
    if event.target_id in rounds:
        return rounds[event.target_id].title
    row = rows.get(event.target_id)
    return f"{row.finding.number} {row.finding.title}" if row is not None and row.finding is not None else ""


def _office_of(regions: set[UUID]) -> dict[UUID | None, list[UUID]]:
    posts = Post.objects.filter(
        in_force(today()), kind__in=(PostKind.OFFICE, PostKind.DIRECTOR), region__in=regions, person__user__is_active=True,
        person__left_on__isnull=True,
    )  # fmt: skip
    found: dict[UUID | None, list[UUID]] = {}
    for region, user in posts.values_list("region_id", "person__user_id").distinct():
        found.setdefault(region, []).append(user)
    return found


def _users_of(people: Iterator[object]) -> dict[str, UUID]:
    wanted = {str(person) for person in people if person}
    rows = Person.objects.filter(pk__in=wanted, user__is_active=True, left_on__isnull=True)
    return {str(pk): user for pk, user in rows.values_list("pk", "user_id") if user}
