"""Browsers that can't be trusted with a week's work are refused with a reason and a cure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.browser.field.conftest import Phone
from tests.browser.field.day import judge, open_site, photograph
from tests.factories import Member

Make = Callable[..., Phone]
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
WECHAT = "Mozilla/5.0 (Linux; Android 14; HX-9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36 MicroMessenger/8.0.50"


def test_a_private_window_is_refused(
    chromium: Any, plain_static: None, live_server: Any, transactional_db: None
) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    try:
        page = context.new_page()
        page.goto(f"{live_server.url}/field/")
        page.wait_for_selector("[data-refused=private]")
        assert "无痕" in page.inner_text("h1") and "退出" in page.inner_text(".do-list")
        assert page.locator("#sign-in").count() == 0
    finally:
        context.close()


@pytest.mark.parametrize(
    ("agent", "code", "cure"),
    [(WECHAT, "built_in", "在浏览器打开"), (IPHONE, "not_installed", "添加到主屏幕")],
)
def test_browsers_that_lose_data_are_refused(bare_phone: Make, agent: str, code: str, cure: str) -> None:
    phone = bare_phone(user_agent=agent)
    phone.go()
    phone.page.wait_for_selector(f"[data-refused={code}]")
    assert cure in phone.page.inner_text(".do-list")


def test_too_little_room_is_said_before_the_day_begins(bare_phone: Make) -> None:
    phone = bare_phone()
    # As Firefox and Safari report a full phone; Chromium of today tells everybody 10 GB and refuses when writing.
    phone.context.add_init_script(
        "navigator.storage.estimate = async () => ({ quota: 60_000_000, usage: 1_000_000 }); Object.defineProperty(performance, 'memory', { value: undefined });"
    )
    phone.go()
    phone.page.wait_for_selector("[data-refused=no_room]")
    assert "59.0 MB" in phone.page.inner_text(".refused")


def test_a_photo_that_has_no_room_is_refused_with_the_reason(bare_phone: Make, inspector: Member) -> None:
    phone = bare_phone()
    session = phone.context.new_cdp_session(phone.page)
    session.send("Storage.overrideQuotaForOrigin", {"origin": phone.server, "quotaSize": 8_000_000})
    phone.sign_in(inspector)
    phone.prepare()
    open_site(phone, "南关公厕")
    judge(phone, "fail")
    camera = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photograph(noise=90)}
    refused = phone.page.locator("#toasts >> text=这张照片没有收下")
    taken = 0
    while not refused.count():
        assert taken < 8, "more was taken than there is room for"
        phone.page.set_input_files("[data-source=camera]", camera)
        phone.page.locator(".field-shot").nth(taken).or_(refused).first.wait_for()
        taken = phone.page.locator(".field-shot").count()
    # What was taken before is there, whole; what was refused left no half; what was judged is kept.
    files = phone.rows("files")
    assert len(files) == taken > 0 and [file["size"] for file in files] == phone.rows("blobs")
    assert [row["state"] for row in phone.rows("visits")] == ["draft"]


def test_the_rules_of_refusing(bare_phone: Make) -> None:
    phone = bare_phone()
    phone.go()
    phone.page.wait_for_selector("#sign-in")
    told = phone.in_page("""const { builtIn, isApple, looksPrivate } = await load("fitness"); const { judgeRoom } = await load("room");
        return {
          names: ["DingTalk/7.5", "Mozilla wxwork/4.1", "AlipayClient/10", "Chrome/126.0"].map(builtIn),
          apple: [isApple("Macintosh", 5), isApple("Macintosh", 0), isApple("iPad")],
          hidden: [looksPrivate({ quota: 1.2e9, heap: 1.1e9 }), looksPrivate({ quota: 10e9, heap: 4e9 }), looksPrivate({ quota: 1e9, heap: 0 })],
          rooms: [judgeRoom({ usage: 85, quota: 100 }, 1).level, judgeRoom({ usage: 10e6, quota: 1e9 }).level, judgeRoom({ usage: 9e8, quota: 1e9 }).level],
        };""")
    assert told["names"] == ["dingtalk", "wecom", "alipay", None]
    assert told["apple"] == [True, False, True]
    assert told["hidden"] == [True, False, False]
    assert told["rooms"] == ["full", "good", "tight"]
