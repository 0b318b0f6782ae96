"""The facts store: how it stands by campaign and month, verifying and mending it, what a mismatch means."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongchuang.domain.facts.access import MANAGE, RUNS, files_of, get_part_for, get_sized_part_for
from tongchuang.domain.runs.access import latest_run
from tongchuang.domain.runs.actions import start_run
from tongchuang.web.settings.fact_list import FACTS, verdict_badge
from tongchuang.web.settings.fact_words import FACTS_WRONG, FILE_WRONG, KINDS, LEVELS, size_text
from tongchuang.web.shared.access import requires
from tongchuang.web.shared.formats import count_text
from tongchuang.web.shared.http import done, page
from tongchuang.web.shared.lists import list_page
from tongchuang.web.shared.scope import scope_of
from tongchuang.web.shared.words import word


@require_safe
@requires(MANAGE)
def facts(request: HttpRequest) -> HttpResponse:
    """All months."""
    campaign = scope_of(request).campaign
    run = _run_of(request, campaign.pk) if campaign else None
    context = {"campaign": campaign, "run": run if run and (not run.ended or run.state != "done") else None}
    return list_page(request, FACTS, template="settings/facts.html", context=context)


@require_safe
@requires(MANAGE)
def month(request: HttpRequest, part_id: UUID) -> HttpResponse:
    """One month: its files, what was found, what that means and what to do."""
    part: Any = get_sized_part_for(request.actor, part_id)
    found: dict[str, Any] = part.detail
    run = _run_of(request, part.campaign_id)
    context = {
        "part": part,
        "totals": {name: count_text(getattr(part, name)) for name in ("rows", "newer")},
        "size": size_text(part.size),
        "verdict": verdict_badge(part),
        "files": [(file, LEVELS[file.level], count_text(file.rows), size_text(file.bytes)) for file in files_of(part)],
        "bad_files": [(each["path"], FILE_WRONG.get(each["what"], each["what"])) for each in found.get("bad_files", ())],
        "differences": [_difference(each) for each in found.get("differences", ())],
        "groups": [_group(each) for each in found.get("groups", ())],
        "run": run if run and not run.ended else None,
    }
    return page(request, "settings/facts_month.html", context)


@require_POST
@requires(MANAGE)
def ask(request: HttpRequest, part_id: UUID) -> HttpResponse:
    """Verify the campaign of a month, or write that month anew."""
    part = get_part_for(request.actor, part_id)
    kind = request.POST.get("kind", "")
    if kind not in RUNS:
        raise Http404
    params = {"period": part.period} if kind == "facts_rebuild" else {}
    start_run(kind, params, by=request.actor, target=part.campaign_id)
    return done(request, "settings:facts_month", _("The work has been asked for."), part.pk)


@require_POST
@requires(MANAGE)
def ask_all(request: HttpRequest) -> HttpResponse:
    """Verify, rebuild or compact the campaign that is chosen above."""
    campaign, kind = scope_of(request).campaign, request.POST.get("kind", "")
    if campaign is None or kind not in RUNS:
        raise Http404
    start_run(kind, by=request.actor, target=campaign.pk)
    return done(request, "settings:facts", _("The work has been asked for."))


def _run_of(request: HttpRequest, campaign_id: UUID) -> Any:
    """The run of the campaign that is under way, else the one asked for last."""
    found = [run for kind in RUNS if (run := latest_run(request.actor, kind, campaign_id))]
    going = [run for run in found if not run.ended]
    return (going or sorted(found, key=lambda run: run.asked_at, reverse=True) or [None])[0]


def _difference(each: dict[str, Any]) -> dict[str, Any]:
    return {
        "number": count_text(each["number"]),
        "kind": KINDS.get(each["kind"], each["kind"]),
        "source": word("source", each["source"]),
        "what": FACTS_WRONG.get(each["what"], each["what"]),
        "examples": each["examples"],
    }


def _group(each: dict[str, Any]) -> tuple[Any, str, str, str]:
    return KINDS.get(each["kind"], each["kind"]), word("source", each["source"]), count_text(each["rows"]), each["digest"][:12]
