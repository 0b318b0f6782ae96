"""The calendar, the timetable and the calendar address of a person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.domain.tasks.conftest import Given
from tests.factories import County, Member, client_for

from tongchuang.domain.tasks.actions import make_tasks
from tongchuang.domain.tasks.actions.feeds import PER_MINUTE
from tongchuang.domain.tasks.models import CalendarFeed, Milestone, Task
from tongchuang.domain.tasks.values import Step, TaskValues
from tongchuang.foundation.clock import today

pytestmark = pytest.mark.django_db
SOON = timedelta(days=20)


def shown(client: Client, name: str, **query: str) -> str:
    response = client.get(reverse(name), query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_calendar_shows_due_days_steps_and_days_off(
    given: Given, office: Member, people: dict[str, Member], stranger: Any, outsider: Member
) -> None:
    due = today() + SOON
    task = given("released", steps=(Step("完成划线", due - timedelta(days=2)),))
    draft = given("draft", title="尚未下达的任务")
    month = f"{due:%Y-%m}"
    page = shown(client_for(office), "tasks:calendar", month=month)
    assert (
        task.title in page
        and draft.title in page
        and str(Milestone.objects.get().title)
        in shown(client_for(office), "tasks:calendar", week=f"{due - timedelta(days=2)}")
    )
    liaison = shown(client_for(people["unit_liaison"]), "tasks:calendar", month=month)
    assert task.title in liaison and draft.title not in liaison
    assert task.title not in shown(client_for(outsider), "tasks:calendar", month=month)
    assert task.title not in shown(client_for(office), "tasks:calendar", month=month, mine="1")
    assert task.title in shown(client_for(people["point_owner"]), "tasks:calendar", month=month, mine="1")
    assert task.title not in shown(client_for(office), "tasks:calendar", month=month, kind="written")
    holidays = shown(client_for(office), "tasks:calendar", month="2026-10")
    assert "国庆节" in holidays and "班" in holidays
    for odd in ("2026-13", "x", "0001-01", "9999-12"):
        assert shown(client_for(office), "tasks:calendar", month=odd)
        assert shown(client_for(office), "tasks:calendar", week=f"{odd}-01")


def test_the_timetable_draws_what_one_may_see(
    county: County, given: Given, office: Member, people: dict[str, Member], outsider: Member
) -> None:
    given("released", steps=(Step("完成划线", today() + timedelta(days=5)),))
    late = given("released", title="已经逾期的任务")
    Task.objects.filter(pk=late.pk).update(due_on=today() - timedelta(days=3))
    draft = given("draft", title="尚未下达的任务")
    client = client_for(office)
    for by in ("unit", "phase", "origin", "nonsense"):
        assert "bar-late" in shown(client, "tasks:gantt", by=by)
    only = shown(client, "tasks:gantt", overdue="1")
    assert late.title in only and "规范农贸市场摊位" not in only
    assert late.title in shown(client, "tasks:gantt", view="table")
    sheet = client.get(reverse("tasks:gantt"), {"export": "xlsx"})
    assert sheet.headers["Content-Type"].startswith("application/vnd.openxml")
    assert draft.title not in shown(client_for(people["unit_liaison"]), "tasks:gantt")
    assert late.title not in shown(client_for(outsider), "tasks:gantt")


def test_five_hundred_tasks_stay_quick(
    county: County, office: Member, django_assert_max_num_queries: Any
) -> None:
    assert county.campaign is not None
    rows = [
        TaskValues(title=f"任务{n}", lead_unit_id=county.units["market"].pk, due_on=today() + timedelta(days=n % 300),
                   steps=(Step("中期", today()),)) for n in range(501)
    ]  # fmt: skip
    make_tasks(rows, by=office.actor, campaign=county.campaign)
    client = client_for(office)
    with django_assert_max_num_queries(15):
        page = shown(client, "tasks:gantt")
    assert page.count("gantt-lane") == 501 and "500" in page
    with django_assert_max_num_queries(15):
        assert shown(client, "tasks:calendar")


def address_of(client: Client) -> str:
    page = client.post(reverse("tasks:feed")).content.decode()
    return page.split('readonly value="')[1].split('"')[0].removeprefix("http://testserver")


def test_a_calendar_address_gives_ones_own_days_until_it_is_taken_back(
    given: Given, people: dict[str, Member], office: Member
) -> None:
    task = given("accepted", title="规范摊位", measures="约谈张某")
    given("draft", title="尚未下达的任务")
    member = people["unit_liaison"]
    client = client_for(member)
    first = address_of(client)
    secret = first.rsplit("/", 1)[1].removesuffix(".ics")
    assert secret not in str(CalendarFeed.objects.values_list()) and secret not in shown(client, "tasks:feed")
    file = Client().get(first)
    text = file.content.decode()
    assert (
        file.headers["Content-Type"].startswith("text/calendar")
        and "no-store" in file.headers["Cache-Control"]
    )
    assert text.count("BEGIN:VEVENT") == 1 and f"task-{task.pk}" in text.replace("\r\n ", "")
    assert "规范摊位" in text.replace("\r\n ", "") and "张某" not in text and "DESCRIPTION" not in text
    others = Client().get(address_of(client_for(office))).content.decode()
    assert "BEGIN:VEVENT" not in others
    second = address_of(client)
    assert (Client().get(first).status_code, Client().get(second).status_code) == (404, 200)
    for _each in range(PER_MINUTE):
        last = Client().get(second)
    assert (last.status_code, last.headers["Retry-After"]) == (429, "60")
    client.post(reverse("tasks:feed_end"))
    assert Client().get(second).status_code == 404


def test_a_calendar_address_ends_with_the_account_and_the_post(
    given: Given, people: dict[str, Member]
) -> None:
    given("accepted")
    member = people["unit_liaison"]
    address = address_of(client_for(member))
    member.user.is_active = False
    member.user.save(update_fields=["is_active"])
    assert Client().get(address).status_code == 404
    member.user.is_active = True
    member.user.save(update_fields=["is_active"])
    assert Client().get(address).status_code == 200
    assert member.post is not None
    member.post.valid_to = today() - timedelta(days=1)
    member.post.save(update_fields=["valid_to"])
    assert Client().get(address).status_code == 404
