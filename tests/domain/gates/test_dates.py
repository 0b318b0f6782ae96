"""Dates of phases and periods within them: set, moved with a reason, refused where they would not fit."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.domain.gates.conftest import Stage

from tongchuang.domain.gates.actions import add_period, change_period, remove_period, set_dates
from tongchuang.domain.gates.errors import GateInvalid, GateStale
from tongchuang.domain.gates.history import phase_history
from tongchuang.domain.gates.queries import tasks_outside
from tongchuang.domain.gates.values import PeriodValues
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.tasks.actions import make_tasks
from tongchuang.domain.tasks.values import TaskValues


def seen(phase):
    return phase.starts_on, phase.ends_on


def test_dates_are_moved_with_a_reason_and_what_follows_moves_along(stage: Stage):
    office, first, day = stage.office.actor, stage.first, stage.day
    [task] = make_tasks(
        [TaskValues("收集台账", due_on=day + timedelta(days=5), phase_id=first.pk)],
        by=office,
        campaign=first.campaign,
    )
    with pytest.raises(GateInvalid) as refused:
        set_dates(
            first,
            starts_on=first.starts_on,
            ends_on=day + timedelta(days=8),
            seen=seen(first),
            by=office,
            shift=True,
        )
    assert refused.value.field == "reason"
    with pytest.raises(GateInvalid):
        set_dates(
            first,
            starts_on=first.starts_on,
            ends_on=day + timedelta(days=8),
            seen=seen(first),
            by=office,
            reason="暴雨",
        )
    changed = set_dates(
        first,
        starts_on=first.starts_on,
        ends_on=day + timedelta(days=8),
        seen=seen(first),
        by=office,
        reason="连续暴雨",
        shift=True,
    )
    assert [each.slug for each in changed] == ["start", "build"]
    stage.second.refresh_from_db()
    assert stage.second.starts_on == day + timedelta(days=9) and stage.second.ends_on == day + timedelta(
        days=63
    )
    first.refresh_from_db()
    assert tasks_outside(first) == []
    set_dates(
        first,
        starts_on=first.starts_on,
        ends_on=day + timedelta(days=3),
        seen=seen(first),
        by=office,
        reason="上级要求提前",
    )
    first.refresh_from_db()
    assert tasks_outside(first) == [task]
    last = phase_history(first, office)[-1]
    assert last.kind == "phase.dated" and last.text == "上级要求提前" and last.who
    assert last.changes[0][1:] == (str(day + timedelta(days=8)), str(day + timedelta(days=3)))
    # A unit reads the dates, without who set them.
    assert {each.who for each in phase_history(first, stage.county.people["unit_liaison"].actor)} == {""}


def test_dates_are_refused_to_others_and_to_who_saw_old_ones(stage: Stage):
    first, day = stage.first, stage.day
    for name in ("unit_liaison", "discipline", "observer", "inspector"):
        with pytest.raises(NotPermitted):
            set_dates(
                first,
                starts_on=day,
                ends_on=day,
                seen=seen(first),
                by=stage.county.people[name].actor,
                reason="试一试",
            )
    with pytest.raises(GateStale):
        set_dates(
            first, starts_on=day, ends_on=day, seen=(None, None), by=stage.office.actor, reason="试一试"
        )
    with pytest.raises(GateInvalid):
        set_dates(
            first,
            starts_on=day,
            ends_on=day - timedelta(days=1),
            seen=seen(first),
            by=stage.office.actor,
            reason="试一试",
        )


def test_periods_lie_within_their_phase_and_apart_from_each_other(stage: Stage, outsider):
    office, first, day = stage.office.actor, stage.first, stage.day
    begin = PeriodValues("起步时段", day - timedelta(days=60), day - timedelta(days=30), "摸清底数")
    period = add_period(first, begin, by=office)
    for wrong in (
        PeriodValues("加速时段", day - timedelta(days=30), day), PeriodValues("加速时段", day, day + timedelta(days=6)),
        PeriodValues(" ", day, day), PeriodValues("加速时段", day, day - timedelta(days=1)),
    ):  # fmt: skip
        with pytest.raises(GateInvalid):
            add_period(first, wrong, by=office)
    with pytest.raises(GateInvalid):
        add_period(stage.third, begin, by=office)
    for stranger in (stage.county.people["unit_head"], outsider):
        with pytest.raises(NotPermitted):
            add_period(first, PeriodValues("加速时段", day, day), by=stranger.actor)
    with pytest.raises(GateInvalid):
        set_dates(first, starts_on=day, ends_on=day, seen=seen(first), by=office, reason="压缩")
    assert change_period(period, PeriodValues("起步时段", begin.starts_on, day), by=office).ends_on == day
    remove_period(period, by=office)
    with pytest.raises(GateStale):
        remove_period(period, by=office)
    assert [each.kind for each in phase_history(first, office)][-3:] == [
        "phase.period_added", "phase.period_changed", "phase.period_removed",
    ]  # fmt: skip
