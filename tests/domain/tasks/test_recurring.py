"""Recurring tasks: their days, their instances made ahead, and what becomes of these when the series changes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import connection
from tests.domain.tasks.conftest import Given
from tests.factories import County, Member, make_world

from tongchuang.domain.ledger.models import Event
from tongchuang.domain.messages.models import InboxMessage
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.tasks.actions import (
    accept_task,
    edit_task,
    make_tasks,
    release_tasks,
    set_task_settings,
    tend_recurring,
    tend_series,
    withdraw_tasks,
)
from tongchuang.domain.tasks.models import State, Task
from tongchuang.domain.tasks.recurrence import days_of, due_day
from tongchuang.domain.tasks.settings import Shift
from tongchuang.domain.tasks.values import TaskValues
from tongchuang.foundation.clock import today
from tongchuang.foundation.errors import Invalid

JANUARY = date(2027, 1, 1)
DAILY = "FREQ=DAILY"


@pytest.mark.parametrize(
    ("rule", "begins", "found"),
    [
        ("FREQ=MONTHLY;BYMONTHDAY=31", JANUARY, ["01-31", "02-28", "03-31", "04-30"]),
        ("FREQ=MONTHLY;BYMONTHDAY=15,30", JANUARY, ["01-15", "01-30", "02-15", "02-28", "03-15", "03-30", "04-15", "04-30"]),
        ("FREQ=MONTHLY", date(2026, 12, 31), ["01-31", "02-28", "03-31", "04-30"]),
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=20", date(2026, 10, 1), ["01-20", "04-20"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=14", date(2020, 1, 1), ["02-14"]),
        ("FREQ=DAILY;COUNT=2", JANUARY, ["01-01", "01-02"]),
        ("FREQ=WEEKLY;BYDAY=FR;UNTIL=20270116T000000Z", JANUARY, ["01-01", "01-08", "01-15"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", JANUARY, []), ("FREQ=DAILY;BYMONTH=4;BYMONTHDAY=31", JANUARY, []),
        ("Every Friday", JANUARY, []), ("FREQ=MONTHLY;BYMONTHDAY=x", JANUARY, []),
    ],
)  # fmt: skip
def test_the_days_of_a_rule(rule: str, begins: date, found: list[str]) -> None:
    assert [f"{day:%m-%d}" for day in days_of(rule, begins, JANUARY, date(2027, 4, 30))] == found


def test_a_day_off_moves_to_the_working_day_before() -> None:
    # 国庆节 2026: the holidays begin on 1 October; 30 September is a Wednesday.
    assert due_day(date(2026, 10, 3), Shift.BEFORE) == date(2026, 9, 30)
    assert due_day(date(2026, 10, 3), Shift.NONE) == date(2026, 10, 3)
    assert due_day(date(2026, 11, 25), Shift.BEFORE) == date(2026, 11, 25)


def ahead(series: Task) -> list[Task]:
    return list(Task.objects.filter(series=series).order_by("occurs_on"))


@pytest.mark.django_db
def test_instances_are_made_once_and_tell_nobody(given: Given, office: Member, liaison: Actor) -> None:
    assert tend_recurring().made == 0
    draft = given(rrule=DAILY, due_on=today() + timedelta(days=10), kind="recurring")
    assert tend_recurring().made == 0, "a draft makes none"
    series = release_tasks([draft], by=office.actor)[0]
    told = InboxMessage.objects.count()
    made = tend_recurring().made
    assert made > 5
    assert tend_recurring() == tend_series(series.pk)
    rows = ahead(series)
    assert len(rows) == made and InboxMessage.objects.count() == told
    assert {row.state for row in rows} == {State.RELEASED}
    assert all(row.due_on and row.occurs_on and row.due_on <= row.occurs_on for row in rows)
    assert rows[-1].occurs_on <= today() + timedelta(days=10)
    accept_task(series, by=liaison, version=series.version)
    assert tend_recurring().moved == made
    assert {row.state for row in ahead(series)} == {State.ACCEPTED}
    assert Event.objects.filter(kind="task.followed", target_id=rows[0].pk).count() == 1


@pytest.mark.django_db
def test_instances_follow_a_changed_series_and_leave_those_that_people_touched(
    county: County, given: Given, office: Member
) -> None:
    series = given("released", rrule=DAILY, due_on=today() + timedelta(days=30), kind="recurring")
    tend_recurring()
    before = ahead(series)
    touched = before[3]
    withdraw_tasks([touched], by=office.actor, reason="当日停工")
    weekly = TaskValues(
        title="每周清扫", rrule="FREQ=WEEKLY;BYDAY=WE", lead_unit_id=county.units["education"].pk, kind="recurring",
        due_on=today() + timedelta(days=30), measures="逐周", starts_on=today(),
    )  # fmt: skip
    series = edit_task(series, weekly, by=office.actor, version=series.version)
    done = tend_recurring()
    rows = ahead(series)
    kept = [row for row in rows if row.state != State.WITHDRAWN]
    assert kept and {row.occurs_on.weekday() for row in kept if row.occurs_on} == {2}
    assert {row.lead_unit_id for row in kept} == {county.units["education"].pk}
    assert all(row.title.startswith("每周清扫 ") for row in kept)
    assert done.withdrawn == len(before) - len(kept) - (touched not in kept) + (touched in kept)
    touched.refresh_from_db()
    assert (touched.state, touched.withdrawn_reason) == (State.WITHDRAWN, "当日停工")
    back = TaskValues(**{**weekly.__dict__, "rrule": DAILY, "id": series.pk})
    edit_task(series, back, by=office.actor, version=series.version)
    tend_recurring()
    assert [row.pk for row in ahead(series) if row.state == State.WITHDRAWN] == [touched.pk]
    assert len(ahead(series)) == len({row.occurs_on for row in ahead(series)})


@pytest.mark.django_db
def test_an_ended_campaign_phase_or_series_takes_its_instances_back(
    county: County, given: Given, office: Member
) -> None:
    assert county.campaign is not None
    series = given("released", rrule=DAILY, due_on=None, kind="recurring")
    tend_recurring()
    assert len(ahead(series)) >= 59
    phase = county.campaign.phases.create(
        slug="p1", title="攻坚阶段", position=9, ends_on=today() + timedelta(days=20)
    )
    Task.objects.filter(pk=series.pk).update(phase=phase)
    assert tend_recurring().withdrawn >= 39
    county.campaign.closed_at = series.made_at
    county.campaign.save()
    tend_recurring()
    assert (
        not Task.objects.filter(series=series, occurs_on__gt=today()).exclude(state=State.WITHDRAWN).exists()
    )
    assert tend_recurring() == tend_series(series.pk), "nothing is left to do"


@pytest.mark.django_db
def test_the_setting_of_days_off(county: County, given: Given, office: Member, liaison: Actor) -> None:
    assert county.campaign is not None
    series = given("released", rrule=DAILY, due_on=None, kind="recurring")
    tend_recurring()
    weekend = next(row for row in ahead(series) if row.due_on != row.occurs_on)
    set_task_settings(county.campaign, shift="none", report_day=20, by=office.actor)
    tend_recurring()
    weekend.refresh_from_db()
    assert weekend.due_on == weekend.occurs_on
    with pytest.raises(Invalid):
        set_task_settings(county.campaign, shift="after", report_day=20, by=office.actor)
    with pytest.raises(Invalid):
        set_task_settings(county.campaign, shift="none", report_day=31, by=office.actor)
    with pytest.raises(NotPermitted):
        set_task_settings(county.campaign, shift="none", report_day=20, by=liaison)


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_make_none_twice() -> None:
    county = make_world().county
    office = county.people["office"].actor
    values = TaskValues(
        title="每日巡查", rrule=DAILY, lead_unit_id=county.units["market"].pk, kind="recurring"
    )
    assert county.campaign is not None
    series = release_tasks(make_tasks([values], by=office, campaign=county.campaign), by=office)[0]
    start = Barrier(4)

    def tend(_number: int) -> int:
        try:
            start.wait(timeout=10)
            return tend_recurring().made
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(tend, range(4)))
    rows = ahead(series)
    assert len(rows) == sum(made) == max(made) > 50
    assert len({row.occurs_on for row in rows}) == len(rows)
