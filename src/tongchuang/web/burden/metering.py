"""Measuring what work costs: the time between one person's clicks, kept for their unit and day alone.

The last click's moment travels in a signed cookie of the person's own browser, so the server keeps nothing of anybody. What was
measured waits in memory under the account for a minute at most, then is added to the unit's sums; the account is forgotten.
"""

from __future__ import annotations

import atexit
import logging
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.core import signing
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import ResolverMatch

from tongchuang.domain.burden.actions import add_times
from tongchuang.domain.burden.models import TaskTime, WorkTime
from tongchuang.domain.burden.queries import units_of_users
from tongchuang.domain.burden.rules import class_of, counted_pause
from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.foundation.clock import today

log = logging.getLogger(__name__)
COOKIE = "pace"
FLUSH_SECONDS = 60
# More than this many waiting sums mean that nobody writes them: then the oldest are not worth the memory.
MOST_WAITING = 5000
Work, Task = WorkTime.Work, TaskTime.Task
WORKS: dict[str, str] = {
    "rectify": Work.RECTIFY, "supervise": Work.ORDERS, "documents": Work.ORDERS, "inspect": Work.INSPECT, "field": Work.INSPECT,
    "draw": Work.INSPECT, "route": Work.INSPECT, "quality": Work.INSPECT, "settings": Work.ENTER, "duties": Work.ENTER,
    "places": Work.ENTER,
}  # fmt: skip
# Of the pages of the brake only answering is work that was asked for; the others are read.
ANSWERING = {"burden:answer", "burden:same", "burden:request", "burden:parts", "burden:requests"}
# Where a task begins, and the post that ends it (with the word in its address, where it has one).
BEGINS = {"burden:answer": Task.ANSWER, "rectify:finding": Task.FIX, "rectify:act": Task.FIX}
ENDS: dict[tuple[str, str], str] = {
    ("burden:answer", ""): Task.ANSWER, ("burden:same", ""): Task.ANSWER, ("rectify:act", "fix"): Task.FIX,
}  # fmt: skip
_signer = signing.Signer(salt="pace")


@dataclass(frozen=True)
class Pace:
    """What the browser carries: when the last click was, at which work, and how long the present task has taken."""

    user: str
    at: float
    work: str
    task: str = ""
    spent: float = 0.0

    def sealed(self) -> str:
        """As the cookie holds it."""
        return _signer.sign(f"{self.user}_{self.at:.1f}_{self.work}_{self.task or '-'}_{self.spent:.1f}")


def read_pace(text: str | None, user: str) -> Pace | None:
    """What a cookie says, if it is ours and this person's."""
    if not text:
        return None
    try:
        who, at, work, task, spent = _signer.unsign(text).split("_")
        found = Pace(who, float(at), work, "" if task == "-" else task, float(spent))
    except (signing.BadSignature, ValueError):
        return None
    return found if who == user else None


class Waiting:
    """What was measured since the last flush, by account: in this process's memory only."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.seconds: Counter[tuple[UUID, date, str]] = Counter()
        self.times: Counter[tuple[UUID, date, str, int]] = Counter()

    def add(self, user: UUID, work: str, seconds: float) -> None:
        """So long at a kind of work."""
        with self.lock:
            if len(self.seconds) < MOST_WAITING:
                self.seconds[user, today(), work] += round(seconds)

    def done(self, user: UUID, task: str, seconds: float) -> None:
        """A task has taken so long."""
        with self.lock:
            if len(self.times) < MOST_WAITING:
                self.times[user, today(), task, class_of(seconds)] += 1

    def take(self) -> tuple[Counter[tuple[UUID, date, str]], Counter[tuple[UUID, date, str, int]]]:
        """Everything that waits, and nothing waits any more."""
        with self.lock:
            taken = self.seconds, self.times
            self.seconds, self.times = Counter(), Counter()
            return taken


waiting = Waiting()


def flush() -> int:
    """Add what waits to the sums of units, in three statements; returns how many sums grew."""
    measured, tasks = waiting.take()
    users = {key[0] for key in (*measured, *tasks)}
    if not users:
        return 0
    units = units_of_users(users)
    seconds: dict[tuple[UUID, UUID, date, str], int] = defaultdict(int)
    times: dict[tuple[UUID, UUID, date, str, int], int] = defaultdict(int)
    for (user, day, work), number in measured.items():
        if user in units:
            seconds[(*units[user], day, work)] += number
    for (user, day, task, about), number in tasks.items():
        if user in units:
            times[(*units[user], day, task, about)] += number
    add_times(seconds, times, by=SYSTEM)
    return len(seconds) + len(times)


def start_flushing(every: float = FLUSH_SECONDS) -> threading.Thread:
    """Flush in a thread of its own: no page waits for it. What a killed process had not flushed is lost, a minute at most."""

    def run() -> None:
        while True:
            time.sleep(every)
            _flush_quietly()

    thread = threading.Thread(target=run, name="pace", daemon=True)
    thread.start()
    atexit.register(_flush_quietly)
    return thread


def _flush_quietly() -> None:
    try:
        flush()
    except Exception:
        log.exception("measured minutes were not kept")
    finally:
        connection.close()


def note_click(request: HttpRequest, response: HttpResponseBase) -> None:
    """Count the time since this person's last click, and let the browser carry this one. Asks the database nothing."""
    user = getattr(request, "_cached_user", None)
    match = request.resolver_match
    if user is None or not user.is_authenticated or match is None or not _is_click(request, response, match):
        return
    # The end of the id: it begins with the time, which accounts made together share.
    key, moment = user.pk.hex[-12:], time.time()
    last = read_pace(request.COOKIES.get(COOKIE), key)
    passed = counted_pause(moment - last.at) if last is not None else 0.0
    if last is not None and passed:
        waiting.add(user.pk, last.work, passed)
    pace = _next(request, match, Pace(key, moment, work_of(match), *_task(last, passed)))
    if request.method == "POST" and _succeeded(response):
        ended = ENDS.get((match.view_name, str(match.kwargs.get("name", ""))))
        if ended is not None and ended == pace.task:
            waiting.done(user.pk, ended, pace.spent)
        if ended is not None:
            pace = replace(pace, task="", spent=0.0)
    response.set_cookie(  # type: ignore[attr-defined]
        COOKIE, pace.sealed(), httponly=True, samesite="Strict", secure=request.is_secure()
    )


def _task(last: Pace | None, passed: float) -> tuple[str, float]:
    return (last.task, last.spent + passed) if last is not None and last.task else ("", 0.0)


def _next(request: HttpRequest, match: ResolverMatch, pace: Pace) -> Pace:
    """A task begins where its first page opens, goes on while its pages are used, and is left when another is opened."""
    begins = BEGINS.get(match.view_name)
    if request.method == "POST":
        return pace
    if begins is None:
        return replace(pace, task="", spent=0.0)
    return pace if begins == pace.task else replace(pace, task=begins, spent=0.0)


def work_of(match: ResolverMatch) -> str:
    """The kind of work that a page belongs to."""
    if match.view_name in ANSWERING:
        return Work.REQUESTS
    return WORKS.get(match.namespaces[0] if match.namespaces else "", Work.READ)


def _is_click(request: HttpRequest, response: HttpResponseBase, match: ResolverMatch) -> bool:
    """A page that somebody opened or sent: no picture, no file, nothing that a page fetches by itself."""
    if match.namespaces and match.namespaces[0] in ("api", "openrosa"):
        return False
    if request.method == "POST":
        return _succeeded(response) or response.status_code == 422
    fetched = request.headers.get("HX-Request") and not (
        request.headers.get("HX-Boosted") or request.headers.get("HX-Target") == "side-panel"
    )
    return (
        request.method == "GET"
        and not fetched
        and response.headers.get("Content-Type", "").startswith("text/html")
    )


def _succeeded(response: HttpResponseBase) -> bool:
    return response.status_code in (200, 204, 302, 303)


def pace_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Measure the time between clicks; nothing that goes wrong here may cost anybody their page."""

    def handle(request: HttpRequest) -> HttpResponse:
        response: HttpResponse = get_response(request)
        try:
            note_click(request, response)
        except Exception:
            log.exception("a click was not measured")
        return response

    return handle
