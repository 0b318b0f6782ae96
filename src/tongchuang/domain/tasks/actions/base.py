"""What all actions on a task share: the rows locked and checked, then written with one event each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

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
from tongchuang.domain.tasks.models import Task
from tongchuang.domain.tasks.states import ALLOWED, DONE_STATES, Action, State
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
