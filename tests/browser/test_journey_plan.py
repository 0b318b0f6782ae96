"""What to fix first, in a browser: asked for, followed, stopped nowhere, read as calendar and task; wishes that can't be met; a unit's own."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from tests.domain.plans.conftest import findings as findings
from tests.domain.plans.conftest import losses as losses
from tests.domain.plans.conftest import working_day
from tests.factories import County, Member

from tongchuang.domain.findings.models import Finding
from tongchuang.domain.plans.models import FindingWork, Plan
from tongchuang.domain.runs.models import Run
from tongchuang.domain.scores.models import Snapshot
from tongchuang.jobs.runs import carry_out

Browse = Callable[..., Any]
Accessible = Callable[[Any], list[str]]


@pytest.fixture
def worker() -> Callable[[], None]:
    """Carries out what was asked for last, beside the page, as the worker would."""

    def work() -> None:
        def run() -> None:
            carry_out(Run.objects.order_by("-asked_at")[0].pk)
            connections.close_all()

        threading.Thread(target=run).start()

    return work


def ask(page: Any, worker: Callable[[], None], **wishes: str) -> None:
    page.get_by_role("link", name=re.compile("制定计划|按要求重排")).first.click()
    for label, value in wishes.items():
        page.locator(f"[name={label}]").fill(value)
    page.locator("[name=seconds]").select_option("5")
    page.get_by_role("button", name="开始编排").click()
    page.get_by_text("正在编排计划").first.wait_for()
    assert page.locator(".work progress").count() == 1
    worker()
    # The page follows by itself and shows the plan when it is there.
    page.locator(".plan-head, .note-error").first.wait_for(timeout=40_000)


def test_a_plan_from_the_wish_to_the_task(
    browse: Browse, county: County, office: Member, liaison: Member, findings: list[Finding], losses: Snapshot,
    worker: Callable[[], None], accessible: Accessible,
) -> None:  # fmt: skip
    page = browse(office, "/plan/")
    ask(page, worker)
    plan = Plan.objects.get(state="current")
    assert f"{plan.recovered:.2f}" in page.inner_text(".plan-main")
    page.locator("[data-plan-curves] canvas").wait_for()
    page.get_by_text("看表格").click()
    assert "本计划" in page.inner_text("details table")
    assert accessible(page) == []
    page.get_by_role("link", name="日历", exact=True).click()
    cell = page.locator("td a.row-link").first
    cell.click()
    panel = page.locator("#side-panel")
    panel.get_by_role("link").filter(
        has_text=re.compile("通道被占|台面不洁|公厕无纸|II-1|I-2")
    ).first.wait_for()
    assert accessible(page) == []
    panel.locator(".agenda a").first.click()
    page.get_by_text("本单位的前后任务").wait_for()
    assert "每人天挽回" in page.inner_text("main")
    page.goto(page.url.split("/plan/")[0] + "/plan/")
    page.get_by_role("button", name="采纳计划").first.click()
    page.locator("dialog[open]").get_by_role("button", name="采纳计划").click()
    page.get_by_text("已采纳").first.wait_for()
    own = browse(liaison, "/plan/", phone=True)
    assert "通道被占" in own.inner_text("main") and "公厕无纸" not in own.inner_text("main")
    assert accessible(own) == []
    desk = browse(liaison, "/")
    assert "本周计划整改" in desk.inner_text("main")


def test_a_wish_that_cannot_be_met_leads_to_one_that_can(
    browse: Browse,
    county: County,
    office: Member,
    findings: list[Finding],
    losses: Snapshot,
    worker: Callable[[], None],
) -> None:
    FindingWork.objects.create(region=county.region, finding=findings[0], days=5)
    page = browse(office, "/plan/")
    ask(page, worker, grave_by=working_day(2).isoformat())
    page.get_by_text("以下要求无法同时满足").wait_for()
    page.get_by_role("link", name=re.compile("把日期放宽到")).click()
    promised = page.locator("[name=grave_by]").input_value()
    assert promised > working_day(2).isoformat()
    page.locator("[name=seconds]").select_option("5")
    page.get_by_role("button", name="开始编排").click()
    page.get_by_text("正在编排计划").first.wait_for()
    worker()
    page.locator(".plan-run").wait_for(state="detached", timeout=40_000)
    assert page.get_by_text("以下要求无法同时满足").count() == 0
    assert Plan.objects.get(state="current").answer == []


def test_the_timetable_counts_back(browse: Browse, office: Member, accessible: Accessible) -> None:
    page = browse(office, "/plan/timetable/")
    page.get_by_role("link", name="从测评日倒排").click()
    page.locator("[name=days_2]").fill("8")
    page.get_by_role("button", name="倒排并保存").click()
    page.locator(".gantt").wait_for()
    assert accessible(page) == []
    page.locator(".book-list a").first.click()
    page.get_by_text("签字").wait_for()
    assert accessible(page) == []
    phone = browse(office, "/plan/timetable/", phone=True)
    assert phone.locator(".gantt-row").count() == 8
