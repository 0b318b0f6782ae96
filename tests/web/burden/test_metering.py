"""Minutes are measured between clicks, for units; the server keeps nothing of a person, and no page waits for it."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories import County, client_for

from tongchuang.domain.burden.actions import send_request
from tongchuang.domain.burden.models import TaskTime, WorkTime
from tongchuang.domain.burden.values import RequestValues
from tongchuang.foundation.clock import now
from tongchuang.web.burden import metering

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_waits() -> None:
    metering.waiting.take()


class Clock:
    """The server's clock, moved by hand."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(metering, "time", found)
    return found


def test_the_time_between_two_clicks_goes_to_the_page_that_was_read(
    county: County, liaison, clock: Clock
) -> None:
    client = client_for(liaison)
    for wait, name in (
        (0, "rectify:home"),
        (40, "appraise:home"),
        (30, "burden:parts"),
        (500, "rectify:home"),
        (5000, "rectify:home"),
    ):
        clock.now += wait
        assert client.get(reverse(name)).status_code == 200
    assert metering.flush() == 3
    found = dict(WorkTime.objects.values_list("work", "seconds"))
    assert found == {"rectify": 40, "read": 30, "requests": 180}
    assert set(WorkTime.objects.values_list("unit", flat=True)) == {county.units["market"].pk}
    assert metering.flush() == 0


def test_a_task_is_timed_from_its_page_to_its_answer(county: County, office, liaison, clock: Clock) -> None:
    row = send_request(
        RequestValues(
            kind="report",
            title="小结",
            due_at=now() + timedelta(days=2),
            unit_ids=(county.units["market"].pk,),
        ),
        by=office.actor,
    )
    address = reverse("burden:answer", args=[row.parts.get().pk])
    client = client_for(liaison)
    client.get(reverse("burden:parts"))
    clock.now += 60
    client.get(address)
    clock.now += 20
    assert client.post(address, {"version": "x", "text": "已办"}).status_code == 422
    clock.now += 12
    assert client.post(address, {"version": 1, "text": "已办"}).status_code == 302
    clock.now += 5
    client.get(reverse("burden:parts"))
    metering.flush()
    assert list(TaskTime.objects.values_list("task", "about_s", "number")) == [("answer", 32, 1)]


def test_who_wanders_off_is_not_timed(county: County, office, liaison, clock: Clock) -> None:
    row = send_request(
        RequestValues(
            kind="report",
            title="小结",
            due_at=now() + timedelta(days=2),
            unit_ids=(county.units["market"].pk,),
        ),
        by=office.actor,
    )
    address = reverse("burden:answer", args=[row.parts.get().pk])
    client = client_for(liaison)
    client.get(address)
    clock.now += 100
    client.get(reverse("rectify:home"))
    clock.now += 3
    client.get(address)
    clock.now += 7
    client.post(address, {"version": 1, "text": "已办"})
    metering.flush()
    assert list(TaskTime.objects.values_list("about_s", flat=True)) == [7]


def test_a_cookie_of_somebody_else_or_a_made_up_one_counts_nothing(liaison, office, clock: Clock) -> None:
    client = client_for(liaison)
    client.get(reverse("rectify:home"))
    stolen = client.cookies[metering.COOKIE].value
    clock.now += 30
    other = client_for(office)
    for value in (stolen, "abc", "a_b_c:d", stolen[:-2] + "xx"):
        other.cookies[metering.COOKIE] = value
        other.get(reverse("rectify:home"))
    measured, _times = metering.waiting.take()
    assert not measured


def test_pages_ask_no_more_for_it(liaison, clock: Clock) -> None:
    client = client_for(liaison)
    client.get(reverse("appraise:home"))
    clock.now += 30
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("appraise:home"))
    assert not [query for query in captured.captured_queries if "burden_" in query["sql"]]
    assert metering.waiting.take()[0]


def test_strangers_pictures_and_what_pages_fetch_are_no_clicks(liaison, clock: Clock) -> None:
    assert metering.COOKIE not in Client().get(reverse("account_login")).cookies
    client = client_for(liaison)
    fetched = client.get(reverse("rectify:home"), headers={"HX-Request": "true"})
    assert metering.COOKIE not in fetched.cookies
    opened = client.get(reverse("rectify:home"))
    cookie = opened.cookies[metering.COOKIE]
    assert cookie["httponly"] and cookie["samesite"] == "Strict" and not cookie["max-age"]
    assert str(liaison.user.pk) not in cookie.value


def test_a_failing_measure_costs_nobody_a_page(
    liaison, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(metering, "counted_pause", lambda seconds: 1 / 0)
    client = client_for(liaison)
    assert [client.get(reverse("rectify:home")).status_code for _ in range(2)] == [200, 200]
    assert "not measured" in caplog.text


def test_it_is_cheap(liaison) -> None:
    pace = metering.Pace("a" * 12, time.time(), "rectify", "fix", 12.5)
    begun = time.process_time()
    for _ in range(1000):
        assert metering.read_pace(pace.sealed(), "a" * 12) is not None
    assert time.process_time() - begun < 0.5
