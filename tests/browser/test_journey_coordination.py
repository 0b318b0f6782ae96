"""One coordination from the unit to the office, as the four see it in a browser; readable with a keyboard and a screen reader."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.factories import County, Member, Standard, make_finding, make_member

from tongchuang.domain.coordination.models import Coordination
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.organisations.models import PostKind
from tongchuang.domain.responsibilities.models import Responsibility
from tongchuang.foundation.clock import now


@pytest.fixture
def lead(county: County, standard: Standard) -> Member:
    """Urban management leads the item at the market; the section has its leader."""
    Responsibility.objects.create(
        region=county.region,
        campaign=county.campaign,
        item=standard.items["I-1"],
        lead=county.units["urban"],
        state="confirmed",
    )
    section = county.sites[0].section
    section.contracted_leader = county.people["contracted_leader"].person
    section.save()
    return make_member(county, PostKind.LEAD_LIAISON, name="邢可", unit=county.units["urban"])


@pytest.fixture
def finding(county: County, standard: Standard, lead: Member) -> Finding:
    moment = now()
    return make_finding(
        county, site=county.sites[0], unit=county.units["market"], item=standard.items["I-1"], state="accepted",
        assigned_at=moment, accepted_at=moment, due_at=moment + timedelta(days=7),
    )  # fmt: skip


def test_from_the_unit_to_the_office(
    browse: Callable[..., Any],
    accessible: Callable[[Any], list[str]],
    county: County,
    finding: Finding,
    lead: Member,
) -> None:
    page = browse(county.people["unit_liaison"], f"/rectify/{finding.pk}/", phone=True)
    page.get_by_role("link", name="申请协调").click()
    page.get_by_label("需协调事项").fill("电杆产权属供电公司，本单位无权移动")
    page.get_by_role("button", name="申请协调").click()
    # What is fetched after the page: whose step it is now.
    page.get_by_text("城管局").first.wait_for()

    page = browse(lead, "/supervise/coordination/")
    assert accessible(page) == []
    page.get_by_role("link", name=finding.number).click()
    assert accessible(page) == []
    _pass_on(page, "已核实，需县里调度")

    page = browse(county.people["contracted_leader"], "/supervise/coordination/", phone=True)
    page.get_by_role("link", name=finding.number).click()
    _pass_on(page, "请创建办召集现场办公")

    page = browse(county.people["office"], "/supervise/coordination/")
    page.get_by_role("link", name=finding.number).click()
    page.get_by_label("处理意见").fill("供电公司周五前移杆")
    page.get_by_role("button", name="提交意见").click()
    page.get_by_text("已解决，恢复计时").wait_for()
    assert accessible(page) == []
    row = Coordination.objects.get()
    finding.refresh_from_db()
    assert (row.outcome, finding.paused_at) == ("solved", None)


def _pass_on(page: Any, opinion: str) -> None:
    page.get_by_label("本级解决不了，报下一级").check()
    page.get_by_label("意见", exact=True).fill(opinion)
    page.get_by_role("button", name="提交意见").click()
    page.get_by_text("意见已记录").wait_for()
