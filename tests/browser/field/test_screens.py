"""Every screen of the app: fits 390 px, usual and large type, targets for a thumb, nothing that axe minds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.browser.conftest import fits
from tests.browser.field.conftest import Phone
from tests.browser.field.day import finish, judge, open_site, photograph, take_photo
from tests.factories import Member

Make = Callable[..., Phone]
TOO_SMALL = """() => [...document.querySelectorAll(
  "main button, main a, main input:not([type=file]):not([type=checkbox]), main summary, .field-bar a, .visit-bar button")]
  .filter((one) => one.offsetParent && !one.closest(".leaflet-container") && one.getBoundingClientRect().height < 48)
  .map((one) => one.outerHTML.slice(0, 90))"""


def check(phone: Phone, accessible: Callable[..., list[str]], name: str) -> None:
    phone.page.wait_for_timeout(400)
    assert fits(phone.page), f"{name} is wider than the window"
    assert phone.page.evaluate(TOO_SMALL) == [], name
    assert accessible(phone.page) == [], name


@pytest.mark.parametrize("large", [False, True])
def test_every_screen_for_one_thumb(
    phones: Make, inspector: Member, accessible: Callable[..., list[str]], large: bool
) -> None:
    phone = phones(inspector, bypass_csp=True)
    phone.page.evaluate("(on) => localStorage.setItem('field-large', on ? '1' : '0')", large)
    for name in ("today", "prepare", "find", "scan", "outbox", "more", "map"):
        phone.go(name)
        phone.page.wait_for_selector("main h1, .map-page")
        check(phone, accessible, name)
    open_site(phone, "南关公厕")
    check(phone, accessible, "card")
    judge(phone, "fail")
    phone.page.click("[data-step='1']")
    take_photo(phone, photograph((800, 600)))
    check(phone, accessible, "failed")
    phone.page.click("#visit-list")
    check(phone, accessible, "list")
    phone.page.click("text=返回逐项检查")
    phone.page.click("#visit-end")
    check(phone, accessible, "end")
    phone.offline()
    finish(phone)
    phone.page.click(".record summary")
    check(phone, accessible, "kept")


def test_the_first_view_is_light(phones: Make, inspector: Member) -> None:
    phone = phones(inspector)
    weight = phone.page.evaluate(
        "() => performance.getEntriesByType('resource').filter((one) => one.name.endsWith('.js')).reduce((sum, one) => sum + one.decodedBodySize, 0)"
    )
    assert 0 < weight < 150_000
