"""The shell in a browser: keys, dialogs, both widths, and what axe says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.factories import County, Member, make_finding

Browse = Callable[..., Any]


@pytest.mark.parametrize("phone", [False, True])
@pytest.mark.parametrize("path", ["/", "/inbox/", "/me/"])
def test_pages_fit_and_axe_finds_nothing_serious(
    path: str, phone: bool, people: dict[str, Member], browse: Browse, accessible: Callable[[Any], list[str]]
) -> None:
    page = browse(people["office"], path, phone=phone)
    assert accessible(page) == []


def test_the_sign_in_page_is_accessible(db: None, browse: Browse, accessible: Callable[[Any], list[str]]) -> None:
    assert accessible(browse(None, "/accounts/login/", phone=True)) == []


def test_large_type_is_large(office: Member, browse: Browse) -> None:
    office.user.large_type = True
    office.user.save()
    page = browse(office, "/", phone=True)
    assert float(page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")) >= 18


def test_search_opens_by_key_and_closes_by_escape(office: Member, browse: Browse) -> None:
    page = browse(office)
    page.keyboard.press("/")
    assert page.locator("dialog#search").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("dialog#search").is_visible()
    page.keyboard.press("Control+k")
    assert page.locator("dialog#search").is_visible()


def test_the_rail_tells_what_waits(county: County, office: Member, browse: Browse) -> None:
    make_finding(county, state="registered")
    page = browse(office)
    assert page.locator(".rail [data-waiting=rectify]").inner_text() == "1"


def test_on_the_phone_more_leads_everywhere(people: dict[str, Member], browse: Browse) -> None:
    page = browse(people["unit_liaison"], phone=True)
    assert page.locator(".phone-bar > *").count() <= 5
    page.locator(".phone-bar button").click()
    assert page.locator("dialog#more").is_visible()
    assert page.locator("dialog#more a").count() >= 3


def test_skipping_to_the_content_by_keyboard(office: Member, browse: Browse) -> None:
    page = browse(office)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
