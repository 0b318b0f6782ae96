"""The forecast in a browser: from the total to the visit behind a chance, computed anew, and what a liaison sees of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from tests.domain.forecasts.made import forecast_of, held, past, set_quotas
from tests.factories import County, Member, Standard

from tongchuang.domain.findings.models import Finding
from tongchuang.domain.forecasts.models import Forecast
from tongchuang.domain.runs.models import Run
from tongchuang.jobs.runs import carry_out

Browse = Callable[..., Any]


@pytest.fixture
def finding(county: County, standard: Standard) -> Finding:
    set_quotas(county)
    found = past(county, standard)
    held(county, standard, 25, ("fail", 2))
    forecast_of(county)
    return found


def test_from_the_total_to_the_visit(
    browse: Browse, accessible: Callable[..., list[str]], office: Member, finding: Finding
) -> None:
    page = browse(office, "/forecast/")
    page.locator("[data-forecast-chart=histogram] canvas").wait_for()
    assert accessible(page) == []
    page.get_by_role("link", name="预计失分", exact=True).click()
    page.get_by_role("link", name=re.compile("^I-1 ")).click()
    page.get_by_role("link", name="南关农贸市场").first.click()
    page.get_by_text("依据的检查").wait_for()
    assert accessible(page) == []
    page.locator("td.lead-cell a").first.click()
    page.wait_for_url("**/inspect/visits/**")


def test_computed_anew_with_another_seed(browse: Browse, office: Member, finding: Finding) -> None:
    before = Forecast.objects.get()
    page = browse(office, "/forecast/")
    page.get_by_role("button", name="换种子重算").click()
    page.get_by_text("正在排队").wait_for()
    carry_out(Run.objects.get().pk)
    page.get_by_text(str(Forecast.objects.latest("computed_at").seed)).first.wait_for()
    assert Forecast.objects.latest("computed_at").seed != before.seed


def test_a_liaison_on_the_phone_sees_the_own_part(
    browse: Browse, accessible: Callable[..., list[str]], liaison: Member, finding: Finding
) -> None:
    page = browse(liaison, "/forecast/", phone=True)
    assert page.get_by_text(finding.number).count() >= 1
    assert page.get_by_text("城管局").count() == 0
    assert accessible(page) == []
    page.get_by_role("link", name="整改值多少分").click()
    page.get_by_text(finding.number).first.wait_for()
