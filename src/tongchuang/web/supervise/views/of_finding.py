"""What a finding's page says of coordination, disputes, listing, learning from one and the list of hard problems."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tongchuang.domain.coordination.of_finding import (
    dispute_of,
    listings_of,
    orders_of,
    problem_of,
    running_of,
    what_is_there,
)
from tongchuang.domain.coordination.queries import disputes_of_unit, may_answer
from tongchuang.domain.findings.access import get_finding_for
from tongchuang.domain.findings.models import Disposition, Finding
from tongchuang.domain.findings.states import CLOSED_STATES, State
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now
from tongchuang.web.shared.access import signed_in
from tongchuang.web.supervise.views.coordination import current_of, who_text


@require_safe
@signed_in
def of_finding(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """What a finding's page fetches once it stands: it has enough to ask for itself."""
    actor = request.actor  # type: ignore[attr-defined]
    context = _panel(get_finding_for(actor, finding_id), actor)
    bare = request.headers.get("HX-Request") == "true"
    return render(request, f"supervise/finding_{'panel' if bare else 'page'}.html", context)


def _panel(finding: Finding, actor: Actor) -> dict[str, Any]:
    """Only what there is: one statement asks which of the five there are."""
    there = what_is_there(finding)
    running = running_of(finding, actor) if there.asked else None
    step = current_of(running) if running else None
    decides = actor.may(Permission.DECIDE_REQUESTS)
    cannot = finding.state == State.CLOSED and finding.disposition == Disposition.CANNOT
    return {
        "finding": finding,
        "running": running,
        "step": step,
        "who": who_text(running, step) if running else "",
        "mine": bool(running and step and may_answer(running, step, actor)),
        "late": bool(running and now() > running.step_due_at),
        "asked_before": there.asked and not running,
        "dispute": dispute_of(finding) if finding.state == State.DISPUTED else None,
        "record": disputes_of_unit(finding.unit_id) if finding.state == State.DISPUTED and decides and finding.unit_id else None,
        "listings": list(listings_of(finding)) if there.listed else [],
        "orders": orders_of(finding, actor) if there.taught else [],
        "problem": problem_of(finding) if there.hard else None,
        "may_list": decides and not there.listed_now and finding.state not in CLOSED_STATES,
        "may_teach": decides and finding.state != State.VOID and bool(finding.site_id or finding.unit_id),
        "may_promote": decides and cannot and not there.hard,
    }  # fmt: skip
