"""What holds of tasks, on values alone: the five things settled, who may do what, and the months of a timetable."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import PostKind
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.tasks.models import Task
from tongchuang.domain.tasks.states import ALLOWED, DONE_STATES, WITH_UNIT, Action, Fixed, Kind, State
from tongchuang.foundation.clock import local, today

# Whoever steers or watches the campaign sees all tasks; inspectors see those that are theirs.
SEE_ALL = frozenset({PostKind.DIRECTOR, PostKind.OFFICE, PostKind.DISCIPLINE, PostKind.OBSERVER})
DEEPEST = 4
# Within these working days a task counts as nearly due.
SOON_DAYS = 3


def settled(row: Task) -> dict[Fixed, bool]:
    """The five marks (五定)."""
    return {
        Fixed.TASK: bool(row.action.strip()),
        Fixed.SCHEDULE: has_schedule(row),
        Fixed.DUTY: row.lead_unit_id is not None,
        Fixed.MEASURES: bool(row.measures.strip()),
        Fixed.PERSON: row.person_id is not None,
    }


def unsettled(row: Task) -> list[Fixed]:
    """What is missing."""
    return [mark for mark, done in settled(row).items() if not done]


def has_schedule(row: Task) -> bool:
    """A day to be done by; what recurs or stands needs to say since when or how often."""
    if row.due_on is not None:
        return True
    return row.kind in (Kind.RECURRING, Kind.RULE, Kind.THRESHOLD) and bool(row.rrule or row.starts_on)


def is_overdue(row: Task, day: date) -> bool:
    """Whether its day has passed while it is with the unit."""
    return row.state in WITH_UNIT and row.due_on is not None and row.due_on < day


def past(row: Task) -> bool:
    """Whether its day has passed, whatever its state: such a draft isn't released."""
    return row.due_on is not None and row.due_on < today()


def is_series(row: Task) -> bool:
    """Whether it stands for its instances."""
    return bool(row.rrule) and row.series_id is None


def sees_all(actor: Actor) -> bool:
    """Whether the actor sees every task of the region."""
    return bool(SEE_ALL & set(actor.posts))


def of_lead_unit(actor: Actor, row: Task) -> bool:
    """Whether the actor speaks for the lead unit."""
    return (
        row.lead_unit_id is not None
        and actor.may(Permission.HANDLE_TASKS)
        and row.lead_unit_id in actor.unit_ids
    )


def may_handle(actor: Actor, row: Task) -> bool:
    """Whether the actor does the task: speaks for its lead unit, or is its person."""
    return of_lead_unit(actor, row) or (actor.person_id is not None and row.person_id == actor.person_id)


def may_oversee(actor: Actor, row: Task) -> bool:
    """Whether the actor gave the task: the office, or whoever does the task above it."""
    if actor.may(Permission.MANAGE_TASKS):
        return True
    return row.parent is not None and may_handle(actor, row.parent) and row.person_id != actor.person_id


def may_check(actor: Actor, row: Task) -> bool:
    """Whether the actor may close it: gave it, and is neither who did it nor who reported it finished."""
    if not may_oversee(actor, row) or actor.person_id is None:
        return False
    if actor.person_id in (row.finished_by_id, row.person_id):
        return False
    return row.parent_id is not None or not of_lead_unit(actor, row)


def may_claim(actor: Actor, row: Task) -> bool:
    """Whether a unit of the actor's may take it."""
    return row.lead_unit_id is None and actor.may(Permission.HANDLE_TASKS) and bool(actor.unit_ids)


def may(actor: Actor, action: Action, row: Task) -> bool:
    """Whether the actor may do this with the task in its state."""
    if row.region_id != actor.region_id or State(row.state) not in ALLOWED[action]:
        return False
    match action:
        case Action.EDIT:
            return actor.may(Permission.MANAGE_TASKS)
        case Action.CLAIM:
            return may_claim(actor, row)
        case Action.DECLINE:
            return of_lead_unit(actor, row)
        case Action.SETTLE | Action.ACCEPT | Action.REPORT | Action.FINISH | Action.ASK_EXTENSION:
            return may_handle(actor, row) and (action != Action.ASK_EXTENSION or row.due_on is not None)
        case Action.CASCADE:
            return (
                row.depth < DEEPEST
                and (may_handle(actor, row) or may_oversee(actor, row))
                and row.lead_unit_id is not None
            )
        case Action.CLOSE | Action.RETURN:
            return may_check(actor, row)
    return may_oversee(actor, row)


def rolled_up(children: Iterable[tuple[str, int]]) -> int | None:
    """How far a cascaded task is: the mean of its parts (state, percent) that were not withdrawn; None without any."""
    shares = [
        100 if state == State.CLOSED else progress for state, progress in children if state != State.WITHDRAWN
    ]
    return sum(shares) // len(shares) if shares else None


def is_done(state: str) -> bool:
    """Whether nothing is waited for any more."""
    return state in DONE_STATES


def monthly_steps(starts_on: date, due_on: date) -> list[date]:
    """The days of a timetable counted back from the end in whole months (倒排工期), earliest first; the last is the end."""
    days, back = [due_on], 1
    while len(days) < 36:
        year, month = divmod(due_on.year * 12 + due_on.month - 1 - back, 12)
        day = date(year, month + 1, min(due_on.day, calendar.monthrange(year, month + 1)[1]))
        if day <= starts_on:
            break
        days.append(day)
        back += 1
    return days[::-1]


@dataclass(frozen=True)
class Key:
    """By what two tasks are taken for the same."""

    title: str
    unit_id: UUID | None
    due_on: date | None


def claim_over(row: Task, day: date) -> bool:
    """Whether nobody took it in time: the office has to give it to a unit."""
    return (
        row.state == State.RELEASED and row.lead_unit_id is None
        and row.claim_until is not None and row.claim_until < day
    )  # fmt: skip


def same_day(one: datetime, other: datetime) -> bool:
    """Whether two moments lie on one day in Shanghai."""
    return local(one).date() == local(other).date()
