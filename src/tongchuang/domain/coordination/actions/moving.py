"""What moves by itself: a step whose time has passed, and a coordination that its finding's own moves have ended."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tongchuang.domain.coordination.models import Coordination, Outcome, Rung, StepState
from tongchuang.domain.coordination.stepping import current, end, open_next
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.ledger.values import SYSTEM, Author

AT_ONCE = 200


def move_on_late(at: datetime, *, by: Author = SYSTEM) -> int:
    """Move every coordination on whose step has had its working days, with “no opinion given”; returns how many.

    Each in a transaction of its own, under the row's lock and only if its step is still the late one: two schedulers, a restart or
    a clock that jumps move no step twice. The next step has its days from now. The office's step moves nowhere: it is only late.
    """
    late = Coordination.objects.filter(
        ended_at__isnull=True, pause__ended_at__isnull=True, step_due_at__lt=at
    )
    keys = late.exclude(rung=Rung.OFFICE).order_by("step_due_at", "pk").values_list("pk", flat=True)
    return sum(_move_on(key, at, by) for key in list(keys[:AT_ONCE]))


@transaction.atomic
def _move_on(key: object, at: datetime, by: Author) -> bool:
    rows = Coordination.objects.select_for_update(of=("self",), skip_locked=True).select_related(
        "pause", "finding__site"
    )
    row = rows.filter(pk=key, ended_at__isnull=True, step_due_at__lt=at).exclude(rung=Rung.OFFICE).first()
    if row is None or row.pause.ended_at is not None:
        return False
    step = current(row)
    step.state, step.ended_at = StepState.SILENT, at
    step.save(update_fields=["state", "ended_at"])
    following = open_next(row, at)
    row.version += 1
    row.save(update_fields=["rung", "step_due_at", "version"])
    new = {"rung": step.rung, "next": following.rung, "due_at": following.due_at}
    record("coordination.moved_on", row, by=by, new=new, parent=row.finding, at=at)
    return True


def end_overtaken(at: datetime, *, by: Author = SYSTEM) -> int:
    """Write down that coordinations have ended whose findings were fixed, reassigned, disputed or made void meanwhile."""
    keys = Coordination.objects.filter(ended_at__isnull=True, pause__ended_at__isnull=False).values_list(
        "pk", flat=True
    )
    return sum(_end_overtaken(key, at, by) for key in list(keys[:AT_ONCE]))


@transaction.atomic
def _end_overtaken(key: object, at: datetime, by: Author) -> bool:
    rows = Coordination.objects.select_for_update(of=("self",), skip_locked=True).select_related(
        "pause", "finding"
    )
    row = rows.filter(pk=key, ended_at__isnull=True).first()
    if row is None:
        return False
    end(row, Outcome.OVERTAKEN, row.pause.ended_at or at)
    record(
        "coordination.ended",
        row,
        by=by,
        new={"outcome": row.outcome, "state": row.finding.state},
        parent=row.finding,
        at=at,
    )
    return True
