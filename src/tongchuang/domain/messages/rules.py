"""When something may go out: quiet hours, digest times, back-off. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from tongchuang.foundation.clock import local

MOST_ATTEMPTS = 6
# Seconds before the next attempt, by the number of those made.
WAITS = (30, 120, 600, 3600, 6 * 3600)
# A channel rests after so many failures of its own in a row: so many minutes, doubled with every further one.
BREAKS_AFTER = 3
LONGEST_REST = 60
# What could not be sent for so long is no news any more.
STALE = timedelta(days=3)
# Nothing waits longer than this: whatever does was planned by a clock that was wrong.
LONGEST_WAIT = timedelta(hours=48)


@dataclass(frozen=True)
class Hours:
    """A person's quiet hours and digest times, on clocks in Asia/Shanghai."""

    quiet_from: time
    quiet_to: time
    digest_at: tuple[time, ...]

    def quiet(self, moment: datetime) -> bool:
        """Whether a moment lies in the quiet hours, which may go over midnight."""
        at, start, end = local(moment).time(), self.quiet_from, self.quiet_to
        return start <= at < end if start <= end else at >= start or at < end

    def after_quiet(self, moment: datetime) -> datetime:
        """The moment itself, or the end of the quiet hours in which it lies."""
        if not self.quiet(moment):
            return moment
        here = local(moment)
        end = here.replace(hour=self.quiet_to.hour, minute=self.quiet_to.minute, second=0, microsecond=0)
        return end if end > here else end + timedelta(days=1)

    def last_digest(self, moment: datetime) -> datetime:
        """The latest digest time that has come by a moment."""
        here = local(moment)
        days = (here.date(), here.date() - timedelta(days=1))
        found = [datetime.combine(day, at, here.tzinfo) for day in days for at in self.digest_at]
        return max(
            (each for each in found if each <= here), default=datetime.combine(days[1], time(0), here.tzinfo)
        )


def wait_after(attempts: int, share: float) -> timedelta:
    """How long to wait after so many attempts; `share` (0 to 1) spreads them by a fifth to either side."""
    seconds = WAITS[min(attempts, len(WAITS)) - 1]
    return timedelta(seconds=seconds * (0.8 + 0.4 * share))


def rest_after(failures: int) -> timedelta | None:
    """How long a channel rests after so many failures in a row; None while it goes on."""
    if failures < BREAKS_AFTER:
        return None
    return timedelta(minutes=min(2 ** (failures - BREAKS_AFTER), LONGEST_REST))


def mask(text: str, *, keep: int = 4) -> str:
    """What may be shown of an address: its end, or a mail's first letter and host."""
    if "@" in text:
        name, host = text.split("@", 1)
        return f"{name[:1]}…@{host}"[:60]
    return f"…{text[-keep:]}" if len(text) > keep * 2 else "…"


def counts_of(sorts: Sequence[str]) -> dict[str, int]:
    """Sort → how many."""
    found: dict[str, int] = {}
    for sort in sorts:
        found[sort] = found.get(sort, 0) + 1
    return found
