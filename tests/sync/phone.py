"""A phone: a Chromium profile of its own with the field app, signed in and prepared, driven through the app's modules."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
from pathlib import Path
from typing import Any

from tests.sync.stand import PASSWORD

CHROMIUM = next(
    (found for found in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if found), None
)
SCRIPT = (Path(__file__).parent / "phone.js").read_text()
# The clock of the phone: off by what is written into window.skew, in ms.
CLOCK = """(() => {
  const Real = Date;
  window.skew = Number(sessionStorage.getItem("skew") || 0);
  window.Date = class extends Real {
    constructor(...given) { if (given.length) super(...given); else super(Real.now() + window.skew); }
    static now() { return Real.now() + window.skew; }
  };
})();"""
PREPARE = r"""async () => {
  const links = [...document.querySelectorAll("link[rel=modulepreload]")].map((link) => link.href);
  const load = (name) => import(links.find((href) => new RegExp(`/${name}(\.[0-9a-f]+)?\.js`).test(href)));
  const [prepare, store] = await Promise.all([load("prepare"), load("store")]);
  await prepare.prepare((await store.get("meta", "me")).person.id, () => {});
}"""
IN_TRIAL = "async (given) => {{ {script}; const trial = await window.trial; return trial.{call}; }}"


class Phone:
    """One phone; `finished` is what it told to have kept, by the visit's id."""

    def __init__(self, play: Any, number: int, port: int, folder: Path) -> None:
        self.play, self.number, self.port = play, number, port
        self.profile = folder / f"phone-{number}"
        self.finished: dict[str, dict[str, Any]] = {}
        self.troubles: list[str] = []
        self.worked = True
        self.plan: list[dict[str, int]] = []
        self._open()

    def _open(self) -> None:
        self.context = self.play.chromium.launch_persistent_context(
            self.profile, executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"], viewport={"width": 390, "height": 844},
            locale="zh-CN", timezone_id="Asia/Shanghai",
        )  # fmt: skip
        self.context.add_init_script(CLOCK)
        self.page = self.context.pages[0]
        self.page.on("console", self._heard)

    def sign_in(self) -> None:
        """As an inspector does: sign in, make the phone one's own, take along what the day needs."""
        page, base = self.page, f"http://127.0.0.1:{self.port}"
        page.goto(f"{base}/accounts/login/?next=/field/connect/")
        page.fill("[name=login]", f"phone-{self.number}")
        page.fill("[name=password]", PASSWORD)
        page.click("form button")
        page.click("#connect-go")
        page.wait_for_url(f"{base}/field/**")
        page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
        self._prepare()
        self.go_home()

    def go_home(self) -> None:
        """The app's own page, as after a tap on its icon."""
        self.page.goto(f"http://127.0.0.1:{self.port}/field/")
        self.page.wait_for_selector("link[rel=modulepreload]", state="attached")

    def _prepare(self) -> None:
        """What the page 准备出发 does."""
        self.page.wait_for_selector("link[rel=modulepreload]", state="attached")
        self.page.evaluate(PREPARE)

    def call(self, call: str, given: Any = None) -> Any:
        """A call of phone.js."""
        return self.page.evaluate(IN_TRIAL.format(script=SCRIPT, call=call), given)

    def work(self, plan: list[dict[str, int]]) -> None:
        """Begin to make visits; the page goes on by itself."""
        self.plan, self.worked = plan, not plan
        if plan:
            self.call("work(given) && 0", plan)

    def skew(self, milliseconds: int) -> None:
        """Set the phone's clock."""
        self.page.evaluate(
            "(ms) => { window.skew = ms; sessionStorage.setItem('skew', String(ms)); }", milliseconds
        )

    def crash(self) -> None:
        """SIGKILL to the browser in the middle of work, and open it again; what was not finished is begun anew."""
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit() and str(self.profile).encode() in _command(folder):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(int(folder.name), signal.SIGKILL)
        with contextlib.suppress(Exception):
            self.context.close()
        for name in ("SingletonLock", "SingletonCookie", "SingletonSocket"):
            (self.profile / name).unlink(missing_ok=True)
        left = self.plan[len(self.finished) + len(self.troubles) - self._before :] if not self.worked else []
        self._open()
        self.go_home()
        if (
            self.page.evaluate(
                "fetch('/api/field/device', {headers: {'X-Field': '1'}}).then((answer) => answer.status)"
            )
            == 401
        ):
            # Chromium writes cookies down every half minute: who has just signed in has to do so again.
            self.sign_in()
        self._before = len(self.finished) + len(self.troubles)
        self.work(left)

    _before = 0

    def close(self) -> None:
        with contextlib.suppress(Exception):
            self.context.close()

    def _heard(self, message: Any) -> None:
        text = message.text
        if text.startswith("FINISHED "):
            told = json.loads(text[9:])
            self.finished[told["id"]] = told
        elif text.startswith("TROUBLE "):
            self.troubles.append(text)
        elif text == "WORKED":
            self.worked = True


def _command(folder: Path) -> bytes:
    try:
        return (folder / "cmdline").read_bytes()
    except OSError:
        return b""
