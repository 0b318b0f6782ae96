"""What all actions on a task share: the rows locked and checked, then written with one event each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.ledger.actions import Entry, record_many
from tongchuang.domain.ledger.values import Author
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.tasks import rules
from tongchuang.domain.tasks.errors import (
    NotIndependent,
    NotTheGiver,
    NotTheHandler,
    TaskStale,
    WrongTaskState,
    missing,
)
from tongchuang.domain.tasks.history import changes_since
from tongchuang.domain.tasks.models import Milestone, Progress, Task, TaskSupport
from tongchuang.domain.tasks.states import ALLOWED, DONE_STATES, Action, State
from tongchuang.domain.tasks.values import TaskValues
from tongchuang.foundation.clock import now
from tongchuang.foundation.errors import NotAllowed
from tongchuang.foundation.text import searchable

CODES = (
    "state", "kind", "lead_unit_id", "person_id", "leader_id", "starts_on", "due_on", "rrule", "phase_id", "item_id",
    "year_plan", "cascades", "claim_until", "progress", "released_at", "accepted_at", "finished_at", "finished_by_id",
    "closed_at", "returns", "reminded_at",
)  # fmt: skip
# Free words may name people: in the ledger they lie beside the chain, erasable.
WORDS = ("title", "action", "measures", "quantity", "cadence", "return_reason", "withdrawn_reason")
KEPT = ("released_by_id", "accepted_by_id", "closed_by_id")
REASON_LENGTH = 200


@dataclass
class Change:
    """A task being changed: the locked row, and how it was."""

    row: Task
    before: dict[str, Any]
    by: Author


def begin(task: Task, action: Action, *, by: Actor, version: int) -> Change:
    """Lock the row and check it all: region, version, state, and whom the action is open to."""
    row = locked([task])[0]
    check_region(row, by)
    if row.version != version:
        raise TaskStale(changes_since(row.pk, version))
    check(row, action, by)
    return Change(row, snapshot(row), by)


def locked(tasks: Sequence[Task]) -> list[Task]:
    """The rows, locked until the transaction ends, in the order given.

    The tops of their cascades are locked with them, always the tops first: no two actions wait for one another.
    """
    ids = [task.pk for task in tasks]
    tops = {task.root_id for task in tasks if task.root_id}
    rows = Task.objects.select_for_update(of=("self",)).filter(Q(pk__in=ids) | Q(pk__in=tops))
    found = {row.pk: row for row in rows.select_related("parent").defer("grams").order_by("depth", "pk")}
    return [found[pk] for pk in ids]


def check_region(row: Task, by: Actor) -> None:
    """Refuse a task of elsewhere."""
    if row.region_id != by.region_id:
        raise NotAllowed(_("Your post does not allow this."))


def check(row: Task, action: Action, by: Actor) -> None:
    """Refuse what the state or the post does not allow, saying which."""
    if State(row.state) not in ALLOWED[action]:
        raise WrongTaskState(str(State(row.state).label))
    if rules.may(by, action, row):
        return
    if action in (Action.CLOSE, Action.RETURN) and rules.may_oversee(by, row):
        raise NotIndependent
    by_unit = (
        Action.SETTLE,
        Action.ACCEPT,
        Action.DECLINE,
        Action.REPORT,
        Action.FINISH,
        Action.ASK_EXTENSION,
    )
    raise NotTheHandler if action in by_unit else NotTheGiver


def snapshot(row: Task) -> dict[str, Any]:
    """The values that the ledger tells of."""
    return {name: getattr(row, name) for name in (*CODES, *WORDS, *KEPT)}


def finish(change: Change, kind: str, *, text: str = "", extra: dict[str, Any] | None = None) -> Task:
    """Write the changed fields, the new version and the event. `extra` are codes that are not fields of the row."""
    finish_many([change], kind, text=text, extras=[extra or {}])
    return change.row


def finish_many(
    changes: list[Change], kind: str, *, text: str = "", extras: list[dict[str, Any]] | None = None
) -> None:
    """As `finish`, for many rows with one kind of event, in a few statements."""
    if not changes:
        return
    moment = now()
    touched: set[str] = {"version", "changed_at"}
    entries: list[Entry] = []
    for position, change in enumerate(changes):
        row = change.row
        row.version += 1
        row.changed_at = moment
        different = [name for name in (*CODES, *WORDS) if getattr(row, name) != change.before[name]]
        touched.update(different, (name for name in KEPT if getattr(row, name) != change.before[name]))
        if "title" in different or "action" in different:
            row.grams = grams_of(row)
            touched.add("grams")
        entries.append(entry_of(change, kind, different, text, extras[position] if extras else {}))
    if len(changes) == 1:
        changes[0].row.save(update_fields=sorted(touched))
    else:
        Task.objects.bulk_update([change.row for change in changes], sorted(touched), batch_size=200)
    record_many(entries, by=changes[0].by, at=moment)


def entry_of(change: Change, kind: str, different: Iterable[str], text: str, extra: dict[str, Any]) -> Entry:
    """The event of a change: codes in the chain, words beside it. Unit and person stand in every one."""
    row, before = change.row, change.before
    codes = [name for name in different if name in CODES]
    words = {name: [before[name], getattr(row, name)] for name in different if name in WORDS}
    personal: dict[str, Any] = {"words": words} if words else {}
    if text:
        personal["text"] = text
    always = {"version": row.version, "lead_unit_id": row.lead_unit_id, "person_id": row.person_id}
    return Entry(
        kind, row,
        old={name: before[name] for name in codes},
        new={**{name: getattr(row, name) for name in codes}, **always, **extra},
        personal=personal,
    )  # fmt: skip


def grams_of(row: Task) -> list[str]:
    """What a task is found by: its title, in Chinese and in pinyin, and what is to be done."""
    return searchable(row.title, row.action if row.action != row.title else "")


def given(text: str, field: str, limit: int = REASON_LENGTH) -> str:
    """A text that must not be empty, cut to what the row holds."""
    plain = text.strip()
    if not plain:
        raise missing(field)
    return plain[:limit]


def open_below(row: Task) -> list[str]:
    """The titles of the parts and instances that still go on."""
    below = Task.objects.filter(Q(parent=row.pk) | Q(series=row.pk)).exclude(state__in=DONE_STATES)
    return list(below.order_by("due_on", "pk").values_list("title", flat=True)[:50])


def roll_up(row: Task) -> None:
    """How far the tasks above are, made of their parts; their top is locked. No version: nobody changed them by hand."""
    if row.root_id is None:
        return
    tree = Task.objects.filter(Q(root=row.root_id) | Q(pk=row.root_id))
    nodes = {node["pk"]: node for node in tree.values("pk", "parent_id", "state", "progress", "depth")}
    below: dict[UUID, list[dict[str, Any]]] = {}
    for node in nodes.values():
        below.setdefault(node["parent_id"], []).append(node)
    at: UUID | None = row.parent_id
    while at is not None:
        share = rules.rolled_up((node["state"], node["progress"]) for node in below.get(at, ()))
        if share is not None and share != nodes[at]["progress"] and nodes[at]["state"] not in DONE_STATES:
            nodes[at]["progress"] = share
            Task.objects.filter(pk=at).update(progress=share)
        at = nodes[at]["parent_id"]


def new_task(values: TaskValues, *, by: Actor, campaign: Campaign, at: datetime) -> Task:
    """An unsaved draft."""
    row = Task(
        id=values.id, region_id=by.region_id, campaign=campaign, made_at=at, made_by_id=by.person_id, changed_at=at,
        origin_type=values.origin_type, origin_id=values.origin_id, origin_title=values.origin_title.strip()[:160],
        quote=values.quote, quote_start=values.quote_start, quote_end=values.quote_end,
    )  # fmt: skip
    take_values(row, values)
    row.grams = grams_of(row)
    return row


def take_values(row: Task, values: TaskValues) -> None:
    """What can be corrected later; origin and quote stay as they were made."""
    row.title = values.title.strip()[:120]
    row.action = values.action.strip() or row.title
    row.kind = values.kind
    row.lead_unit_id, row.person_id, row.leader_id = values.lead_unit_id, values.person_id, values.leader_id
    row.measures, row.quantity = values.measures.strip(), values.quantity.strip()[:120]
    row.starts_on, row.due_on = values.starts_on, values.due_on
    row.rrule, row.cadence = values.rrule.strip().removeprefix("RRULE:")[:200], values.cadence.strip()[:80]
    row.phase_id, row.item_id, row.year_plan = values.phase_id, values.item_id, values.year_plan
    row.cascades, row.claim_until = values.cascades, values.claim_until


def write_tasks(tasks: Sequence[Task], rows: Sequence[TaskValues], *, by: Actor, at: datetime) -> None:
    """Write new tasks with their supports, timetables and events."""
    Task.objects.bulk_create(tasks, batch_size=200)
    TaskSupport.objects.bulk_create(
        [
            TaskSupport(task=task, unit_id=unit)
            for task, values in zip(tasks, rows, strict=True)
            for unit in dict.fromkeys(values.support_ids)
        ]
    )
    Milestone.objects.bulk_create(
        [
            Milestone(task=task, title=step.title.strip()[:120], due_on=step.due_on)
            for task, values in zip(tasks, rows, strict=True)
            for step in values.steps
        ]
    )
    pairs = zip(tasks, rows, strict=True)
    record_many([made(task, values) for task, values in pairs], by=by, at=at)


def made(task: Task, values: TaskValues) -> Entry:
    """The event of a new task."""
    new = {
        "version": task.version, "state": task.state, "kind": task.kind, "campaign_id": task.campaign_id,
        "lead_unit_id": task.lead_unit_id, "person_id": task.person_id, "leader_id": task.leader_id,
        "support_ids": sorted(str(each) for each in values.support_ids), "starts_on": task.starts_on, "due_on": task.due_on,
        "rrule": task.rrule, "phase_id": task.phase_id, "item_id": task.item_id, "parent_id": task.parent_id,
        "series_id": task.series_id, "occurs_on": task.occurs_on, "origin_type": task.origin_type, "origin_id": task.origin_id,
    }  # fmt: skip
    words = {"title": ["", task.title], "action": ["", task.action], "measures": ["", task.measures]}
    return Entry("task.made", task, new=new, personal={"words": words})


def last_share(row: Task) -> int:
    """How far it was by the last report on the way."""
    reports = Progress.objects.filter(task=row, closing=False).order_by("-at", "-id")
    return int(reports.values_list("percent", flat=True).first() or 0)
