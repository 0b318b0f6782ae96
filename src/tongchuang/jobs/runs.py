"""Carrying out runs: one line for each kind of long work."""

from __future__ import annotations

import logging
from collections.abc import Callable
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from tongchuang.domain.runs.models import Run
from tongchuang.domain.runs.progress import Progress, Stopped, begin, end
from tongchuang.domain.runs.queries import get_run, silent_runs
from tongchuang.foundation.errors import ProductError
from tongchuang.jobs.connections import own_connection
from tongchuang.workflows import forecast, readings, what_if
from tongchuang.workflows.case_file import writing as case_file
from tongchuang.workflows.facts.carrying import (
    carry_out_compaction,
    carry_out_rebuild,
    carry_out_verification,
)
from tongchuang.workflows.plan import carry_out_plan
from tongchuang.workflows.plates import carry_out_printing
from tongchuang.workflows.pledges import carry_out_pledges
from tongchuang.workflows.routes import carry_out_routes

log = logging.getLogger(__name__)

Carrier = Callable[[Run, Progress], UUID | None]
"""Does the work of a run and returns the id of what it made, if it made something."""

CARRIERS: dict[str, Carrier] = {
    "case_file": case_file.carry_out,
    "facts_verify": carry_out_verification,
    "facts_rebuild": carry_out_rebuild,
    "facts_compact": carry_out_compaction,
    "forecast": forecast.carry_out,
    "plan": carry_out_plan,
    "plates": carry_out_printing,
    "pledges": carry_out_pledges,
    "reading": readings.carry_out,
    "routes": carry_out_routes,
    "what_if": what_if.carry_out,
}


@app.task(name="tongchuang.jobs.runs.carry_out_run", queue="runs")
def carry_out_run(run_id: str) -> None:
    """Do the work of a run in a thread of the worker."""
    with own_connection():
        carry_out(UUID(run_id))


def carry_out(run_id: UUID) -> None:
    """Do the work of a run, if it still waits; how it ended stands in its row."""
    run = get_run(run_id)
    if run is None or not begin(run):
        return
    # What a run says to its asker is stored, so it is said in one language: the asker's, else the product's.
    with translation.override(run.asked_by.language if run.asked_by and run.asked_by.language else "zh-hans"):
        _carry_out(run)


def _carry_out(run: Run) -> None:
    carrier = CARRIERS.get(run.kind)
    try:
        if carrier is None:
            raise ProductError(_("This kind of work is not known here."))
        result = carrier(run, Progress(run))
    except Stopped:
        end(run, Run.State.STOPPED)
    except ProductError as error:
        end(run, Run.State.FAILED, error=str(error))
    except Exception:
        log.exception("run %s of kind %s failed", run.pk, run.kind)
        end(
            run,
            Run.State.FAILED,
            error=_("Something went wrong; the technical log says what. Try again, or tell the operator."),
        )
    else:
        end(run, Run.State.DONE, result=result)


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="lost_runs", lock="lost_runs")
def end_lost_runs(timestamp: int) -> None:
    """Runs whose worker is gone are ended, so that they can be asked for again."""
    with own_connection():
        for run in silent_runs():
            with translation.override("zh-hans"):
                end(
                    run,
                    Run.State.FAILED,
                    error=_("The work was interrupted, perhaps by a restart. Ask for it again."),
                )
