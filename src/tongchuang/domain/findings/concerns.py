"""Whom a finding's events concern: its unit of what it has to do, the office of what it has to decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from django.db.models import Q

from tongchuang.domain.findings.models import Finding
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.messages.consumers import Note
from tongchuang.domain.organisations.models import Person, Post, PostKind
from tongchuang.domain.organisations.queries import in_force, standing_units
from tongchuang.domain.organisations.rules import OF_A_UNIT
from tongchuang.foundation.clock import today

OFFICE_POSTS = (PostKind.OFFICE, PostKind.DIRECTOR)
TO_UNIT = frozenset(
    f"finding.{kind}"
    for kind in (
        "assigned", "reassigned", "returned", "closed", "dispute_decided", "extension_decided",
        "coordination_ended", "voided", "edited", "repeated",
    )
)  # fmt: skip
TO_OFFICE = frozenset(
    f"finding.{kind}"
    for kind in ("fixed", "disputed", "extension_asked", "void_asked", "void_refused")
)


def notes_on_findings(events: Sequence[Event]) -> Iterator[Note]:
    """The inbox notes of a batch of finding events, in four queries."""
    rows = {row.pk: row for row in Finding.objects.filter(pk__in={event.target_id for event in events})}
    units = {unit for event in events for unit in _units(event, rows.get(event.target_id))}
    by_unit, by_region = _posted(units, {row.region_id for row in rows.values()})
    users = _users_of(row.person_id for row in rows.values())
    for event in events:
        row = rows.get(event.target_id)
        if row is None:
            continue
        title = f"{row.number} {row.title}"
        for unit in _units(event, row):
            for user in by_unit[unit]:
                yield Note(event, user, "unit", title)
        if event.kind in TO_UNIT and row.person_id in users:
            yield Note(event, users[row.person_id], "person", title)
        if _for_office(event, row):
            for user in by_region[row.region_id]:
                yield Note(event, user, "office", title)


def _units(event: Event, row: Finding | None) -> list[UUID]:
    if row is None or event.kind not in TO_UNIT:
        return []
    named = [event.old.get("unit_id") if event.kind in {"finding.reassigned", "finding.dispute_decided"} else None]
    named += [event.new.get("asked_by_unit"), event.new.get("unit_id", row.unit_id)]
    assigned = row.assigned_at is not None or event.kind == "finding.dispute_decided"
    return sorted({UUID(str(one)) for one in named if one}) if assigned else []


def _for_office(event: Event, row: Finding) -> bool:
    if event.kind == "finding.registered":
        # The office is told of what can't wait; all the rest stands in its list of what is to be assigned.
        return row.severity == "grave" or row.rebound_of_id is not None
    return event.kind in TO_OFFICE


def _posted(units: set[UUID], regions: set[UUID]) -> tuple[dict[UUID, list[UUID]], dict[UUID, list[UUID]]]:
    standing = standing_units(units)
    wanted = Q(kind__in=OF_A_UNIT, unit__in=set(standing.values())) | Q(kind__in=OFFICE_POSTS, region__in=regions)
    posts = Post.objects.filter(in_force(today()), wanted, person__user__is_active=True, person__left_on__isnull=True)
    by_unit: dict[UUID, list[UUID]] = defaultdict(list)
    by_region: dict[UUID, list[UUID]] = defaultdict(list)
    held: dict[UUID, list[UUID]] = defaultdict(list)
    for kind, unit_id, region_id, user_id in posts.values_list("kind", "unit_id", "region_id", "person__user_id"):
        if kind in OFFICE_POSTS:
            by_region[region_id].append(user_id)
        else:
            held[unit_id].append(user_id)
    # What was a closed unit's is told to whoever answers for it now.
    by_unit.update({unit: held[last] for unit, last in standing.items()})
    return by_unit, by_region


def _users_of(person_ids: Iterable[UUID | None]) -> dict[UUID | None, UUID]:
    wanted = {one for one in person_ids if one}
    rows = Person.objects.filter(pk__in=wanted, user__is_active=True, left_on__isnull=True)
    return {pk: user for pk, user in rows.values_list("pk", "user_id") if user}
