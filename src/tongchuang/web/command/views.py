"""The campaign in two minutes: for a desk, a phone and a wall."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongchuang.domain.findings.overview import flow_of_week, open_by_site, overdue_by_unit
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now
from tongchuang.web.appraise import tables
from tongchuang.web.appraise.picked import pick
from tongchuang.web.command.board import board, findings_of, lateness_words
from tongchuang.web.shared.access import requires


@require_safe
@requires(Permission.COMMAND)
def home(request: HttpRequest) -> HttpResponse:
    """The command page."""
    return render(request, "command/home.html", board(request))


@require_safe
@requires(Permission.COMMAND)
def wall(request: HttpRequest) -> HttpResponse:
    """The wall screen; asked for its figures alone, only those."""
    part = "#figures" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"command/wall.html{part}", board(request, wall=True))


@require_safe
@requires(Permission.COMMAND)
def points(request: HttpRequest) -> HttpResponse:
    """Sites with open findings, for the map."""
    picked = pick(request)
    found = open_by_site(findings_of(request, picked), now()) if picked else []
    rows = [
        {"id": str(row["site_id"]), "name": row["site__name"], "lon": row["site__longitude"], "lat": row["site__latitude"],
         "open": row["open"], "late": row["late"]}
        for row in found
    ]  # fmt: skip
    return JsonResponse({"sites": rows})


@require_safe
@requires(Permission.COMMAND)
def table(request: HttpRequest, name: str) -> HttpResponse:
    """The figures of a chart as a file."""
    picked = pick(request)
    if picked is None or name not in _TABLES:
        raise Http404
    title, headings, rows = _TABLES[name](request, picked)
    return tables.download(request, title, headings, rows, notes=[picked.campaign.title])


def _overdue(request: HttpRequest, picked: Any) -> tuple[str, list[tuple[str, str]], Any]:
    headings = [(_("Unit"), ""), (_("Overdue"), tables.NUMBER), *((text, tables.NUMBER) for text in lateness_words())]
    found = overdue_by_unit(findings_of(request, picked), now())
    return _("Overdue findings"), headings, ([row.unit or _("Not assigned"), row.count, *row.by_days] for row in found)


def _flow(request: HttpRequest, picked: Any) -> tuple[str, list[tuple[str, str]], Any]:
    headings = [(_("Day"), ""), (_("Registered"), tables.NUMBER), (_("Closed"), tables.NUMBER)]
    found = flow_of_week(findings_of(request, picked))
    return _("Findings of seven days"), headings, ([row.day, row.registered, row.closed] for row in found)


def _map(request: HttpRequest, picked: Any) -> tuple[str, list[tuple[str, str]], Any]:
    headings = [(_("Site"), ""), (_("Open findings"), tables.NUMBER), (_("Overdue"), tables.NUMBER)]
    found = sorted(open_by_site(findings_of(request, picked), now()), key=lambda row: (-row["late"], -row["open"]))
    return _("Open findings on the map"), headings, ([row["site__name"], row["open"], row["late"]] for row in found)


_TABLES = {"overdue": _overdue, "flow": _flow, "map": _map}
