"""Coordination (协调): asked for by the unit, answered step by step, solved at any of them."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.coordination.errors import Moved, NotAsked, Over, given
from tongchuang.domain.coordination.holders import chain_of
from tongchuang.domain.coordination.models import Coordination, Outcome, Rung, Step, StepState, StepUnit
from tongchuang.domain.coordination.queries import may_answer
from tongchuang.domain.coordination.rules import Planned
from tongchuang.domain.coordination.stepping import current, end, locked, open_next, step_due
from tongchuang.domain.findings.actions import pause_for_coordination, resume_from_coordination
from tongchuang.domain.findings.actions.base import is_handler
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.findings.supervision import supervision_of
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
    for earlier in Coordination.objects.filter(finding=row, ended_at__isnull=True).select_related("finding"):
        end(earlier, Outcome.OVERTAKEN, moment)
        record("coordination.ended", earlier, by=by, new={"outcome": earlier.outcome}, parent=row)
    coordination = Coordination(
        region_id=row.region_id, finding=row, pause=pause, unit_id=row.unit_id, asked_by_id=by.person_id, asked_at=moment,
        reason=text, days=supervision_of(row.campaign_id).coordination_days, rung=Rung.PARTICIPANT, step_due_at=moment,
    )  # fmt: skip
    coordination.step_due_at = step_due(coordination, moment)
    coordination.save()
    _write_steps(coordination, chain_of(row), by)
    step = open_next(coordination, moment)
    coordination.save(update_fields=["rung", "step_due_at"])
    record(
        "coordination.asked", coordination, by=by, parent=row, personal={"text": text},
        new={"rung": step.rung, "due_at": step.due_at, "unit_id": row.unit_id, "days": coordination.days},
    )  # fmt: skip
    return coordination


def _write_steps(row: Coordination, planned: list[Planned], by: Actor) -> None:
    steps = []
    for position, each in enumerate(planned):
        step = Step(
            coordination=row,
            rung=each.rung,
            position=position,
            state=each.state,
            why=each.why,
            person_id=each.person,
        )
        if each.state == StepState.GIVEN:
            step.since, step.ended_at, step.opinion, step.given_by_id = (
                row.asked_at,
                row.asked_at,
                row.reason,
                by.person_id,
            )
        elif each.state == StepState.SKIPPED:
            step.ended_at = row.asked_at
        steps.append(step)
    Step.objects.bulk_create(steps)
    StepUnit.objects.bulk_create(
        [
            StepUnit(step=step, unit_id=unit)
            for step, each in zip(steps, planned, strict=True)
            for unit in each.units
        ]
    )


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
