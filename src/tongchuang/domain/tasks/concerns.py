"""Whom the events of tasks concern: the unit and person of what they have to do, who gave it of what is to be checked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from django.db.models import Q

from tongchuang.domain.ledger.models import Event
from tongchuang.domain.messages.consumers import Note
from tongchuang.domain.organisations.models import Person, Post
from tongchuang.domain.organisations.permissions import BY_POST, Permission
from tongchuang.domain.organisations.queries import in_force, standing_units
from tongchuang.domain.tasks.models import Task, TaskSupport
from tongchuang.foundation.clock import today

TO_UNIT = frozenset(
    f"task.{kind}"
    for kind in (
        "released", "claimed", "edited", "closed", "returned", "reopened", "withdrawn", "extension_decided", "reminded",
    )
)  # fmt: skip
TO_SUPPORTS = frozenset({"task.released", "task.withdrawn", "task.closed"})
TO_GIVER = frozenset({"task.finished", "task.extension_asked", "task.declined", "task.claimed"})
# What the later message makes void of the earlier ones.
CANCELS = {
    "task.withdrawn": ("task.released", "task.edited", "task.returned", "task.reopened", "task.reminded"),
    "task.closed": ("task.reminded", "task.returned"),
    "task.declined": ("task.released",),
}
OFFICE_POSTS = tuple(post for post, permissions in BY_POST.items() if Permission.MANAGE_TASKS in permissions)
UNIT_POSTS = tuple(post for post, permissions in BY_POST.items() if Permission.HANDLE_TASKS in permissions)


def notes_on_tasks(events: Sequence[Event]) -> Iterator[Note]:
    """The inbox notes of a batch of task events, in a few queries. Of what was never released nobody is told."""
    rows = {row.pk: row for row in _rows({event.target_id for event in events})}
    supports = _supports(rows)
    units = {unit for event in events for unit in _units(event, rows.get(event.target_id))}
    units |= {unit for found in supports.values() for unit in found}
    units |= {
        row.parent.lead_unit_id for row in rows.values() if row.parent is not None and row.parent.lead_unit_id
    }
    posts = Posted(units, {row.region_id for row in rows.values()})
    users = users_of(
        person for row in rows.values() for person in (row.person_id, row.parent and row.parent.person_id)
    )
    for event in events:
        row = rows.get(event.target_id)
        if row is None:
            continue
        cancels = CANCELS.get(event.kind, ())
        if event.kind in TO_UNIT and row.released_at is not None:
            told = dict.fromkeys(
                (user for unit in _units(event, row) for user in posts.of_unit(unit)), "unit"
            )
            if row.person_id in users:
                told[users[row.person_id]] = "person"
            if event.kind in TO_SUPPORTS:
                for unit in supports.get(row.pk, ()):
                    for user in posts.of_unit(unit):
                        told.setdefault(user, "support")
            for user, reason in told.items():
                yield Note(event, user, reason, row.title, cancels=cancels)
        if event.kind in TO_GIVER:
            for user in _givers(row, posts, users):
                yield Note(
                    event, user, "office" if row.parent is None else "unit", row.title, cancels=cancels
                )


def _rows(ids: set[UUID]) -> Iterable[Task]:
    return Task.objects.filter(pk__in=ids).select_related("parent").defer("grams", "parent__grams")


def _supports(rows: dict[UUID, Task]) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for task, unit in TaskSupport.objects.filter(task__in=rows).values_list("task_id", "unit_id"):
        found[task].append(unit)
    return found


def _units(event: Event, row: Task | None) -> list[UUID]:
    if row is None or event.kind not in TO_UNIT:
        return []
    named = [event.new.get("lead_unit_id"), event.new.get("from_unit_id")]
    return sorted({UUID(str(one)) for one in named if one})


def _givers(row: Task, posts: Posted, users: dict[UUID | None, UUID]) -> list[UUID]:
    if row.parent is None:
        return posts.of_region(row.region_id)
    found = list(posts.of_unit(row.parent.lead_unit_id))
    if row.parent.person_id in users and row.parent.person_id != row.person_id:
        found.append(users[row.parent.person_id])
    return list(dict.fromkeys(found))


class Posted:
    """The accounts of those who hold posts today, by unit and by region."""

    def __init__(self, units: set[UUID], regions: set[UUID]) -> None:
        self.standing = standing_units(units)
        wanted = Q(kind__in=UNIT_POSTS, unit__in=set(self.standing.values())) | Q(
            kind__in=OFFICE_POSTS, region__in=regions
        )
        posts = Post.objects.filter(
            in_force(today()), wanted, person__user__is_active=True, person__left_on__isnull=True
        )
        self.units: dict[UUID, list[UUID]] = defaultdict(list)
        self.regions: dict[UUID, list[UUID]] = defaultdict(list)
        for kind, unit, region, user in posts.values_list("kind", "unit_id", "region_id", "person__user_id"):
            if kind in OFFICE_POSTS:
                self.regions[region].append(user)
            else:
                self.units[unit].append(user)

    def of_unit(self, unit_id: UUID | None) -> list[UUID]:
        """Whoever speaks for a unit; what was a closed unit's is told to whoever answers for it now."""
        last = self.standing.get(unit_id) if unit_id else None
        return list(dict.fromkeys(self.units.get(last, ()))) if last else []

    def of_region(self, region_id: UUID) -> list[UUID]:
        """The office."""
        return list(dict.fromkeys(self.regions.get(region_id, ())))


def users_of(person_ids: Iterable[UUID | None]) -> dict[UUID | None, UUID]:
    """Person → account, of those who are there."""
    wanted = {one for one in person_ids if one}
    rows = Person.objects.filter(pk__in=wanted, user__is_active=True, left_on__isnull=True)
    return {pk: user for pk, user in rows.values_list("pk", "user_id") if user}
