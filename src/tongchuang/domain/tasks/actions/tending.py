"""What the clock does with recurring tasks: the instances of the next weeks made, moved and taken back with their series."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from tongchuang.domain.ledger.actions import Entry, record_many
from tongchuang.domain.ledger.values import SYSTEM, Author
from tongchuang.domain.tasks.actions.base import locked
from tongchuang.domain.tasks.actions.series import make_occurrences
from tongchuang.domain.tasks.instances import COPIED, follow, wanted_days
from tongchuang.domain.tasks.models import State, Task
from tongchuang.domain.tasks.recurrence import due_day
from tongchuang.domain.tasks.settings import Shift, settings_of
from tongchuang.domain.tasks.states import DONE_STATES, WORKING
from tongchuang.foundation.clock import now, today

FOLLOWED = (*COPIED, "due_on", "title", "state", "accepted_at", "accepted_by_id")
TOLD = ("state", "lead_unit_id", "person_id", "due_on")


@dataclass(frozen=True)
class Tended:
    """What was done to the instances of a series."""

    made: int = 0
    moved: int = 0
    withdrawn: int = 0


def tend_recurring(*, by: Author = SYSTEM, day: date | None = None) -> Tended:
    """Tend every series that goes on, or has instances ahead that nobody wants any more. Each in its own transaction."""
    on = day or today()
    total = [0, 0, 0]
    for key in list(_to_tend(on)):
        done = tend_series(key, by=by, day=on)
        total = [sum(pair) for pair in zip(total, (done.made, done.moved, done.withdrawn), strict=True)]
    return Tended(*total)


@transaction.atomic
def tend_series(series_id: UUID, *, by: Author = SYSTEM, day: date | None = None) -> Tended:
    """Make the instances of the coming days that are missing; those that nobody has touched follow their series.

    Two at once wait for one another on the series' row, so that no day comes twice.
    """
    on = day or today()
    row = locked([Task(pk=series_id)])[0]
    shift = settings_of(row.campaign).shift
    wanted = wanted_days(row, on, shift)
    moved, withdrawn = _follow(row, set(wanted), on, shift, by)
    made = make_occurrences(row, wanted, by=by)
    return Tended(len(made), moved, withdrawn)


def _to_tend(day: date) -> QuerySet[Task, UUID]:
    going = Q(state__in=[State.RELEASED, *WORKING], lead_unit__isnull=False, campaign__closed_at__isnull=True)
    ahead = _untouched(Task.objects.filter(series=OuterRef("pk"), occurs_on__gt=day)).exclude(
        state__in=DONE_STATES
    )
    rows = Task.objects.filter(Q(going) & ~Q(rrule="") | Q(Exists(ahead)), series__isnull=True)
    return rows.order_by("pk").values_list("pk", flat=True)


def _untouched(rows: QuerySet[Task]) -> QuerySet[Task]:
    """Instances that no person has done anything with: only people's changes move `changed_at`."""
    return rows.filter(changed_at=F("made_at"))


def _follow(series: Task, wanted: set[date], day: date, shift: Shift, by: Author) -> tuple[int, int]:
    held = _untouched(Task.objects.filter(series=series, occurs_on__gte=day)).select_for_update(of=("self",))
    moved: list[Task] = []
    gone: list[Task] = []
    entries: list[Entry] = []
    for row in held.order_by("pk"):
        before = {name: getattr(row, name) for name in FOLLOWED}
        if row.occurs_on in wanted:
            follow(row, series, due_day(row.occurs_on, shift))
            row.withdrawn_reason = ""
            if any(getattr(row, name) != value for name, value in before.items()):
                moved.append(row)
        elif row.state not in DONE_STATES:
            row.state, row.withdrawn_reason = State.WITHDRAWN, _("Its series was changed or ended.")
            gone.append(row)
        else:
            continue
        if row in moved or row in gone:
            row.version += 1
            entries.append(_told(row, before))
    changed = [*moved, *gone]
    if changed:
        Task.objects.bulk_update(changed, [*_fields(), "withdrawn_reason", "version"], batch_size=200)
        record_many(entries, by=by, at=now())
    return len(moved), len(gone)


def _fields() -> list[str]:
    return [name.removesuffix("_id") if name != "origin_id" else name for name in FOLLOWED]


def _told(row: Task, before: dict[str, Any]) -> Entry:
    different = [name for name in TOLD if getattr(row, name) != before[name]]
    new = {name: getattr(row, name) for name in different}
    always = {"version": row.version, "lead_unit_id": row.lead_unit_id, "person_id": row.person_id}
    return Entry("task.followed", row, old={name: before[name] for name in different}, new={**new, **always})
