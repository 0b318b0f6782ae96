"""What all actions on a finding share: the row locked and checked, then written with its one event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tongchuang.domain.findings import rules
from tongchuang.domain.findings.errors import FindingStale, NotTheHandler, WrongState, missing
from tongchuang.domain.findings.history import changes_since, happened_since
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.findings.states import Action, State
from tongchuang.domain.ledger.actions import Entry, record_many
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now
from tongchuang.foundation.errors import NotAllowed

CODES = (
    "state", "severity", "same_day", "count", "source", "disposition", "item_id", "site_id", "street_id", "unit_id",
    "person_id", "rebound_of_id", "rebound_count", "assigned_at", "accepted_at", "due_at", "paused_at", "fixed_at",
    "fixed_by_id", "closed_at", "closed_by_id", "returns", "extensions_granted", "void_asked_by_id",
)  # fmt: skip
# Free words may name people: in the ledger they lie beside the chain, erasable.
WORDS = ("title", "description", "place", "fix_text", "far_reason", "void_reason", "dispute_reason")


@dataclass
class Change:
    """A finding being changed: the locked row, and how it was."""

    row: Finding
    before: dict[str, Any]
    by: Actor


def begin(finding: Finding, action: Action, *, by: Actor, version: int) -> Change:
    """Lock the row and check it all: region, permission, version, state, and whom the action is open to."""
    return begin_locked(locked(finding.pk), action, by=by, version=version)


def locked(finding_id: UUID) -> Finding:
    """The row, locked until the transaction ends, with what the checks need."""
    rows = Finding.objects.select_for_update(of=("self",)).select_related("site", "unit", "item")
    return rows.get(pk=finding_id)


def begin_locked(row: Finding, action: Action, *, by: Actor, version: int) -> Change:
    """The checks of `begin` on a row that is locked already."""
    if row.region_id != by.region_id:
        raise NotAllowed(_("Your post does not allow this."))
    if row.version != version:
        raise FindingStale(changes_since(row.pk, version), happened_since(row, version, by=by))
    step = rules.transition(row.state, action)
    if step is None:
        raise WrongState(State(row.state).label)
    by.require(step.permission)
    if step.who is rules.Who.HANDLER and not is_handler(row, by):
        raise NotTheHandler
    return Change(row, snapshot(row), by)


def is_handler(row: Finding, by: Actor) -> bool:
    """Whether the actor answers for the fix of this finding."""
    return rules.belongs_to_handler(
        unit_id=row.unit_id, person_id=row.person_id, owner_id=row.site.point_owner_id if row.site else None,
        actor_units=by.unit_ids, actor_person=by.person_id,
    )  # fmt: skip


def answers_for(row: Finding, by: Actor) -> bool:
    """Whether the actor speaks for the side that has to fix it, and so decides nothing about it."""
    return by.may(Permission.HANDLE_FINDINGS) and is_handler(row, by)


def snapshot(row: Finding) -> dict[str, Any]:
    """The values that the ledger tells of."""
    return {name: getattr(row, name) for name in (*CODES, *WORDS)}


def finish(change: Change, kind: str, *, text: str = "", extra: dict[str, Any] | None = None) -> Finding:
    """Write the changed fields, the new version and the event. `extra` are codes that are not fields of the row."""
    finish_many([change], kind, text=text, extras=[extra or {}])
    return change.row


def finish_many(
    changes: list[Change], kind: str, *, text: str = "", extras: list[dict[str, Any]] | None = None
) -> None:
    """As `finish`, for many rows with one kind of event, in a few statements."""
    moment = now()
    entries: list[Entry] = []
    touched: set[str] = {"version", "changed_at", "terms"}
    for position, change in enumerate(changes):
        row = change.row
        row.version += 1
        row.changed_at = moment
        different = [name for name in (*CODES, *WORDS) if getattr(row, name) != change.before[name]]
        touched.update(different)
        entries.append(_entry(change, kind, different, text, extras[position] if extras else {}))
    if len(changes) == 1:
        changes[0].row.save(update_fields=sorted(touched | _grams(changes[0], touched)))
    else:
        Finding.objects.bulk_update([change.row for change in changes], sorted(touched), batch_size=200)
    record_many(entries, by=changes[0].by, at=moment)


def told(change: Change, kind: str, *, text: str = "", extra: dict[str, Any] | None = None) -> Entry:
    """The event of a change, for a row that carries its new version already."""
    different = [name for name in (*CODES, *WORDS) if getattr(change.row, name) != change.before[name]]
    return _entry(change, kind, different, text, extra or {})


def _grams(change: Change, touched: set[str]) -> set[str]:
    return {"grams"} if touched & {"title", "place", "site_id"} else set()


def _entry(change: Change, kind: str, different: list[str], text: str, extra: dict[str, Any]) -> Entry:
    row, before = change.row, change.before
    codes = [name for name in different if name in CODES]
    words = {name: [before[name], getattr(row, name)] for name in different if name in WORDS}
    personal: dict[str, Any] = {"words": words} if words else {}
    if text:
        personal["text"] = text
    # The unit stands in every event, so that whoever had it then is told, however late the event is read.
    return Entry(
        kind, row,
        old={name: before[name] for name in codes},
        new={**{name: getattr(row, name) for name in codes}, "version": row.version, "number": row.number, "unit_id": row.unit_id, **extra},
        personal=personal,
    )  # fmt: skip


def given(text: str, field: str, limit: int = 200) -> str:
    """A text that must not be empty, cut to what the row holds."""
    plain = text.strip()
    if not plain:
        raise missing(field)
    return plain[:limit]
