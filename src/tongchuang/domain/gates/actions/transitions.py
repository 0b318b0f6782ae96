"""Transition (转段): proposed by the office, decided by the director, with what holds and what fails before both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Phase
from tongchuang.domain.gates import rules
from tongchuang.domain.gates.actions.base import (
    locked_phase,
    locked_transition,
    office,
    refuse_out_of_turn,
    refuse_passed,
    stated,
    tell,
)
from tongchuang.domain.gates.actions.dates import write_dates
from tongchuang.domain.gates.errors import GateInvalid, NotItsTurn, OwnProposal, ReasonNeeded
from tongchuang.domain.gates.models import Transition
from tongchuang.domain.gates.queries import next_phase
from tongchuang.domain.gates.values import MakeUp, Mark
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.tasks.actions import make_tasks
from tongchuang.domain.tasks.models import Task
from tongchuang.domain.tasks.states import Origin
from tongchuang.domain.tasks.values import TaskValues
from tongchuang.foundation.clock import now, today

State = Transition.State


@transaction.atomic
def propose_transition(
    phase: Phase, *, begins_on: date, marks: Sequence[Mark], by: Actor, reason: str = ""
) -> Transition:
    """Put the end of a phase before the director; with conditions open it takes a reason, which stays to be seen."""
    office(by, phase.campaign.region_id)
    row = locked_phase(phase)
    refuse_passed(row)
    refuse_out_of_turn(row)
    if Transition.objects.filter(phase=row, state=State.PROPOSED).exists():
        raise NotItsTurn(_("A transition is proposed already."))
    open_ = rules.failing(marks)
    words = " ".join(reason.split())[:500]
    if open_ and len(words) < 2:
        raise ReasonNeeded([mark.title for mark in open_])
    _refuse_dates(row, begins_on)
    transition = Transition.objects.create(
        region_id=by.region_id, phase=row, begins_on=begins_on, reason=words, proposed_by_id=by.user_id, proposed_at=now(),
        marks=[mark.as_json() for mark in marks],
    )  # fmt: skip
    new = {"transition": transition.pk, "begins_on": begins_on, "open": [mark.kind for mark in open_]}
    tell("gate.proposed", row, by, new=new, personal={"text": words} if words else {})
    return transition


def _refuse_dates(phase: Phase, begins_on: date) -> None:
    if phase.starts_on and begins_on <= phase.starts_on:
        raise GateInvalid(_("The next phase begins after this one has begun."), field="begins_on")
    after = next_phase(phase)
    if after is not None and after.ends_on and begins_on > after.ends_on:
        text = _("“%(phase)s” would begin after its own end. Move its dates first.")
        raise GateInvalid(text % {"phase": after.title}, field="begins_on")


@transaction.atomic
def take_back(transition: Transition, *, reason: str, by: Actor) -> Transition:
    """Withdraw a proposal that was not decided."""
    office(by, transition.region_id)
    row = locked_transition(transition)
    words = stated(reason)
    row.state = State.WITHDRAWN
    row.opinion = words
    row.save(update_fields=["state", "opinion"])
    tell("gate.withdrawn", row.phase, by, new={"transition": row.pk}, personal={"text": words})
    return row


@transaction.atomic
def confirm_transition(
    transition: Transition, *, marks: Sequence[Mark], numbers: Mapping[str, Any], by: Actor, opinion: str = ""
) -> Transition:
    """End the phase. How the gate and the figures are now is kept; the next phase begins on the day proposed."""
    row = _to_decide(transition, by)
    kept = {each["key"]: each["holds"] for each in row.marks}
    worse = [mark for mark in rules.failing(marks) if kept.get(mark.key) is True or mark.key not in kept]
    if worse:
        text = _("Since the proposal this does not hold any more: %(what)s. It has to be proposed anew.")
        raise NotItsTurn(text % {"what": "、".join(mark.title for mark in worse)})
    row.state, row.decided_by_id, row.decided_at = State.PASSED, by.user_id, now()
    row.opinion, row.marks, row.numbers = (
        opinion.strip()[:500],
        [mark.as_json() for mark in marks],
        dict(numbers),
    )
    row.save()
    open_ = [mark.kind for mark in rules.failing(marks)]
    new = {"transition": row.pk, "begins_on": row.begins_on, "open": open_, "numbers": dict(numbers)}
    tell("gate.passed", row.phase, by, new=new, personal={"text": row.opinion} if row.opinion else {})
    _begin_next(row, by)
    return row


def _begin_next(row: Transition, by: Actor) -> None:
    after = next_phase(row.phase)
    if row.phase.starts_on is not None and row.phase.ends_on is not None:
        write_dates(row.phase, row.phase.starts_on, row.begins_on - timedelta(days=1), by=by)
    if after is not None and after.ends_on is not None:
        after.campaign = row.phase.campaign
        write_dates(after, row.begins_on, after.ends_on, by=by)


@transaction.atomic
def refuse_transition(
    transition: Transition,
    *,
    opinion: str,
    until: date,
    work: Sequence[MakeUp],
    marks: Sequence[Mark],
    by: Actor,
) -> list[Task]:
    """The phase goes on until another day; what is to be made up (补课) becomes tasks, as drafts."""
    row = _to_decide(transition, by)
    words = stated(opinion, "opinion")
    if until < today() or (row.phase.starts_on and until < row.phase.starts_on):
        raise GateInvalid(_("The day has passed already."), field="until")
    after = next_phase(row.phase)
    if after is not None and after.ends_on and until >= after.ends_on:
        raise GateInvalid(
            _("“%(phase)s” would be over by then. Move its dates first.") % {"phase": after.title},
            field="until",
        )
    row.state, row.decided_by_id, row.decided_at = State.REFUSED, by.user_id, now()
    row.opinion, row.until, row.marks = words, until, [mark.as_json() for mark in marks]
    row.save()
    new = {"transition": row.pk, "until": until, "open": [mark.kind for mark in rules.failing(marks)]}
    tell("gate.refused", row.phase, by, new=new, personal={"text": words})
    _go_on(row.phase, until, by)
    rows = [
        TaskValues(
            title=each.title, lead_unit_id=each.unit_id, due_on=until, phase_id=row.phase_id, origin_type=Origin.GATE,
            origin_id=row.phase_id, origin_title=row.phase.title,
        )
        for each in work
        if each.title.strip()
    ]  # fmt: skip
    return make_tasks(rows, by=by, campaign=row.phase.campaign)


def _go_on(phase: Phase, until: date, by: Actor) -> None:
    """The phase lasts until the new day; the next begins after it."""
    after = next_phase(phase)
    if phase.starts_on is not None:
        write_dates(phase, phase.starts_on, until, by=by)
    if after is not None and after.starts_on is not None and after.starts_on <= until:
        after.campaign = phase.campaign
        write_dates(after, until + timedelta(days=1), after.ends_on, by=by)


@transaction.atomic
def reopen_phase(transition: Transition, *, reason: str, by: Actor) -> Transition:
    """Take a confirmed transition back: the phase goes on. The last one that ended only."""
    _director(by, transition)
    locked_phase(transition.phase)
    row = (
        Transition.objects.select_for_update(of=("self",))
        .select_related("phase__campaign")
        .get(pk=transition.pk)
    )
    if row.state != State.PASSED:
        raise NotItsTurn(_("This phase is not over."))
    later = Transition.objects.filter(
        phase__campaign=row.phase.campaign_id,
        phase__position__gt=row.phase.position,
        state__in=[State.PASSED, State.PROPOSED],
    )
    if later.exists():
        raise NotItsTurn(_("A later phase is over, or its end is proposed. That one first."))
    words = stated(reason)
    row.state, row.reopened_by_id, row.reopened_at, row.reopened_reason = (
        State.REOPENED,
        by.user_id,
        now(),
        words,
    )
    row.save()
    tell("gate.reopened", row.phase, by, new={"transition": row.pk}, personal={"text": words})
    return row


def _director(by: Actor, transition: Transition) -> None:
    if not rules.decides(by) or by.region_id != transition.region_id:
        raise NotPermitted(Permission.SIGN_SECOND)


def _to_decide(transition: Transition, by: Actor) -> Transition:
    _director(by, transition)
    row = locked_transition(transition)
    if row.proposed_by_id == by.user_id:
        raise OwnProposal
    return row
