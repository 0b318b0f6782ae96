"""From one step to the next: parts of the actions that give an opinion or move on by time; the caller holds the row's lock."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tongchuang.domain.coordination.holders import chain_of, is_here, leader_of
from tongchuang.domain.coordination.models import Coordination, Outcome, Rung, Step, StepState, StepUnit
from tongchuang.domain.coordination.rules import Planned
from tongchuang.domain.findings.engine_io import office_due
from tongchuang.domain.findings.models import ClockPause, Finding
from tongchuang.domain.findings.supervision import supervision_of
from tongchuang.domain.organisations.queries import standing_units

LIVE = (StepState.WAITING, StepState.OPEN)


def begin(
    row: Finding, pause: ClockPause, *, reason: str, asked_by: UUID | None, at: datetime
) -> Coordination:
    """The rows of a coordination that begins at a moment, with its first step asked."""
    coordination = Coordination(
        region_id=row.region_id, finding=row, pause=pause, unit_id=row.unit_id, asked_by_id=asked_by, asked_at=at,
        reason=reason, days=supervision_of(row.campaign_id).coordination_days, rung=Rung.PARTICIPANT, step_due_at=at,
    )  # fmt: skip
    coordination.save()
    _write_steps(coordination, chain_of(row))
    open_next(coordination, at)
    coordination.save(update_fields=["rung", "step_due_at"])
    return coordination


def _write_steps(row: Coordination, planned: list[Planned]) -> None:
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
            step.since = step.ended_at = row.asked_at
            step.opinion, step.given_by_id = row.reason, row.asked_by_id
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


def locked(coordination: Coordination) -> Coordination:
    """The row, locked until the transaction ends."""
    rows = Coordination.objects.select_for_update(of=("self",)).select_related(
        "pause", "finding", "finding__site"
    )
    return rows.get(pk=coordination.pk)


def step_due(coordination: Coordination, since: datetime) -> datetime:
    """Until when a step that begins now may take."""
    closing = supervision_of(coordination.finding.campaign_id).due_time
    return office_due(since, coordination.days, closing=closing)


def current(row: Coordination) -> Step:
    """The step that is asked now."""
    return row.steps.get(state=StepState.OPEN)


def open_next(row: Coordination, at: datetime) -> Step:
    """Open the first step that is still held by somebody; the office always is."""
    for step in row.steps.filter(state=StepState.WAITING).order_by("position"):
        if _held_today(row, step):
            step.state, step.since, step.due_at = StepState.OPEN, at, step_due(row, at)
            step.save(update_fields=["state", "since", "due_at", "person"])
            row.rung, row.step_due_at = step.rung, step.due_at
            return step
        step.state, step.why, step.ended_at = StepState.SKIPPED, Step.Why.GONE, at
        step.save(update_fields=["state", "why", "ended_at"])
    raise LookupError("the office's step is missing")


def _held_today(row: Coordination, step: Step) -> bool:
    if step.rung == Rung.LEADER:
        step.person_id = leader_of(row.finding) or (
            step.person_id if step.person_id and is_here(step.person_id) else None
        )
        return step.person_id is not None
    if step.rung == Rung.OFFICE:
        return True
    return bool(standing_units(list(step.units.values_list("unit_id", flat=True))))


def end(row: Coordination, outcome: Outcome, at: datetime) -> None:
    """It has ended: what was not asked any more is spared."""
    row.steps.filter(state__in=LIVE).update(state=StepState.SPARED, ended_at=at)
    row.outcome, row.ended_at = outcome, at
    row.version += 1
    row.save(update_fields=["outcome", "ended_at", "version"])
