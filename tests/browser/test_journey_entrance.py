"""At the door: wrong passwords, being locked out, the second factor, and the first password changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urljoin

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from tests.factories import PASSWORD, Member, with_password

Browse = Callable[..., Any]
DOOR = "/accounts/login/"


@pytest.fixture(autouse=True)
def nobody_failed_before() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def member(office: Member) -> Member:
    return with_password(office)


def knock(page: Any, username: str, password: str) -> None:
    page.fill("#id_login", username)
    page.fill("#id_password", password)
    with page.expect_navigation():
        page.get_by_role("button", name="登录").click()


def code_of(key: str) -> str:
    """The six digits that an app would show now."""
    return format_hotp_value(hotp_value(key, next(yield_hotp_counters_from_time())))


def test_after_five_wrong_passwords_even_the_right_one_waits(browse: Browse, member: Member) -> None:
    page = browse(None, DOOR, phone=True)
    for number in range(5):
        knock(page, member.user.username, f"wrong-{number}")
        assert page.locator("[role=alert]").is_visible()
        assert not re.search("[A-Za-z]{4}", page.locator("[role=alert]").inner_text())
    knock(page, member.user.username, PASSWORD)
    assert DOOR in page.url
    assert "登录失败次数过多" in page.locator("[role=alert]").inner_text()
    cache.clear()
    knock(page, member.user.username, PASSWORD)
    assert DOOR not in page.url


def test_an_unknown_account_and_a_wrong_password_read_the_same(browse: Browse, member: Member) -> None:
    page = browse(None, DOOR)
    knock(page, member.user.username, "wrong-password")
    wrong = page.locator("[role=alert]").inner_text()
    knock(page, "nobody-here", "wrong-password")
    assert page.locator("[role=alert]").inner_text() == wrong


def test_the_second_factor_is_switched_on_asked_for_and_replaced_by_a_recovery_code(
    browse: Browse, member: Member
) -> None:
    page = browse(None, DOOR)
    knock(page, member.user.username, PASSWORD)
    page.goto(urljoin(page.url, "/me/"))
    page.get_by_role("link", name="二次验证").click()
    page.get_by_role("link", name="开启二次验证").click()
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="确认").click()
    key = page.locator("#totp-key").input_value()
    page.locator("input[name=code]").fill(code_of(key))
    page.get_by_role("button", name="开启二次验证").click()
    page.wait_for_load_state("networkidle")
    codes = re.findall(r"\b[0-9a-f]{8}\b", page.locator("main").inner_html())
    assert codes
    out(page)
    knock(page, member.user.username, PASSWORD)
    page.locator("input[name=code]").fill("000000")
    page.get_by_role("button", name="登录").click()
    page.wait_for_load_state("networkidle")
    assert "/2fa/" in page.url
    page.locator("input[name=code]").fill(codes[0])
    page.get_by_role("button", name="登录").click()
    page.wait_for_load_state("networkidle")
    assert "/accounts/" not in page.url


def out(page: Any) -> None:
    page.goto(urljoin(page.url, "/me/"))
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_load_state("networkidle")
    page.goto(urljoin(page.url, DOOR))


def test_a_first_password_has_to_be_changed(browse: Browse, member: Member) -> None:
    member.user.must_change_password = True
    member.user.save(update_fields=["must_change_password"])
    page = browse(None, DOOR)
    knock(page, member.user.username, PASSWORD)
    assert "/password/change/" in page.url
    for field in ("oldpassword", "password1", "password2"):
        page.locator(f"input[name={field}]").fill(
            PASSWORD if field == "oldpassword" else "qing-feng-2026-xin"
        )
    with page.expect_navigation():
        page.locator("main form button").first.click()
    member.user.refresh_from_db()
    assert not member.user.must_change_password
