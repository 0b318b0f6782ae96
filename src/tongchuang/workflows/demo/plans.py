"""The demo county's people for rectification, its timetable, and an adopted plan."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from tongchuang.domain.findings.engine_io import working_calendar
from tongchuang.domain.organisations.actors import Actor, actor_for
from tongchuang.domain.organisations.models import PostKind
from tongchuang.domain.plans.actions import adopt_plan, ask_plan, set_capacity, set_effort, set_timetable
from tongchuang.domain.plans.actions.timetables import PhaseValues
from tongchuang.domain.plans.backwards import USUAL
from tongchuang.domain.plans.checks import CapacityValues
from tongchuang.domain.plans.models import Plan
from tongchuang.domain.plans.rules import Kind
from tongchuang.domain.plans.values import Wishes
from tongchuang.domain.runs.models import Run
from tongchuang.domain.runs.progress import Progress, begin, end
from tongchuang.foundation.clock import today
from tongchuang.workflows.demo.stage import Stage
from tongchuang.workflows.plan import carry_out_plan

SECONDS = 5
FEWEST = 10


def make_plan(stage: Stage) -> None:
    """Capacities, efforts, the timetable, and the plan; nothing where the evaluation of the demo is over."""
    evaluation = stage.campaign.evaluation_on
    if evaluation is None or evaluation <= today() + timedelta(days=FEWEST):
        return
    director = actor_for(stage.users[stage.holders(PostKind.DIRECTOR)[0].pk], origin="127.0.0.1")
    _capacities(stage, director)
    set_effort(stage.campaign, Kind(severity="grave"), Decimal(3), Decimal(2000), by=director)
    phases = [
        PhaseValues(
            slug,
            str(title),
            days,
            least,
            after,
            str(about),
            stage.units["office"].pk if slug == "mock" else None,
        )
        for slug, title, days, least, after, about in USUAL
    ]
    set_timetable(stage.campaign, phases, by=director)
    _plan(stage, director)


def _capacities(stage: Stage, by: Actor) -> None:
    """One to three people, in most units on some days of the week alone; a few units have said nothing."""
    dice = stage.dice.part("capacities")
    calendar, first, last = working_calendar(), today(), stage.campaign.evaluation_on or today()
    working = [
        day
        for number in range((last - first).days)
        if calendar.is_working_day(day := first + timedelta(days=number))
    ]
    for unit in stage.units.values():
        if unit.valid_to is not None or dice.chance(0.1):
            continue
        # Who has other work too puts things right on one or two days of the week.
        free = dice.weighted(((0, 1, 2, 3, 4), (1, 3), (2,), (4,)), (20, 35, 25, 20))
        days_off = tuple(day for day in working if day.weekday() not in free)
        set_capacity(
            unit, CapacityValues(dice.weighted((1, 2, 3), (75, 20, 5)), first, None, days_off), by=by
        )


def _plan(stage: Stage, by: Actor) -> None:
    run = ask_plan(stage.campaign, Wishes(seconds=SECONDS), by=by)
    if begin(run):
        run.refresh_from_db()
        made = carry_out_plan(run, Progress(run))
        end(run, Run.State.DONE, result=made)
        adopt_plan(Plan.objects.get(pk=made), by=by)
