"""Named reads of runs."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from tongchuang.domain.runs.models import Run
from tongchuang.foundation.clock import now

_SILENT_AFTER = timedelta(minutes=5)


def get_run(run_id: UUID | str) -> Run | None:
    """A run by its id, for the worker."""
    return Run.objects.filter(pk=run_id).first()


def silent_runs() -> list[Run]:
    """Runs that are said to be running but have not told anything for minutes: their worker is gone."""
    return list(Run.objects.filter(state=Run.State.RUNNING, beat_at__lt=now() - _SILENT_AFTER))
