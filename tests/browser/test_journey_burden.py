"""It must be quicker to do a thing here than to report it on paper: clicks and seconds of answering and of reporting a fix, measured."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from tests.domain.inspections.visits import jpeg
from tests.domain.scores.facts import publish
from tests.factories import County, Member, World, make_finding

from tongchuang.domain.burden.actions import send_request
from tongchuang.domain.burden.models import RequestPart, TaskTime, WorkTime
from tongchuang.domain.burden.values import FormField, RequestValues
from tongchuang.domain.scores import engine_io, queries
from tongchuang.foundation.clock import now
from tongchuang.web.burden import metering

Browse = Callable[..., Any]
Accessible = Callable[[Any], list[str]]
PDF = b"%PDF-1.4\n%%EOF\n"
# A form on paper is fetched, filled in, signed and carried: nobody does that in a minute, or in five moves of the hand.
MOST_CLICKS, MOST_SECONDS = 6, 60


@dataclass
class Hand:
    """Counts what a person does with a page, as they do it."""

    page: Any
    clicks: int = 0
    begun: float = field(default_factory=time.monotonic)

    def click(self, target: Any) -> None:
        self.clicks += 1
        target.click()
        self.page.wait_for_load_state("networkidle")

    def fill(self, target: Any, text: str) -> None:
        self.clicks += 1
        # As quick as a practised hand, not as quick as a machine.
        target.press_sequentially(text, delay=80)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.begun


@pytest.fixture(autouse=True)
def nothing_waits(world: World) -> None:
    publish(world.standard)
    engine_io.published_standard.cache_clear()
    queries.tree_of.cache_clear()
    metering.waiting.take()


def test_answering_takes_a_few_clicks_and_its_time_is_kept(
    browse: Browse, county: County, office: Member, liaison: Member, tmp_path: Path, accessible: Accessible
) -> None:
    unit = county.units["market"]
    send_request(
        RequestValues(
            kind="figure", title="经营户统计", figure="经营户数", measure="户", due_at=now() + timedelta(days=3), unit_ids=(unit.pk,),
            fields=(FormField("f1", "其中新增", "number"),),
        ),
        by=office.actor, campaign=county.campaign, asker_unit_id=county.units["office"].pk,
    )  # fmt: skip
    paper = tmp_path / "台账.pdf"
    paper.write_bytes(PDF)
    page = browse(liaison, "/", phone=True)
    hand = Hand(page)
    hand.click(page.get_by_role("link", name="经营户统计").first)
    assert accessible(page) == []
    hand.fill(page.locator("[name=figure]"), "42")
    hand.fill(page.locator("[name=f1]"), "3")
    hand.clicks += 1
    page.locator("[name=files]").set_input_files(str(paper))
    hand.click(page.get_by_role("button", name="提交答复"))
    page.get_by_text("已答复，谢谢").first.wait_for()
    assert (hand.clicks <= MOST_CLICKS, hand.seconds < MOST_SECONDS) == (True, True), (
        f"{hand.clicks} clicks, {hand.seconds:.0f} s"
    )
    row = RequestPart.objects.get()
    assert (row.state, row.figure, row.files.count()) == ("answered", 42, 1)
    metering.flush()
    timed = TaskTime.objects.get()
    assert (timed.task, timed.number, timed.unit_id) == (
        "answer",
        1,
        unit.pk,
    ) and timed.about_s < MOST_SECONDS
    assert WorkTime.objects.filter(unit=unit, work="requests", seconds__gt=0).exists()
    _shows_the_median(browse, office, unit.pk, timed.about_s)


def _shows_the_median(browse: Browse, office: Member, unit_id: Any, about: int) -> None:
    """With five times known the leaders' page says how long it takes."""
    TaskTime.objects.filter(unit=unit_id).update(number=5)
    page = browse(office, "/burden/meter/")
    assert f"{about / 60:.1f} 分钟" in page.inner_text(".tasks")
    assert "n = 5" in page.inner_text(".tasks")


def test_reporting_a_fix_takes_a_few_clicks(
    browse: Browse, county: County, liaison: Member, tmp_path: Path
) -> None:
    finding = make_finding(
        county, site=county.sites[0], unit=county.units["market"], state="assigned", assigned_at=now() - timedelta(days=1),
        due_at=now() + timedelta(days=2),
    )  # fmt: skip
    photo = tmp_path / "after.jpg"
    photo.write_bytes(jpeg((800, 600), "green"))
    page = browse(liaison, reverse("rectify:finding", args=[finding.pk]), phone=True)
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"longitude": 112.1010, "latitude": 33.2010, "accuracy": 12})
    page.get_by_role("button", name="签收").first.click()
    page.get_by_role("link", name="上报整改").first.wait_for()
    hand = Hand(page)
    hand.click(page.get_by_role("link", name="上报整改").first)
    hand.clicks += 1
    page.locator("input[data-photos]").set_input_files(str(photo))
    hand.fill(page.locator("[name=text]"), "已清理并安排专人保洁")
    if page.locator("[name=far_reason]").is_visible():
        hand.fill(page.locator("[name=far_reason]"), "室内没有定位")
    hand.click(page.get_by_role("button", name="上报整改"))
    page.get_by_text("待核验").first.wait_for()
    assert (hand.clicks <= MOST_CLICKS, hand.seconds < MOST_SECONDS) == (True, True), (
        f"{hand.clicks} clicks, {hand.seconds:.0f} s"
    )
    metering.flush()
    assert TaskTime.objects.get().task == "fix"


def test_the_office_is_told_what_is_there_before_it_asks(
    browse: Browse, county: County, office: Member, liaison: Member, accessible: Accessible
) -> None:
    unit = county.units["market"]
    values = RequestValues(
        kind="figure",
        title="经营户统计",
        figure="经营户数",
        due_at=now() + timedelta(days=3),
        unit_ids=(unit.pk,),
    )
    sent = send_request(values, by=office.actor)
    page = browse(office, "/burden/requests/new/")
    assert accessible(page) == []
    page.locator("[name=kind]").select_option("figure")
    page.locator("[name=title]").press_sequentially("经营户统计", delay=30)
    page.locator("[name=figure]").press_sequentially("经营户数", delay=30)
    page.get_by_text("系统里已有").wait_for()
    assert accessible(page) == []
    page.get_by_role("button", name="用已有的").first.click()
    page.wait_for_url(f"**/burden/requests/{sent.pk}/")
    assert RequestPart.objects.count() == 1
