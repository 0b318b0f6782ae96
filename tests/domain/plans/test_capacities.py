"""People of units: set, changed, refused, taken away, imported; and the hours that follow from them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.domain.plans.conftest import working_day
from tests.factories import County, Member

from tongchuang.domain.ledger.models import Event
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.organisations.importing.plan import Step
from tongchuang.domain.organisations.importing.table import Sheet
from tongchuang.domain.plans.actions import (
    import_capacities,
    preview_capacities,
    remove_capacity,
    set_capacity,
    set_usual_people,
)
from tongchuang.domain.plans.capacities import hours_of, periods_of, usual_people
from tongchuang.domain.plans.checks import CapacityValues
from tongchuang.domain.plans.errors import ImportRefused, NotYours, PlanInvalid
from tongchuang.domain.plans.models import UnitCapacity
from tongchuang.foundation.clock import today

pytestmark = pytest.mark.django_db
HEAD = ["单位", "人数", "起始日期", "截止日期", "不可用日期"]


def test_people_are_set_and_changed_with_events(county: County, office: Member) -> None:
    market = county.units["market"]
    row = set_capacity(market, CapacityValues(2, today()), by=office.actor)
    again = set_capacity(market, CapacityValues(3, today(), days_off=(working_day(2),)), by=office.actor)
    assert again.pk == row.pk
    events = list(Event.objects.filter(kind="capacity.set").order_by("id"))
    assert [event.new["people"] for event in events] == [2, 3]
    assert events[1].old["people"] == 2
    remove_capacity(again, by=office.actor)
    assert not UnitCapacity.objects.exists()
    assert Event.objects.filter(kind="capacity.removed").count() == 1


@pytest.mark.parametrize(
    "values",
    [
        CapacityValues(-1, date(2026, 12, 1)), CapacityValues(501, date(2026, 12, 1)),
        CapacityValues(1, date(2026, 12, 2), date(2026, 12, 1)),
        CapacityValues(1, date(2026, 12, 2), None, (date(2026, 12, 1),)),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(county: County, office: Member, values: CapacityValues) -> None:
    with pytest.raises(PlanInvalid):
        set_capacity(county.units["market"], values, by=office.actor)
    assert not UnitCapacity.objects.exists()


def test_only_the_office_of_the_region_sets_people(
    county: County, liaison: Member, outsider: Member, office: Member
) -> None:
    values = CapacityValues(1, today())
    with pytest.raises(NotPermitted):
        set_capacity(county.units["market"], values, by=liaison.actor)
    with pytest.raises(NotYours):
        set_capacity(county.units["market"], values, by=outsider.actor)
    row = set_capacity(county.units["market"], values, by=office.actor)
    with pytest.raises(NotYours):
        remove_capacity(row, by=outsider.actor)


def test_two_entries_never_begin_on_one_day(county: County, office: Member) -> None:
    market = county.units["market"]
    set_capacity(market, CapacityValues(1, today()), by=office.actor)
    later = set_capacity(market, CapacityValues(2, today() + timedelta(days=7)), by=office.actor)
    with pytest.raises(PlanInvalid):
        set_capacity(market, CapacityValues(2, today()), by=office.actor, row=later)


def test_hours_follow_people_days_off_and_the_calendar(county: County, office: Member) -> None:
    market, campaign = county.units["market"], county.campaign
    assert campaign is not None
    off, last = working_day(2), working_day(4)
    set_capacity(market, CapacityValues(3, today(), None, (off,)), by=office.actor)
    hours = hours_of(periods_of([market.pk])[market.pk], today(), last, usual_people(campaign))
    assert hours[working_day(1)] == 24 and off not in hours and last not in hours
    assert all(day.weekday() < 5 or day in hours for day in hours)
    set_usual_people(campaign, 2, by=office.actor)
    campaign.refresh_from_db()
    assert set(hours_of((), today(), last, usual_people(campaign)).values()) == {16}


def sheet(*rows: list[str]) -> Sheet:
    return Sheet(list(enumerate([HEAD, *rows], start=1)))


def test_a_sheet_sets_many_at_once(county: County, office: Member) -> None:
    set_capacity(county.units["urban"], CapacityValues(1, date(2026, 12, 1)), by=office.actor)
    given = sheet(
        ["市场监管局", "３", "2026-12-01", "", "2026-12-02、2026/12/03"],
        ["城管局", "4", "2026年12月1日", "2026-12-31", ""],
    )
    plan = preview_capacities(given, by=office.actor)
    assert [row.step for row in plan.rows] == [Step.NEW, Step.UPDATE]
    assert [change.new for change in plan.rows[1].changes] == ["4", "2026-12-31"]
    import_capacities(given, by=office.actor)
    row = UnitCapacity.objects.get(unit=county.units["market"])
    assert (row.people, row.days_off) == (3, [date(2026, 12, 2), date(2026, 12, 3)])
    assert UnitCapacity.objects.get(unit=county.units["urban"]).people == 4
    with pytest.raises(ImportRefused):
        import_capacities(given, by=office.actor)


def test_every_bad_row_of_a_sheet_is_named_and_nothing_is_written(county: County, office: Member) -> None:
    given = sheet(
        ["水务局", "1", "", "", ""], ["市场监管局", "两个", "", "", ""], ["城管局", "1", "明天", "", ""],
        ["教育局", "1", "2026-12-02", "2026-12-01", ""], ["创建办", "1", "2026-12-01", "", "13月1日"],
        ["城关街道", "1", "2026-12-01", "", ""], ["城关街道", "2", "2026-12-01", "", ""],
    )  # fmt: skip
    plan = preview_capacities(given, by=office.actor)
    assert sorted(problem.line for problem in plan.problems) == [2, 3, 4, 5, 6, 8]
    with pytest.raises(ImportRefused):
        import_capacities(given, by=office.actor)
    assert not UnitCapacity.objects.exists()
