"""The meter: sums by unit and month, medians with their numbers, and nothing of another county or unit."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from tests.factories import County, make_finding

from tongchuang.domain.burden import access
from tongchuang.domain.burden.actions import add_times, charge
from tongchuang.domain.burden.meter import meter_of, month_of, task_figures
from tongchuang.domain.burden.models import TaskTime, WorkTime
from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.domain.organisations.actors import Actor
from tongchuang.foundation.clock import local, now

pytestmark = pytest.mark.django_db


def look(actor: Actor, period: str):
    return meter_of(
        period, charges=access.charges_visible_to(actor), times=access.work_times_of(actor), tasks=access.task_times_of(actor),
        avoided=access.avoided_visible_to(actor), requests=access.requests_visible_to(actor), units=access.metered_units(actor),
    )  # fmt: skip


def test_a_month_of_two_units(county: County, other_county: County, office, liaison) -> None:
    market, urban = county.units["market"], county.units["urban"]
    period = local(now()).strftime("%Y-%m")
    long_ago = now() - timedelta(days=62)
    with transaction.atomic():
        for kind, units, at in (
            ("order", [market.pk], now()),
            ("notice", [market.pk, urban.pk], now()),
            ("request", [market.pk], long_ago),
        ):
            charge(
                units,
                kind,
                subject=make_finding(county),
                at=at,
                by=SYSTEM,
                asker_unit_id=urban.pk if kind == "notice" else None,
            )
        charge([other_county.units["market"].pk], "order", subject=make_finding(other_county), by=SYSTEM)
    key = (county.region.pk, market.pk, local(now()).date(), "rectify")
    add_times({key: 90}, {}, by=SYSTEM)
    add_times({key: 60}, {(*key[:3], "fix", 42): 1}, by=SYSTEM)
    found = look(office.actor, period)
    assert found.this.by_kind == {"order": 1, "ranking": 0, "notice": 2, "request": 0, "meeting": 0}
    assert sum(month.by_kind["request"] for month in found.months) == 1
    assert [(row.unit.pk, row.asked, row.seconds) for row in found.units] == [
        (market.pk, 2, 150),
        (urban.pk, 1, 0),
    ]
    assert found.askers == [(urban.pk, "城管局", 2), (None, "", 1)]
    assert WorkTime.objects.count() == 1
    own = look(liaison.actor, period)
    assert [row.unit.pk for row in own.units] == [market.pk]
    assert look(other_county.people["office"].actor, period).this.asked == 1
    assert look(Actor(user_id=None, name=""), period).this.asked == 0


def test_a_median_needs_five(county: County) -> None:
    key = (county.region.pk, county.units["market"].pk, date(2026, 11, 2))
    add_times({}, {(*key, "answer", 42): 4}, by=SYSTEM)
    assert {each.task: (each.median, each.number) for each in task_figures(TaskTime.objects.all())}[
        "answer"
    ] == (None, 4)
    add_times({}, {(*key, "answer", 62): 3}, by=SYSTEM)
    assert {each.task: (each.median, each.number) for each in task_figures(TaskTime.objects.all())}[
        "answer"
    ] == (42, 7)


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "abcd-ef", "2026/11", "0000-00"])
def test_a_month_that_is_none_is_this_one(text: str) -> None:
    assert month_of(text) == local(now()).strftime("%Y-%m")
    assert month_of("2025-03") == "2025-03"


def test_the_table_of_minutes_names_nobody() -> None:
    for model in (WorkTime, TaskTime):
        assert not {field.name for field in model._meta.get_fields()} & {"user", "person", "asked_by", "by"}
