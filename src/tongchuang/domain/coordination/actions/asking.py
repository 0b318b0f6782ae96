"""Coordination (协调): asked for by the unit, answered step by step, solved at any of them."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.coordination.errors import Moved, NotAsked, Over, given
from tongchuang.domain.coordination.models import Coordination, Outcome, Rung, StepState
from tongchuang.domain.coordination.queries import may_answer
from tongchuang.domain.coordination.stepping import begin, current, end, locked, open_next
from tongchuang.domain.findings.actions import pause_for_coordination, resume_from_coordination
from tongchuang.domain.findings.actions.base import is_handler
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now


@transaction.atomic
def ask_coordination(finding: Finding, *, by: Actor, version: int, reason: str) -> Coordination:
    """The unit can't solve it alone: the clock stops, and who could is asked one after the other."""
    pause = pause_for_coordination(finding, by=by, version=version, reason=reason)
    row = Finding.objects.select_related("site", "item").get(pk=finding.pk)
    moment, text = now(), reason.strip()[:200]
    # Whatever the finding's moves have ended without us is told first.
    earlier_ones = Coordination.objects.filter(finding=row, ended_at__isnull=True).select_for_update()
    for earlier in earlier_ones:
        end(earlier, Outcome.OVERTAKEN, moment)
        record("coordination.ended", earlier, by=by, new={"outcome": earlier.outcome}, parent=row)
    coordination = begin(row, pause, reason=text, asked_by=by.person_id, at=moment)
    record(
        "coordination.asked", coordination, by=by, parent=row, personal={"text": text},
        new={"rung": coordination.rung, "due_at": coordination.step_due_at, "unit_id": row.unit_id, "days": coordination.days},
    )  # fmt: skip
    return coordination


@transaction.atomic
def give_opinion(
    coordination: Coordination, *, by: Actor, version: int, opinion: str, solved: bool
) -> Coordination:
    """Whose step it is says what it thinks. Solved, it ends and the clock runs; else the next one is asked.

    The office is the last: what it says is how it is solved.
    """
    row = _checked(coordination, by, version)
    step, moment = current(row), now()
    if not may_answer(row, step, by):
        raise NotAsked
    text = given(opinion, "opinion", _("Give your opinion."), 500)
    step.state, step.opinion, step.given_by_id, step.ended_at = StepState.GIVEN, text, by.person_id, moment
    step.save(update_fields=["state", "opinion", "given_by", "ended_at"])
    new: dict[str, Any] = {"rung": step.rung, "solved": solved or step.rung == Rung.OFFICE}
    if new["solved"]:
        end(row, Outcome.SOLVED, moment)
        resume_from_coordination(row.finding_id, by=by, text=text, outcome=row.outcome)
        new["outcome"] = row.outcome
    else:
        following = open_next(row, moment)
        row.version += 1
        row.save(update_fields=["rung", "step_due_at", "version"])
        new |= {"next": following.rung, "due_at": following.due_at}
    record("coordination.opinion", row, by=by, new=new, personal={"text": text}, parent=row.finding)
    return row


@transaction.atomic
def withdraw_coordination(
    coordination: Coordination, *, by: Actor, version: int, reason: str
) -> Coordination:
    """The unit that asked solves it itself after all: it ends and the clock runs again."""
    row = _checked(coordination, by, version)
    by.require(Permission.HANDLE_FINDINGS)
    if not is_handler(row.finding, by):
        raise NotAsked
    text = given(reason, "reason", _("Give the reason."), 200)
    end(row, Outcome.WITHDRAWN, now())
    resume_from_coordination(row.finding_id, by=by, text=text, outcome=row.outcome)
    record(
        "coordination.ended",
        row,
        by=by,
        new={"outcome": row.outcome},
        personal={"text": text},
        parent=row.finding,
    )
    return row


def _checked(coordination: Coordination, by: Actor, version: int) -> Coordination:
    row = locked(coordination)
    if row.region_id != by.region_id:
        raise NotAsked
    if not row.running:
        raise Over
    if row.version != version:
        raise Moved
    return row
