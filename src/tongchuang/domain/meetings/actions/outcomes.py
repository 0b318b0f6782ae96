"""What was decided and solved: rows of decisions that become tasks in one step, problems with what came of them."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from tongchuang.domain.ledger.actions import record
from tongchuang.domain.meetings.actions.base import locked, office
from tongchuang.domain.meetings.errors import MeetingChanged, MeetingInvalid
from tongchuang.domain.meetings.models import Decision, Meeting, Problem
from tongchuang.domain.meetings.queries import units_in
from tongchuang.domain.meetings.values import DecisionValues, ProblemValues
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.tasks.actions import make_tasks
from tongchuang.domain.tasks.models import Task
from tongchuang.domain.tasks.states import Origin
from tongchuang.domain.tasks.values import TaskValues
from tongchuang.foundation.clock import local

MOST = 100


@transaction.atomic
def add_decision(meeting: Meeting, values: DecisionValues, *, by: Actor) -> Decision:
    """Write down something decided; while the meeting lasts, too."""
    row = _open(meeting, by)
    if len(values.text.strip()) < 2:
        raise MeetingInvalid(_("Say what was decided."), field="text")
    wanted = {*values.support_ids, *([values.lead_id] if values.lead_id else [])}
    if len(units_in(row.region_id, wanted)) < len(wanted):
        raise MeetingInvalid(_("One of the units was closed. Choose again."), field="lead")
    if values.due_on is not None and values.due_on < local(row.starts_at).date():
        raise MeetingInvalid(_("It can't be due before the meeting."), field="due_on")
    last = row.decisions.aggregate(last=Max("position"))["last"] or 0
    if row.decisions.count() >= MOST:
        raise MeetingInvalid(_("At most %(most)d decisions.") % {"most": MOST}, field="text")
    decision = Decision.objects.create(
        meeting=row, position=last + 1, text=values.text.strip()[:500], lead_id=values.lead_id, due_on=values.due_on,
        support_ids=[unit for unit in dict.fromkeys(values.support_ids) if unit != values.lead_id], quote=values.quote.strip()[:500],
    )  # fmt: skip
    new = {"position": decision.position, "unit": decision.lead_id, "due_on": decision.due_on}
    record("meeting.decided", row, by=by, new=new, personal={"text": decision.text})
    return decision


@transaction.atomic
def remove_decision(meeting: Meeting, decision_id: UUID, *, by: Actor) -> None:
    """It was written by mistake; one that became a task stays."""
    row = _open(meeting, by)
    decision = row.decisions.filter(pk=decision_id, task_id__isnull=True).first()
    if decision is None:
        raise MeetingChanged
    record(
        "meeting.decision_removed",
        row,
        by=by,
        old={"position": decision.position},
        personal={"text": decision.text},
    )
    decision.delete()


@transaction.atomic
def make_tasks_of(meeting: Meeting, decision_ids: Collection[UUID] | None = None, *, by: Actor) -> list[Task]:
    """Tasks of the decisions (of all, where none are named) that have none yet: as drafts, released in the room of tasks."""
    row = _open(meeting, by)
    open_ones = row.decisions.select_for_update().filter(task_id__isnull=True)
    if decision_ids is not None:
        open_ones = open_ones.filter(pk__in=decision_ids)
    decisions = list(open_ones.order_by("position"))
    if not decisions:
        raise MeetingInvalid(_("Every decision has its task already."))
    day = local(row.starts_at).date()
    values = [
        TaskValues(
            title=each.text[:120], action=each.text, lead_unit_id=each.lead_id, support_ids=tuple(each.support_ids), starts_on=day,
            due_on=each.due_on, origin_type=Origin.MEETING, origin_id=row.pk, origin_title=row.title, quote=each.quote or each.text,
        )
        for each in decisions
    ]  # fmt: skip
    tasks = make_tasks(values, by=by, campaign=row.campaign)
    for each, task in zip(decisions, tasks, strict=True):
        each.task_id = task.pk
    Decision.objects.bulk_update(decisions, ["task_id"])
    record("meeting.tasked", row, by=by, new={"tasks": [str(task.pk) for task in tasks]})
    return tasks


@transaction.atomic
def add_problem(meeting: Meeting, values: ProblemValues, *, by: Actor) -> Problem:
    """A problem raised at the meeting, with what came of it; linked to what it is about where the page found that."""
    row = _open(meeting, by)
    if len(values.text.strip()) < 2:
        raise MeetingInvalid(_("Say what the problem is."), field="text")
    if values.outcome not in Problem.Outcome.values:
        raise MeetingInvalid(_("Say what came of it."), field="outcome")
    if values.outcome == Problem.Outcome.PROMISED and values.due_on is None:
        raise MeetingInvalid(_("Until when was it promised?"), field="due_on")
    wanted = {values.unit_id} if values.unit_id else set()
    if len(units_in(row.region_id, wanted)) < len(wanted):
        raise MeetingInvalid(_("One of the units was closed. Choose again."), field="unit")
    if row.problems.count() >= MOST:
        raise MeetingInvalid(_("At most %(most)d problems.") % {"most": MOST}, field="text")
    kind, key, label = values.target or ("", None, "")
    problem = Problem.objects.create(
        meeting=row, position=(row.problems.aggregate(last=Max("position"))["last"] or 0) + 1, text=values.text.strip()[:300],
        answer=values.answer.strip()[:300], outcome=values.outcome, unit_id=values.unit_id, due_on=values.due_on, target_type=kind,
        target_id=key, target_label=label[:120],
    )  # fmt: skip
    new = {"outcome": problem.outcome, "unit": problem.unit_id, "about": key, "due_on": problem.due_on}
    record("meeting.problem_noted", row, by=by, new=new, personal={"text": problem.text})
    return problem


@transaction.atomic
def remove_problem(meeting: Meeting, problem_id: UUID, *, by: Actor) -> None:
    """It was written by mistake."""
    row = _open(meeting, by)
    problem = row.problems.filter(pk=problem_id).first()
    if problem is None:
        raise MeetingChanged
    record(
        "meeting.problem_removed",
        row,
        by=by,
        old={"outcome": problem.outcome},
        personal={"text": problem.text},
    )
    problem.delete()


def _open(meeting: Meeting, by: Actor) -> Meeting:
    office(by, meeting)
    return locked(meeting, Meeting.State.CALLED, Meeting.State.HELD)
