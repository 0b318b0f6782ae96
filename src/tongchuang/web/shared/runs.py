"""Following long work: its bar asks for itself anew every second and loads the page again when the work has ended."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.runs.access import get_run_for, get_run_to_stop, may_stop
from tongchuang.domain.runs.actions import stop_run
from tongchuang.domain.runs.models import Run
from tongchuang.foundation.clock import now
from tongchuang.web.shared.access import signed_in
from tongchuang.web.shared.formats import seconds_text
from tongchuang.web.shared.words import word

_ENOUGH_TO_TELL = 0.03


@require_safe
@signed_in
def follow(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """The bar of a run; when it has ended, the page that shows it is loaded anew."""
    run = get_run_for(request.actor, run_id)
    if run.ended and request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "shared/components/run.html", progress_of(run, request.actor))


@require_POST
@signed_in
def stop(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Ask a run to end."""
    run = get_run_to_stop(request.actor, run_id)
    stop_run(run, by=request.actor)
    run.refresh_from_db()
    return render(request, "shared/components/run.html", progress_of(run, request.actor))


def progress_of(run: Run, actor: Actor) -> dict[str, object]:
    """What the bar shows: what it is doing, how far it is, and about how long it will take still."""
    rest = ""
    if run.state == Run.State.RUNNING and run.started_at and run.progress > _ENOUGH_TO_TELL:
        spent = (now() - run.started_at).total_seconds()
        rest = seconds_text(spent * (1 - run.progress) / run.progress)
    return {"run": run, "doing": word("run_note", run.note), "share": round(100 * run.progress), "rest": rest, "may_stop": may_stop(actor, run)}
