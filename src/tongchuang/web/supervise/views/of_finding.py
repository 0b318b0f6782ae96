"""What a finding's page says of coordination, disputes, listing, learning from one and the list of hard problems."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tongchuang.domain.coordination.access import coordinations_visible_to, learn_orders_visible_to
from tongchuang.domain.coordination.models import Coordination, HardProblem, LearnOrder, Listing
from tongchuang.domain.coordination.queries import disputes_of_unit, may_answer, progress_of, with_steps
from tongchuang.domain.findings.access import get_finding_for
from tongchuang.domain.findings.models import Disposition, Dispute, Finding
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
    there = _there(finding)
    running = _running(finding, actor) if there.asked else None
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
        "dispute": _dispute(finding) if finding.state == State.DISPUTED else None,
        "record": disputes_of_unit(finding.unit_id) if finding.state == State.DISPUTED and decides and finding.unit_id else None,
        "listings": list(finding.listings.select_related("leader").order_by("-listed_at")[:3]) if there.listed else [],
        "orders": _orders(finding, actor) if there.taught else [],
        "problem": HardProblem.objects.filter(finding=finding).first() if there.hard else None,
        "may_list": decides and not there.listed_now and finding.state not in CLOSED_STATES,
        "may_teach": decides and finding.state != State.VOID and (finding.site_id or finding.unit_id),
        "may_promote": decides and cannot and not there.hard,
    }  # fmt: skip


def _there(finding: Finding) -> Any:
    mine = {"finding": OuterRef("pk")}
    listed = Listing.objects.filter(**mine)
    rows = Finding.objects.filter(pk=finding.pk).annotate(
        asked=Exists(Coordination.objects.filter(**mine)), listed=Exists(listed),
        listed_now=Exists(listed.filter(delisted_at__isnull=True)), taught=Exists(LearnOrder.objects.filter(**mine)),
        hard=Exists(HardProblem.objects.filter(**mine)),
    )  # fmt: skip
    return rows.only("pk").get()


def _running(finding: Finding, actor: Actor) -> Coordination | None:
    rows = coordinations_visible_to(actor).filter(
        finding=finding, ended_at__isnull=True, pause__ended_at__isnull=True
    )
    return with_steps(rows).first()


def _dispute(finding: Finding) -> Dispute | None:
    rows = Dispute.objects.filter(finding=finding, state=Dispute.State.OPEN)
    return rows.select_related("unit", "named_unit", "asked_by").first()


def _orders(finding: Finding, actor: Actor) -> list[tuple[LearnOrder, Any]]:
    rows = list(learn_orders_visible_to(actor).filter(finding=finding).order_by("-ordered_at")[:3])
    progress = progress_of(row.pk for row in rows)
    return [(row, progress.get(row.pk)) for row in rows]
