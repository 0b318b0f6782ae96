"""A whole trial: phones make visits while the line, the server, the disk, the clocks and the phones themselves fail.

python -m tests.sync.trial --visits 1000 --photos 10000 --phones 4 --seed 7
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.sync.line import FAULTS, Call, Line
from tests.sync.phone import Phone
from tests.sync.stand import Stand
from tests.sync.verdict import Truth, all_delivered, nothing_lost


@dataclass(frozen=True)
class Size:
    """How much a trial does."""

    visits: int = 12
    photos: int = 60
    phones: int = 2
    seed: int = 1
    share: float = 0.2
    large: int = 6  # photos of some hundred kB, which go in several chunks
    files_mb: int = 24
    incidents: int = 1  # of each kind
    shifts: int = 1  # so many times other phones: nobody keeps thousands of photos on one
    minutes: float = 1.5

    def plan(self, phone: int) -> list[dict[str, int]]:
        """The visits of one phone; phones are numbered through all shifts."""
        dice = random.Random(f"{self.seed}:plan")
        pictures = [
            self.photos // self.visits + (number < self.photos % self.visits) for number in range(self.visits)
        ]
        large = dice.sample(range(self.visits), min(self.large, self.visits))
        return [
            {
                "seed": self.seed * 1_000_003 + number,
                "pictures": pictures[number],
                "large": int(number in large),
            }
            for number in range(self.visits)
            if number % (self.phones * self.shifts) == phone
        ]


class Trial:
    """One run; `run()` gives what happened and what is wrong."""

    def __init__(self, size: Size, play: Any, say: Callable[[str], None] = lambda line: None) -> None:
        began = time.monotonic()
        self.size, self.play = size, play
        self.say = lambda line: say(f"{time.monotonic() - began:6.1f} s  {line}")
        self.stand = Stand(phones=size.phones * size.shifts, files_mb=size.files_mb)
        self.line = Line(("127.0.0.1", self.stand.port), size.seed)
        self.phones: list[Phone] = []
        self.dice = random.Random(f"{size.seed}:incidents")
        self.crashes = self.skews = self.middle = self.left = 0
        self.told: dict[str, Any] = {}
        self.known: set[str] = set()
        self.troubles: list[str] = []
        self._due = 1.0  # of each incident, by the end of the shift
        self._seen = self._extra = 0
        self._lock = threading.Lock()

    def run(self) -> dict[str, Any]:
        """The whole trial; the server and the phones are gone afterwards."""
        began = time.monotonic()
        try:
            self.say("the data are there")
            self.stand.start()
            self.say("the server runs")
            wrong = [each for shift in range(self.size.shifts) for each in self._shift(shift)]
            return self._report(began, wrong)
        finally:
            for phone in self.phones:
                phone.close()
            self.line.close()
            self.stand.remove()

    def _shift(self, shift: int) -> list[str]:
        """Some phones: they make visits in the bad time, deliver the rest in the good one, and are put away."""
        first = shift * self.size.phones
        self._due = (shift + 1) * self.size.incidents / self.size.shifts
        for number in range(first, first + self.size.phones):
            phone = Phone(self.play, number, self.line.open(number), self.stand.base)
            self.phones.append(phone)
            phone.sign_in()
        self.say("phones are ready")
        self._suffer()
        wrong = self._judge_middle()
        self._recover()
        wrong += self._judge_end()
        for phone in self.phones:
            phone.close()
        self.phones = []
        return wrong

    # ---- the bad time

    def _suffer(self) -> None:
        self.line.share = self.size.share
        self.line.incident = self._incident
        for phone in self.phones:
            phone.work(self.size.plan(phone.number))
        until, roused, looked = time.monotonic() + self.size.minutes * 60, 0.0, 0.0
        done = 0
        while time.monotonic() < until:
            for phone in self.phones:
                phone.page.wait_for_timeout(60)
            finished = sum(len(phone.finished) for phone in self.phones)
            if finished >= (done + 1) * max(
                1, self.size.visits // self.size.shifts // (self.size.incidents * 3 + 1)
            ):
                done += 1
                self._trouble_phones(done)
            if time.monotonic() - roused > 1.5:
                roused = time.monotonic()
                for phone in self.phones:
                    phone.page.evaluate(
                        "() => { window.trial && window.trial.then((trial) => trial.rouse()); }"
                    )
            if all(phone.worked for phone in self.phones) and time.monotonic() - looked > 1:
                looked = time.monotonic()
                waiting = sum(phone.call("waiting()") for phone in self.phones)
                if self._enough() and waiting < 0.6 * sum(
                    len(one["files"]) + 2 for one in self._finished().values()
                ):
                    break
                if not waiting:
                    self._more()
        self.say("the bad time is over")
        for phone in self.phones:
            self.say(f"phone {phone.number}: {len(phone.finished)} finished, {phone.troubles}")

    def _enough(self) -> bool:
        """Whether everything that is to go wrong has gone wrong."""
        wanted = max(1, int(self._due))
        stand = self.stand.done
        happened = (
            self.crashes >= wanted
            and stand["workers killed"] >= wanted
            and stand["everything killed"] >= wanted
        )
        full = not self.stand.small_disk or stand["disk full"] >= wanted
        return happened and full and all(self.line.done[fault] for fault in FAULTS)

    def _more(self) -> None:
        """Something is still to go wrong, but the phones have nothing left to do: they make a visit more."""
        self._extra += 1
        for phone in self.phones:
            seed = self.size.seed * 1_000_003 + 500_000 + self._extra * 100 + phone.number
            phone.work([{"seed": seed, "pictures": 5, "large": 0}])

    def _trouble_phones(self, number: int) -> None:
        """Now and then a phone's clock is set, and now and then one crashes."""
        phone = self.phones[number % len(self.phones)]
        if self.crashes < self._due and not phone.worked:
            self.say(f"phone {phone.number} crashes")
            phone.crash()
            self.crashes += 1
        hours = self.dice.choice([-30, -5, -2, 0, 3, 7, 26])
        phone.skew(hours * 3_600_000)
        self.skews += 1

    def _incident(self, call: Call) -> Callable[[], None] | None:
        """What happens to the server together with this call."""
        with self._lock:
            self._seen += 1
            seen, size = self._seen, self.size
            every = max(12, (size.visits * 2 + size.photos) // (size.incidents * 3 + 1))
            turn, rest = divmod(seen, every)
        if rest or call.method == "HEAD" or turn == 0 or turn > size.incidents * 3:
            return None
        wait = random.Random(f"{size.seed}:{turn}").random() / 25

        def kill_workers() -> None:
            time.sleep(wait)
            self.stand.kill_workers()

        def kill_everything() -> None:
            time.sleep(wait)
            self.stand.kill_everything()
            self.say("the server is back")

        self.say(f"call {seen}: {('the disk is full', 'workers killed', 'everything killed')[turn % 3]}")
        if turn % 3 == 0:
            return (lambda: self.stand.fill_disk(2.0)) if self.stand.small_disk else None
        return kill_workers if turn % 3 == 1 else kill_everything

    # ---- judging

    def _judge_middle(self) -> list[str]:
        """With the line cut, compare what phones show with what the server has."""
        self.line.blocked = True
        time.sleep(1.5)
        helds = [phone.call("holds()") for phone in self.phones]
        truth = self._truth()
        shown = sum(
            row["state"] == "delivered" for held in helds for row in [*held["visits"], *held["files"]]
        )
        self.say(f"in the middle {shown} rows are shown as delivered")
        self.middle += shown
        self.line.blocked = False
        both = zip(self.phones, helds, strict=True)
        return [wrong for phone, held in both for wrong in nothing_lost(phone.finished, held, truth)]

    def _recover(self) -> None:
        """The line is good again: everything gets delivered."""
        self.line.share, self.line.incident = 0.0, lambda call: None
        until = time.monotonic() + self.size.minutes * 60
        waiting = [1]
        while any(waiting) and time.monotonic() < until:
            self._rouse()
            for phone in self.phones:
                phone.page.wait_for_timeout(700)
            waiting = [phone.call("waiting()") for phone in self.phones]
        self.say(f"waiting in the end: {waiting}, {[phone.call('status()') for phone in self.phones]}")

    def _judge_end(self) -> list[str]:
        time.sleep(0.5)
        helds = [phone.call("holds()") for phone in self.phones]
        mine = self._finished()
        self.told |= mine
        self.known |= {
            row["id"] for held in helds for row in held["visits"] if row["state"] != "draft"
        } | set(mine)
        self.left += sum(len(held["bytes"]) for held in helds)
        self.troubles += [trouble for phone in self.phones for trouble in phone.troubles]
        truth = self._truth()
        wrong = all_delivered(mine, helds, truth, self.known)
        for phone, held in zip(self.phones, helds, strict=True):
            wrong += nothing_lost(phone.finished, held, truth)
        return wrong

    def _finished(self) -> dict[str, Any]:
        return {identity: one for phone in self.phones for identity, one in phone.finished.items()}

    def _rouse(self) -> None:
        """As somebody does who taps on “send now”, or walks back into the network."""
        for phone in self.phones:
            phone.page.evaluate("() => { window.trial && window.trial.then((trial) => trial.rouse()); }")

    def _truth(self) -> Truth:
        with self.stand.database() as server, server.connect(superuser=True) as connection:
            return Truth(connection, self.stand.data / "files")

    def _report(self, began: float, wrong: list[str]) -> dict[str, Any]:
        return {
            "seed": self.size.seed,
            "visits": len(self.told),
            "photos": sum(len(one["files"]) for one in self.told.values()),
            "planned": [self.size.visits, self.size.photos],
            "phones": self.size.phones * self.size.shifts,
            "calls": dict(self.line.calls),
            "faults": {fault: self.line.done[fault] for fault in FAULTS},
            "server": dict(self.stand.done),
            "disk": "small file system" if self.stand.small_disk else "not filled: needs root on Linux",
            "phone crashes": self.crashes,
            "clocks set": self.skews,
            "delivered in the middle": self.middle,
            "photos of drafts left on phones": self.left,
            "troubles": self.troubles,
            "wrong": wrong,
            "seconds": round(time.monotonic() - began, 1),
        }


def main() -> int:
    """Run one trial and print what happened; 0 when nothing is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, value in (
        ("visits", 12),
        ("photos", 60),
        ("phones", 2),
        ("seed", 1),
        ("large", 6),
        ("incidents", 1),
        ("shifts", 1),
        ("files-mb", 24),
    ):
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--minutes", type=float, default=1.5)
    parser.add_argument("--share", type=float, default=0.2)
    parser.add_argument("--out", type=Path)
    args = vars(parser.parse_args())
    out = args.pop("out")
    from playwright.sync_api import sync_playwright

    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))
    with sync_playwright() as play:
        report = Trial(Size(**args), play, lambda line: print(f"  {line}", file=sys.stderr, flush=True)).run()
    text = json.dumps(report, ensure_ascii=False, indent=1)
    if out:
        out.write_text(text)
    print(text)
    return 1 if report["wrong"] or report["visits"] < report["planned"][0] else 0


if __name__ == "__main__":
    sys.exit(main())
