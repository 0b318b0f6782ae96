"""What a run tells of itself while it works: written at most a few times a second, outside of its transactions."""

from __future__ import annotations

from time import monotonic
from typing import Any

from tongchuang.domain.runs.models import ENDED, Run
from tongchuang.foundation.clock import now

_EVERY_SECONDS = 0.4


class Stopped(Exception):
    """Somebody asked the run to stop. A carrier that has something to keep catches it, keeps it and goes on to its end."""


class Progress:
    """Handed to the carrier of a run. Call `say` often: it writes only when it is time."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._written = 0.0
        self._stop = False

    def say(self, share: float, note: str = "", **detail: Any) -> None:
        """How far it is (0 to 1), what it is doing (a code) and what it has found; raises Stopped when asked to stop."""
        if self._stop or monotonic() - self._written < _EVERY_SECONDS:
            # What was not written in time goes along with the next.
            self._run.detail.update(detail)
            self._check()
            return
        self._run.progress, self._run.beat_at = min(1.0, max(0.0, share)), now()
        self._run.note = note or self._run.note
        self._run.detail.update(detail)
        self._run.save(update_fields=["progress", "note", "detail", "beat_at"])
        self._written = monotonic()
        self._stop = Run.objects.filter(pk=self._run.pk, stop_asked_at__isnull=False).exists()
        self._check()

    def _check(self) -> None:
        if self._stop:
            raise Stopped


def begin(run: Run) -> bool:
    """Take a waiting run; False when it was stopped before, or another worker has it."""
    moment = now()
    taken = Run.objects.filter(pk=run.pk, state=Run.State.WAITING)
    return bool(taken.update(state=Run.State.RUNNING, started_at=moment, beat_at=moment))


def end(run: Run, state: Run.State, *, result: Any = None, error: str = "") -> None:
    """Say how a run ended."""
    rows = Run.objects.filter(pk=run.pk).exclude(state__in=ENDED)
    done = {"progress": 1.0} if state == Run.State.DONE else {}
    rows.update(state=state, ended_at=now(), result_id=result, error=error[:400], detail=run.detail, **done)
