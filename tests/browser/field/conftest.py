"""Phones: real Chromium with a profile on the disk, so that what an inspector has entered can survive a kill.

    phone = phones(people["inspector"])            # signed in, prepared, on #today, 390 × 844
    phone.page …; phone.offline(); phone.crash(); phone = phone.again()
A browser context of Playwright is off the record, which the app refuses (test_refusals.py shows it).
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from tests.browser.conftest import CHROMIUM
from tests.factories import Member

# Reads a store of the phone: rows(["visits"]) in the page.
ROWS = """async (name) => {
  const open = indexedDB.open("tongchuang-field");
  const db = await new Promise((done, failed) => { open.onsuccess = () => done(open.result); open.onerror = () => failed(open.error); });
  const request = db.transaction(name).objectStore(name).getAll();
  const rows = await new Promise((done) => { request.onsuccess = () => done(request.result); });
  db.close();
  return rows.map((row) => (row instanceof ArrayBuffer ? row.byteLength : row));
}"""
FAKES = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]


class Phone:
    """One phone: its profile folder lives longer than its browser."""

    def __init__(
        self, chromium: Any, server: str, folder: Path, *, args: tuple[str, ...] = (), **options: Any
    ) -> None:
        self.chromium, self.server, self.folder, self.args, self.options = (
            chromium,
            server,
            folder,
            args,
            options,
        )
        self.context: Any = None
        self.page: Any = None
        self.start()

    def start(self) -> None:
        given = {
            "viewport": {"width": 390, "height": 844}, "locale": "zh-CN", "timezone_id": "Asia/Shanghai", "has_touch": True,
            "geolocation": {"longitude": 112.1010, "latitude": 33.2010, "accuracy": 9}, "permissions": ["geolocation", "camera", "microphone"],
            **self.options,
        }  # fmt: skip
        self.context = self.chromium.browser_type.launch_persistent_context(
            str(self.folder), executable_path=CHROMIUM, args=["--no-sandbox", *FAKES, *self.args], **given
        )
        self.page = self.context.pages[0] if self.context.pages else self.context.new_page()
        self.page.set_default_timeout(60_000)

    def go(self, where: str = "today") -> None:
        """A page of the app, freshly loaded."""
        self.page.goto("about:blank")
        self.page.goto(f"{self.server}/field/#{where}")

    def sign_in(self, member: Member) -> None:
        """As after the ordinary sign-in page: a session, then this phone becomes the person's device."""
        client = Client()
        client.force_login(member.user)
        name = django_settings.SESSION_COOKIE_NAME
        self.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": self.server}])
        self.page.goto(f"{self.server}/field/connect/")
        self.page.click("#connect-go")
        self.page.wait_for_selector("#prepare-go")

    def prepare(self) -> None:
        self.page.click("#prepare-go")
        self.page.wait_for_selector(".in-hand")

    def offline(self, off: bool = True) -> None:
        self.context.set_offline(off)

    def rows(self, store: str) -> list[Any]:
        """What a store of the phone holds."""
        found: list[Any] = self.page.evaluate(ROWS, store)
        return found

    def in_page(self, body: str, argument: Any = None) -> Any:
        """Runs the body of an async function with `load(name)` for the app's modules and `given`."""
        load = 'const load = (name) => import(new URL("./" + name + ".js", document.getElementById("field-app").src));'
        return self.page.evaluate(f"async (given) => {{ {load} {body} }}", argument)

    def crash(self) -> None:
        """The browser is killed, as by an empty battery: nothing is said to the page before."""
        mine = _processes(str(self.folder))
        assert mine, "the browser of this profile was not found"
        for pid in mine:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(Exception):
            self.context.close()
        (self.folder / "SingletonLock").unlink(missing_ok=True)
        self.context = None

    def again(self) -> Phone:
        """The same phone, switched on."""
        self.start()
        return self

    def close(self) -> None:
        if self.context is not None:
            with contextlib.suppress(Exception):
                self.context.close()


def _processes(folder: str) -> list[int]:
    """Ids of the processes that were started with this profile."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if f"--user-data-dir={folder}".encode() in path.read_bytes().split(b"\0"):
                found.append(int(path.parent.name))
    return found


@pytest.fixture
def bare_phone(
    chromium: Any, plain_static: None, live_server: Any, transactional_db: None, tmp_path: Path
) -> Iterator[Callable[..., Phone]]:
    """bare_phone("name", **options): a phone on which nobody has signed in."""
    made: list[Phone] = []

    def make(name: str = "a", **options: Any) -> Phone:
        made.append(Phone(chromium, live_server.url, tmp_path / f"phone-{name}", **options))
        return made[-1]

    yield make
    for phone in made:
        phone.close()


@pytest.fixture
def phones(bare_phone: Callable[..., Phone]) -> Callable[..., Phone]:
    """phones(member, "name"): signed in, prepared, at today's list."""

    def make(member: Member, name: str = "a", **options: Any) -> Phone:
        phone = bare_phone(name, **options)
        phone.sign_in(member)
        phone.prepare()
        phone.go("today")
        phone.page.wait_for_selector(".ways")
        return phone

    return make
