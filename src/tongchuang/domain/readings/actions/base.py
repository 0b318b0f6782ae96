"""What the actions of a review share: the locked duty, its values before, the step that takes them back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import Http404

from tongchuang.domain.ledger.actions import Entry, record_many
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.readings.access import DECIDE
from tongchuang.domain.readings.errors import Decided, DutyStale
from tongchuang.domain.readings.models import LearnedName, ReadDuty, Reading, ReadStep
from tongchuang.domain.readings.values import DutyValues
from tongchuang.foundation.clock import now

KEPT = (
    "start", "end", "quote", "lead", "support", "action", "deadline", "due", "cadence", "rrule", "quantity", "kind",
    "state", "reason", "note", "chosen", "each", "origin_id", "decided_by_id", "decided_at",
)  # fmt: skip
WRITTEN = [name.removesuffix("_id") if name == "decided_by_id" else name for name in KEPT] + ["version"]


def may_decide(reading: Reading, by: Actor) -> None:
    """Raise unless the actor decides in this reading's region."""
    by.require(DECIDE)
    if reading.region_id != by.region_id:
        raise Http404


def locked(duty: ReadDuty, version: int, by: Actor, *, undecided: bool = True) -> ReadDuty:
    """The duty as it stands, locked; DutyStale when it isn't what the person saw."""
    by.require(DECIDE)
    rows = ReadDuty.objects.select_for_update(of=("self",)).select_related("reading__campaign", "earlier")
    row = rows.filter(pk=duty.pk, reading__region_id=by.region_id).first()
    if row is None:
        raise Http404
    if row.version != version or row.state == ReadDuty.State.FOLDED:
        raise DutyStale
    if undecided and row.state != ReadDuty.State.OPEN:
        raise Decided
    return row


def snapshot(duty: ReadDuty) -> dict[str, Any]:
    """The values that a step may change, as JSON."""
    return {"version": duty.version, **{name: _plain(getattr(duty, name)) for name in KEPT}}


def restore(duty: ReadDuty, before: Mapping[str, Any]) -> None:
    """Put values of a snapshot back into a row (not saved)."""
    for name in KEPT:
        value = before[name]
        if value is not None and name == "due":
            value = date.fromisoformat(value)
        elif value is not None and name == "decided_at":
            value = datetime.fromisoformat(value)
        elif value is not None and name in ("origin_id", "decided_by_id"):
            value = UUID(value)
        setattr(duty, name, value)


def put(duty: ReadDuty, values: DutyValues) -> None:
    """Put what a duty says into its row (not saved)."""
    duty.action, duty.lead, duty.support = values.action, list(values.lead), list(values.support)
    duty.deadline, duty.due, duty.cadence, duty.rrule = (
        values.deadline,
        values.due,
        values.cadence,
        values.rrule,
    )
    duty.quantity, duty.kind, duty.each = values.quantity, values.kind, values.each


def decide(duty: ReadDuty, state: str, by: Actor) -> None:
    """Put a decision into the row (not saved)."""
    duty.state, duty.decided_by_id, duty.decided_at = state, by.user_id, now()


def save(rows: Iterable[ReadDuty]) -> None:
    """Write changed rows, each with its next version."""
    changed = list(rows)
    for row in changed:
        row.version += 1
    ReadDuty.objects.bulk_update(changed, WRITTEN)


def keep_step(
    reading: Reading,
    kind: str,
    before: Mapping[UUID, dict[str, Any]],
    rows: Iterable[ReadDuty],
    *,
    by: Actor,
    taught: LearnedName | None = None,
) -> ReadStep:
    """Keep what stood before, so that the step can be taken back."""
    return ReadStep.objects.create(
        reading=reading, kind=kind, made_by_id=by.user_id, made_at=now(), taught=taught,
        before={str(key): values for key, values in before.items()}, after={str(row.pk): row.version for row in rows},
    )  # fmt: skip


def tell(
    event: str, rows: Iterable[ReadDuty], *, by: Actor, new: Mapping[UUID, dict[str, Any]] | None = None
) -> None:
    """Tell the ledger of duties: codes and ids only, the words stay in the rows."""
    record_many(
        [
            Entry(
                event,
                row,
                region_id=by.region_id,
                parent=row.reading,
                new={"state": row.state, **(new or {}).get(row.pk, {})},
            )
            for row in rows
        ],
        by=by,
    )


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
