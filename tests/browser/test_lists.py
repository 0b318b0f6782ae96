"""Lists in a browser: filtering in place, keys, the side panel, the bulk bar, cards on the phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.factories import County, Member, make_finding

pytestmark = pytest.mark.urls("tests.web.shared.try_urls")
Browse = Callable[..., Any]


@pytest.fixture
def many(county: County) -> None:
    for number in range(8):
        make_finding(county, number=f"N{number:02}", state="assigned" if number % 2 else "registered", unit=county.units["market"])


@pytest.mark.usefixtures("many")
def test_a_filter_narrows_in_place_and_stands_in_the_address(office: Member, browse: Browse) -> None:
    page = browse(office, "/try/")
    page.evaluate("window.stayed = true")
    page.locator("summary", has_text="State").click()
    page.locator("input[name=state][value=assigned]").check()
    page.locator("details[open] button").click()
    page.wait_for_selector(".chip")
    assert page.locator("tr[data-row]").count() == 4
    assert "state=assigned" in page.url
    assert page.evaluate("window.stayed") is True
    page.locator(".chip a").first.click()
    page.wait_for_selector(".chip", state="detached")
    assert "state" not in page.url
    page.go_back()
    page.wait_for_selector(".chip")
    assert page.locator("tr[data-row]").count() == 4


@pytest.mark.usefixtures("many")
def test_rows_by_keyboard_into_the_side_panel(office: Member, browse: Browse) -> None:
    page = browse(office, "/try/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector("#side-panel h2")
    assert page.locator("#side-panel h2").inner_text() == "N06"
    assert page.url.endswith("/try/")
    page.keyboard.press("Escape")
    assert not page.locator("#side-panel").is_visible()


@pytest.mark.usefixtures("many")
def test_ticking_shows_what_can_be_done(office: Member, browse: Browse, accessible: Callable[[Any], list[str]]) -> None:
    page = browse(office, "/try/")
    assert not page.locator(".bulk").is_visible()
    page.locator("[data-tick-all]").check()
    assert page.locator("[data-ticked]").inner_text() == "5"
    assert accessible(page) == []
    page.locator("input[name=all]").check()
    page.locator(".bulk button").click()
    page.wait_for_load_state()
    assert page.locator("body").inner_text().split(",") == [f"N{number:02}" for number in range(8)]


@pytest.mark.usefixtures("many")
def test_rows_are_cards_on_the_phone(office: Member, browse: Browse, accessible: Callable[[Any], list[str]]) -> None:
    page = browse(office, "/try/", phone=True)
    first = page.locator("tr[data-row]").first
    assert first.bounding_box()["width"] > 300
    assert accessible(page) == []
    first.locator("a.row-link").click()
    page.wait_for_url("**/findings/**")
