"""A real Chromium against a running server; each test signs in as whom it likes.

    def test_x(browse, people): page = browse(people["office"], "/rectify/")          # 1440 × 900
                                page = browse(people["inspector"], "/", phone=True)    # 390 × 844
A page that logs an error, or is wider than the window, fails the test. `accessible(page)` runs axe.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from tests.factories import Member

CHROMIUM = next(
    (found for found in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if found), None
)
REFUSAL = re.compile(r"status of (409|422) ")
AXE = Path(__file__).resolve().parents[2] / "build" / "axe" / "axe.min.js"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser; the tests are skipped with one sentence where there is none."""
    from playwright.sync_api import Error, sync_playwright

    # Playwright's loop runs in this thread, where Django would refuse to touch the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as play:
        try:
            found = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        except Error as error:
            pytest.skip(f"no Chromium: apt install chromium, or playwright install chromium ({error})")
        yield found
        found.close()


@pytest.fixture
def plain_static(settings: Any) -> None:
    """Static files as they lie in the packages, whatever an earlier start has collected."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture
def browse(chromium: Any, plain_static: None, live_server: Any, transactional_db: None) -> Iterator[Callable[..., Any]]:
    """browse(member, path, phone=False) → a page of Playwright, signed in."""
    contexts = []
    errors: list[str] = []

    def note(message: Any) -> None:
        # Browsers ask for the icon by themselves where a page (plain text, a file) names none, and log every form
        # that comes back with what is wrong in it.
        answered = message.location["url"].endswith("/favicon.ico") or REFUSAL.search(message.text)
        if message.type == "error" and not answered:
            errors.append(f"{message.text} {message.location['url']}")

    def open_page(member: Member | None, path: str = "/", *, phone: bool = False) -> Any:
        size = {"width": 390, "height": 844} if phone else {"width": 1440, "height": 900}
        context = chromium.new_context(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai", has_touch=phone)
        contexts.append(context)
        if member is not None:
            client = Client()
            client.force_login(member.user)
            name = django_settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", note)
        page.goto(live_server.url + path)
        page.wait_for_load_state("networkidle")
        assert fits(page), f"{path} is wider than {size['width']} px"
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


def fits(page: Any) -> bool:
    """Whether nothing is wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.fixture
def accessible() -> Callable[[Any], list[str]]:
    """accessible(page): what axe finds serious or critical, a line each; the list should be empty."""
    if not AXE.exists():
        pytest.skip("axe is not fetched: python3 scripts/assets.py dev")

    def check(page: Any) -> list[str]:
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{each['id']}: {each['help']} – {', '.join(node['html'][:120] for node in each['nodes'][:3])}"
            for each in found["violations"]
            if each["impact"] in {"serious", "critical"}
        ]

    return check
