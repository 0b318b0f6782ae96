"""The whole loop on one finding, in a browser, as the people of a county walk it: from the standard to the photo behind the score."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from tests.domain.inspections.visits import jpeg
from tests.domain.scores.facts import publish
from tests.factories import County, Member, Standard, World, client_for, make_finding, make_member

from tongchuang.domain.findings.models import Finding
from tongchuang.domain.responsibilities.models import Responsibility
from tongchuang.domain.scores import engine_io, queries
from tongchuang.jobs.pump import pump_once

Browse = Callable[..., Any]
MARKET, MARKET_IN_SHORT = "市场监督管理局", "市场监管局"
NOTE = "通道被占用"
FIXED = "已清出通道，划线定位。"


@pytest.fixture(autouse=True)
def published(world: World) -> None:
    """The standard as a pack that the engine can score by."""
    publish(world.standard)
    engine_io.published_standard.cache_clear()
    queries.tree_of.cache_clear()


def submit(page: Any, name: str) -> None:
    """Press the button of the page's own form, and wait for what comes."""
    with page.expect_navigation():
        page.locator("main form").get_by_role("button", name=name, exact=True).click()


def go(page: Any, path: str) -> None:
    """To another page as the same person."""
    page.goto(urljoin(page.url, path))


def stands(page: Any) -> None:
    """Let the phone have a position: that of the first market."""
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"longitude": 112.1010, "latitude": 33.2010, "accuracy": 12})


def give_a_lead(browse: Browse, office: Member) -> None:
    """The office finds by the gaps that nobody answers for an item, and gives it to a unit."""
    page = browse(office, "/duties/gaps/")
    page.locator(".gap-card", has_text="没有牵头单位").locator("h2 a").click()
    page.get_by_role("link", name=re.compile("^I-1 ")).click()
    page.wait_for_url("**/duties/items/**")
    page.get_by_label("牵头单位", exact=True).select_option(label=MARKET)
    page.locator("main form").get_by_role("button", name="分派", exact=True).click()
    page.locator(".duty-list", has_text=MARKET_IN_SHORT).wait_for()


def inspect(browse: Browse, inspector: Member, photo: Path) -> None:
    """One item fails with a photo and a note, the rest passes."""
    page = browse(inspector, "/inspect/", phone=True)
    stands(page)
    page.get_by_role("searchbox", name="查找点位").fill("南关农贸")
    page.locator("#site-hits a", has_text="南关农贸市场").click()
    page.locator("#field-source").select_option("mock")
    card = page.locator(".field-card", has_text="I-1")
    card.locator("[data-verdict=fail]").click()
    card.locator("[data-note]").fill(NOTE)
    card.locator("[data-camera]").set_input_files(str(photo))
    card.locator(".shot[data-state=sent]").wait_for()
    page.click("#field-rest")
    page.click("#rest-dialog button[value=yes]")
    page.click("#field-submit")
    page.wait_for_url("**/inspect/visits/**")
    assert NOTE in page.inner_text("main")


def assign(browse: Browse, office: Member) -> Finding:
    """It stands on the ledger; the office assigns it to whom it proposes."""
    finding = Finding.objects.get()
    page = browse(office, "/rectify/")
    assert finding.number in page.inner_text("main")
    go(page, f"/rectify/{finding.pk}/")
    page.get_by_role("link", name="交办", exact=True).click()
    assert (
        page.get_by_label("责任单位", exact=True).evaluate("one => one.selectedOptions[0].label")
        == MARKET_IN_SHORT
    )
    submit(page, "交办")
    assert "已交办" in page.inner_text("body")
    return finding


def fix(browse: Browse, liaison: Member, finding: Finding, photo: Path) -> Any:
    """The liaison learns of it by the inbox, accepts, and reports it as fixed with a photo and a sentence."""
    page = browse(liaison, "/inbox/", phone=True)
    stands(page)
    page.get_by_role("link", name=re.compile(finding.number)).click()
    page.get_by_role("button", name="签收").click()
    page.get_by_role("link", name="上报整改").click()
    photo.write_bytes(jpeg((800, 600), "green"))
    page.locator("input[data-photos]").set_input_files(str(photo))
    page.get_by_label("整改情况").fill(FIXED)
    submit(page, "上报整改")
    return page


def nobody_of_the_unit_closes(page: Any, county: County, finding: Finding, browse: Browse) -> None:
    """Neither who fixed it nor another post of the same unit is offered to close it, and a sent form is refused."""
    assert page.get_by_role("link", name="销号").count() == 0
    colleague = make_member(county, "inspector", name="卓尔", unit=county.units["market"])
    browse(colleague, f"/rectify/{finding.pk}/")
    client = client_for(colleague)
    answer = client.post(
        f"/rectify/{finding.pk}/close/", {"version": finding.version + 3, "disposition": "fixed"}
    )
    assert answer.status_code == 403
    finding.refresh_from_db()
    assert finding.state == "fixed"


def close(browse: Browse, inspector: Member, finding: Finding) -> Any:
    """Somebody else compares before and after, and closes."""
    page = browse(inspector, f"/rectify/{finding.pk}/", phone=True)
    with page.expect_navigation():
        page.get_by_role("link", name="对比").click()
    assert page.locator(".compare figure img").count() == 2
    go(page, f"/rectify/{finding.pk}/")
    page.get_by_role("link", name="销号", exact=True).click()
    submit(page, "销号")
    return page


def read_history(page: Any, people: dict[str, Member]) -> None:
    """Every step stands there with who did it and when."""
    told = page.locator(".object-history").inner_text()
    for post, step in (
        ("inspector", "登记"),
        ("office", "交办"),
        ("unit_liaison", "签收"),
        ("unit_liaison", "整改"),
        ("inspector", "销号"),
    ):
        assert step in told
        assert people[post].person.name in told
    assert len(re.findall(r"\d\d:\d\d", told)) >= 5


def open_the_score(browse: Browse, office: Member) -> None:
    """The tree shows the loss; from it to the share, the visit and the photo."""
    page = browse(office, "/appraise/")
    page.get_by_role("button", name="全部展开").click()
    page.locator(".score-tree").get_by_role("link", name=re.compile("市场环境干净有序")).click()
    page.locator(".item-figures a.figure").click()
    row = page.locator(".list tbody tr", has_text="I-1")
    assert MARKET_IN_SHORT in row.inner_text()
    assert NOTE in row.inner_text()
    row.locator("td").last.locator("a").first.click()
    page.wait_for_url("**/inspect/visits/**")
    picture = page.locator("main .photos img").first
    picture.wait_for()
    picture.scroll_into_view_if_needed()
    page.wait_for_function("one => one.complete && one.naturalWidth > 0", arg=picture.element_handle())


def test_the_standard_proposes_who_leads(
    browse: Browse, county: County, standard: Standard, people: dict[str, Member]
) -> None:
    page = browse(people["office"], "/duties/propose/")
    told = page.locator("[data-ticked-proposals]")
    assert int(told.inner_text()) == page.locator("input[name=items]:checked").count() > 0
    submit(page, "分派所选")
    leads = Responsibility.objects.filter(
        campaign=county.campaign, item=standard.items["I-1"], lead=county.units["market"]
    )
    assert leads.exists()


def test_one_finding_from_the_standard_to_the_score(
    browse: Browse, county: County, standard: Standard, people: dict[str, Member], tmp_path: Path
) -> None:
    before, after = tmp_path / "before.jpg", tmp_path / "after.jpg"
    before.write_bytes(jpeg((800, 600), "red"))
    give_a_lead(browse, people["office"])
    inspect(browse, people["inspector"], before)
    pump_once()
    finding = assign(browse, people["office"])
    pump_once()
    phone = fix(browse, people["unit_liaison"], finding, after)
    nobody_of_the_unit_closes(phone, county, finding, browse)
    page = close(browse, people["inspector"], finding)
    read_history(page, people)
    open_the_score(browse, people["office"])


def test_the_second_who_edits_sees_what_the_first_changed(
    browse: Browse, county: County, people: dict[str, Member]
) -> None:
    finding = make_finding(county, site=county.sites[0], title="地面有积水")
    address = f"/rectify/{finding.pk}/edit/"
    first, second = browse(people["office"], address), browse(people["director"], address)
    first.get_by_label("问题", exact=True).fill("地面有积水、垃圾")
    first.get_by_label("更正理由").fill("补充")
    submit(first, "更正")
    second.get_by_label("问题", exact=True).fill("通道有积水")
    second.get_by_label("更正理由").fill("位置写错")
    submit(second, "更正")
    told = second.locator(".note-error").inner_text()
    assert "地面有积水、垃圾" in told
    finding.refresh_from_db()
    assert finding.title == "地面有积水、垃圾"
    assert second.get_by_label("问题", exact=True).input_value() == "通道有积水"
    submit(second, "更正")
    finding.refresh_from_db()
    assert finding.title == "通道有积水"
