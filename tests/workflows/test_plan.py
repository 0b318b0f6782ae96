"""A plan worked out by the real engine: first answer kept at once, best one at the end, pins, conflicts, stopping, nights."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.domain.plans.conftest import findings as findings
from tests.domain.plans.conftest import losses as losses
from tests.domain.plans.conftest import planned, working_day
from tests.factories import County, Member

from tongchuang.domain.findings.models import Finding
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.messages.models import InboxMessage
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.plans import writing
from tongchuang.domain.plans.actions import adopt_plan, ask_plan, pin_task, set_capacity, set_work, unpin_task
from tongchuang.domain.plans.checks import CapacityValues
from tongchuang.domain.plans.errors import NotYours, PlanInvalid
from tongchuang.domain.plans.models import Plan, PlanTask
from tongchuang.domain.plans.queries import changed_since, moves_between
from tongchuang.domain.plans.values import Wishes
from tongchuang.domain.runs.actions import stop_run
from tongchuang.domain.runs.models import Run
from tongchuang.domain.scores.models import Snapshot
from tongchuang.foundation.clock import today
from tongchuang.jobs.pump import pump_once
from tongchuang.jobs.runs import carry_out
from tongchuang.workflows.plan import plan_anew_overnight

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("losses")]


def test_a_plan_places_everything_that_fits_and_says_why(
    county: County, office: Member, findings: list[Finding]
) -> None:
    plan = planned(county, office)
    tasks = {task.finding_id: task for task in plan.tasks.all()}
    assert plan.state == Plan.State.CURRENT and plan.gains == "losses"
    # Three findings, and two packages: the other toilet, and the office's paper work.
    assert plan.tasks.count() == 5 and plan.tasks.filter(finding__isnull=True).count() == 2
    assert plan.recovered == pytest.approx(plan.total_gain) and plan.bound >= plan.recovered
    assert all(
        task.starts_on > today() - timedelta(days=1) and task.ends_on < plan.evaluation_on
        for task in tasks.values()
    )
    assert {task.why for task in tasks.values()} <= {"rate", "fits"}
    assert tasks[findings[0].pk].effort == 2 and tasks[findings[0].pk].effort_from == "usual"
    curves = plan.curves
    assert curves["plan"][-1] == pytest.approx(float(plan.recovered), abs=1e-3)
    assert all(len(curves[method]) == len(curves["days"]) for method in ("plan", "greedy", "worst", "oldest"))
    taken = {row.unit_id: sum(hours for _day, hours, _there in row.taken) for row in plan.units.all()}
    assert taken[county.units["market"].pk] == 16 + 4
    run = Run.objects.get(pk=plan.run_id)
    assert run.state == Run.State.DONE and run.detail["series"] and run.detail["plan"] == str(plan.pk)
    assert Event.objects.get(kind="plan.computed").new["tasks"] == 5


def test_scarce_people_leave_out_what_recovers_least(
    county: County, office: Member, findings: list[Finding]
) -> None:
    market = county.units["market"]
    set_capacity(market, CapacityValues(0, today()), by=office.actor)
    set_capacity(market, CapacityValues(1, working_day(3), working_day(4)), by=office.actor)
    plan = planned(county, office)
    grave, minor = (plan.tasks.get(finding=finding) for finding in findings[:2])
    assert not (grave.scheduled and minor.scheduled)
    left = minor if grave.scheduled else grave
    assert left.why in ("taken", "gaps") and left.position is None
    nobody = planned_without_people(county, office)
    assert nobody.tasks.get(finding=findings[0]).why in ("no_capacity", "too_late")


def planned_without_people(county: County, office: Member) -> Plan:
    for row in county.units["market"].capacities.all():
        row.delete()
    set_capacity(county.units["market"], CapacityValues(0, today()), by=office.actor)
    return planned(county, office)


def test_wishes_that_cannot_be_met_say_which_and_what_would_help(
    county: County, office: Member, findings: list[Finding]
) -> None:
    set_work(findings[0], days=Decimal(5), by=office.actor)
    plan = planned(county, office, Wishes(grave_by=working_day(2), seconds=5))
    conflict = plan.answer[0]
    assert conflict["demands"][0]["wish"] == "grave" and conflict["units"] == [str(county.units["market"].pk)]
    assert conflict["missing_hours"] > 0
    kinds = {way["kind"]: way["args"] for way in conflict["ways_out"]}
    later = kinds["move_date"]["day"]
    assert later > working_day(2).isoformat()
    # The way out holds what it promises.
    again = planned(county, office, Wishes(grave_by=working_day(5), seconds=5))
    assert again.answer == [] and again.tasks.get(finding=findings[0]).why in ("wish", "under_way", "rate")
    too_much = planned(county, office, Wishes(points=Decimal(99), seconds=5))
    assert too_much.answer[0]["ways_out"][0]["kind"] == "lower"


def test_money_and_order_are_kept_to(county: County, office: Member, findings: list[Finding]) -> None:
    grave, minor, _toilet = findings
    set_work(grave, days=None, cost=Decimal(900), by=office.actor)
    set_work(minor, days=None, cost=Decimal(400), after=findings[2], by=office.actor)
    plan = planned(county, office, Wishes(budget=Decimal(1000), seconds=5))
    assert plan.spent <= 1000
    left = plan.tasks.filter(finding__in=[grave, minor], starts_on=None).get()
    assert left.why == "no_money"
    free = planned(county, office)
    first, second = free.tasks.get(finding=findings[2]), free.tasks.get(finding=minor)
    assert first.ends_on < second.starts_on and second.params["after"] == [str(first.pk)]


def test_a_day_fixed_by_hand_is_kept_by_the_next_plan(
    county: County, office: Member, findings: list[Finding]
) -> None:
    first = planned(county, office)
    task = first.tasks.get(finding=findings[1])
    pin_task(task, working_day(7), by=office.actor)
    assert changed_since(first).settings == 1
    second = planned(county, office)
    moved = second.tasks.get(finding=findings[1])
    assert (moved.starts_on, moved.why, second.previous) == (working_day(7), "pinned", first)
    first.refresh_from_db()
    assert first.state == Plan.State.SUPERSEDED
    moves = moves_between(list(first.tasks.select_related("unit")), list(second.tasks.select_related("unit")))
    assert ("later", moved.title) in {(move.kind, move.title) for move in moves}
    with pytest.raises(PlanInvalid):
        pin_task(task, working_day(8), by=office.actor)
    unpin_task(moved, by=office.actor)
    assert Event.objects.filter(kind="plan.task_unpinned").count() == 1
    for day in (today() - timedelta(days=1), second.evaluation_on, next_day_off()):
        with pytest.raises(PlanInvalid):
            pin_task(moved, day, by=office.actor)


def next_day_off() -> Any:
    from tongchuang.domain.findings.engine_io import working_calendar

    return next(
        day
        for day in (today() + timedelta(days=n) for n in range(1, 15))
        if not working_calendar().is_working_day(day)
    )


def test_units_are_told_when_a_plan_is_adopted(
    county: County, office: Member, liaison: Member, findings: list[Finding]
) -> None:
    plan = planned(county, office)
    with pytest.raises(NotPermitted):
        adopt_plan(plan, by=liaison.actor)
    adopt_plan(plan, by=office.actor)
    with pytest.raises(PlanInvalid):
        adopt_plan(plan, by=office.actor)
    pump_once()
    told = InboxMessage.objects.filter(kind="plan.adopted")
    assert liaison.user.pk in set(told.values_list("recipient", flat=True))
    assert county.people["observer"].user.pk not in set(told.values_list("recipient", flat=True))
    newer = planned(county, office)
    plan.refresh_from_db()
    assert newer.adopted_at is None and plan.adopted_at is not None
    with pytest.raises(PlanInvalid):
        adopt_plan(plan, by=office.actor)


def test_a_stopped_run_keeps_the_best_plan(
    county: County, office: Member, findings: list[Finding], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert county.campaign is not None
    run = ask_plan(county.campaign, Wishes(seconds=90), by=office.actor)
    write = writing.Scribe.write

    def stop_then_write(scribe: Any, found: Any) -> None:
        stop_run(run, by=office.actor)
        write(scribe, found)

    monkeypatch.setattr(writing.Scribe, "write", stop_then_write)
    # Without this the small problem would be proven best before anybody could stop it.
    monkeypatch.setattr("tongchuang.domain.runs.progress._EVERY_SECONDS", 0)
    carry_out(run.pk)
    run.refresh_from_db()
    plan = Plan.objects.get(pk=run.result_id)
    assert run.state == Run.State.DONE and plan.state == Plan.State.CURRENT and plan.stopped_early
    assert plan.tasks.filter(starts_on__isnull=False).exists()


def test_a_run_that_breaks_leaves_the_plan_before_in_force(
    county: County, office: Member, findings: list[Finding], monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = planned(county, office)
    monkeypatch.setattr(writing.Scribe, "finish", lambda *args, **kwargs: 1 / 0)
    assert county.campaign is not None
    run = ask_plan(county.campaign, Wishes(seconds=5), by=office.actor)
    carry_out(run.pk)
    run.refresh_from_db()
    assert run.state == Run.State.FAILED
    assert Plan.objects.get(state=Plan.State.CURRENT) == plan
    assert not Plan.objects.filter(state=Plan.State.COMPUTING).exists()


def test_nothing_to_plan_is_said_in_a_sentence(county: County, office: Member, losses: Snapshot) -> None:
    losses.shares.all().delete()
    assert county.campaign is not None
    run = ask_plan(county.campaign, Wishes(seconds=5), by=office.actor)
    carry_out(run.pk)
    run.refresh_from_db()
    assert run.state == Run.State.FAILED and "没有可排的" in run.error


def test_what_is_asked_wrongly_is_refused(
    county: County, office: Member, liaison: Member, outsider: Member
) -> None:
    campaign = county.campaign
    assert campaign is not None and campaign.evaluation_on is not None
    for wishes in (
        Wishes(grave_by=today() - timedelta(days=1)), Wishes(grave_by=campaign.evaluation_on), Wishes(street_by=working_day(2)),
        Wishes(budget=Decimal(-1)), Wishes(seconds=3600),
    ):  # fmt: skip
        with pytest.raises(PlanInvalid):
            ask_plan(campaign, wishes, by=office.actor)
    with pytest.raises(NotPermitted):
        ask_plan(campaign, Wishes(), by=liaison.actor)
    with pytest.raises(NotYours):
        ask_plan(campaign, Wishes(), by=outsider.actor)
    campaign.evaluation_on = today()
    with pytest.raises(PlanInvalid):
        ask_plan(campaign, Wishes(), by=office.actor)
    assert not Run.objects.exists()


def test_by_night_only_adopted_plans_that_are_out_of_date_are_worked_out_anew(
    county: County, office: Member, findings: list[Finding]
) -> None:
    plan = planned(county, office)
    Finding.objects.filter(pk=findings[0].pk).update(state="closed")
    assert changed_since(plan).done == 1
    assert plan_anew_overnight() == 0
    adopt_plan(plan, by=office.actor)
    assert plan_anew_overnight() == 1
    run = Run.objects.order_by("-asked_at")[0]
    assert run.asked_by is None
    carry_out(run.pk)
    newer = Plan.objects.get(state=Plan.State.CURRENT)
    assert not newer.tasks.filter(finding=findings[0]).exists() and not changed_since(newer).any
    assert newer.adopted_at is None and PlanTask.objects.filter(plan=plan).exists()
    assert plan_anew_overnight() == 0
