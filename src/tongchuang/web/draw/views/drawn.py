"""What was drawn: for the officer alone until it is published, every look on record."""

from __future__ import annotations

from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from tongchuang.adapters.spreadsheets.write import Heading, write_table
from tongchuang.domain.draws.access import get_draw_for, get_drawn_for, is_officer
from tongchuang.domain.draws.actions import replace_inspector, substitute_site
from tongchuang.domain.draws.actions.looks import note_look
from tongchuang.domain.draws.crew_lists import crew_of, crews_of
from tongchuang.domain.draws.models import Draw
from tongchuang.domain.draws.queries import (
    crews_record_for,
    drawn_of,
    lacks_shown_to,
    record_for,
    steps_of,
    verify_draw,
)
from tongchuang.domain.draws.values import DrawnSite
from tongchuang.domain.inspections.access import planned_visible_to
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.formats import moment_text
from tongchuang.web.shared.http import done

# Not even the browser's own cache keeps what was drawn: "back" after signing out shows nothing.
unkept = cache_control(no_store=True, private=True)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _looked_at(request: HttpRequest, draw_id: UUID, way: str) -> Draw:
    """A draw whose sites the actor may see; the look is noted before anything is shown."""
    actor = request.actor  # type: ignore[attr-defined]
    draw = get_drawn_for(actor, draw_id)
    note_look(draw, way=way, by=actor)
    return draw


@require_safe
@unkept
@signed_in
def drawn(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """The drawn sites by stratum, and the crews."""
    actor = request.actor  # type: ignore[attr-defined]
    draw = _looked_at(request, draw_id, "list")
    steps = steps_of(actor, draw)
    rows = drawn_of(actor, draw, steps)
    officer = is_officer(actor, draw) and draw.state == Draw.State.DRAWN
    going = [row for row in rows if row.withdrawn_at is None]
    context = {
        "draw": draw, "rows": rows, "crews": crews_of(actor, draw), "officer": officer, "steps": steps,
        "lacks": lacks_shown_to(actor, draw), "visited": sum(row.visited_at is not None for row in going), "going": len(going),
        "points": [_point(row) for row in going if row.longitude is not None],
    }  # fmt: skip
    return render(request, "draw/drawn.html", context)


def _point(row: DrawnSite) -> list[Any]:
    """Name, place, crew and whether it was visited, for the map."""
    return [row.name, row.code, row.longitude, row.latitude, row.crew or 0, row.visited_at is not None]


@require_safe
@unkept
@signed_in
def export(request: HttpRequest, draw_id: UUID) -> FileResponse:
    """The list as an Excel file."""
    draw = _looked_at(request, draw_id, "export")
    rows = drawn_of(request.actor, draw)  # type: ignore[attr-defined]
    headings = [
        Heading(_("Stratum"), 24), Heading(_("Code"), 14), Heading(_("Site"), 30), Heading(_("Street"), 18),
        Heading(_("Crew"), 8), Heading(_("Inspectors"), 24), Heading(_("Visited at"), 18), Heading(_("Not visited because"), 30),
    ]  # fmt: skip
    file = TemporaryFile()  # noqa: SIM115
    title = _("Drawn sites of draw %(number)d") % {"number": draw.number or 0}
    notes = [draw.title, _("Secret until it is published. Taken by %(name)s.") % {"name": request.actor.name}]  # type: ignore[attr-defined]
    write_table(file, title, headings, (_cells(row) for row in rows), notes=notes)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{title}.xlsx", content_type=XLSX)


def _cells(row: DrawnSite) -> list[Any]:
    visited = moment_text(row.visited_at) if row.visited_at else ""
    return [
        row.stratum,
        row.code,
        row.name,
        row.street,
        row.crew or "",
        "、".join(row.inspectors),
        visited,
        row.reason,
    ]


@require_safe
@unkept
@signed_in
def record(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """RECORD.json."""
    draw = _looked_at(request, draw_id, "record")
    return _json(record_for(request.actor, draw), f"RECORD-{draw.number}.json")  # type: ignore[attr-defined]


@require_safe
@unkept
@signed_in
def crews_record(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """CREWS.json: it names people, so it is for those who work here."""
    draw = _looked_at(request, draw_id, "crews")
    return _json(crews_record_for(request.actor, draw), f"CREWS-{draw.number}.json")  # type: ignore[attr-defined]


def _json(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
@unkept
@signed_in
def check(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """Whether the stored records still hold; says no site but where one does not hold."""
    actor = request.actor  # type: ignore[attr-defined]
    draw = get_drawn_for(actor, draw_id)
    return render(request, "draw/check.html", {"draw": draw, "verified": verify_draw(actor, draw)})


@require_POST
@requires(Permission.RUN_EVALUATIONS)
def substitute(request: HttpRequest, draw_id: UUID, planned_id: UUID) -> HttpResponse:
    """Let the next substitute step in for a site that can't be visited."""
    actor = request.actor  # type: ignore[attr-defined]
    draw = get_draw_for(actor, draw_id)
    planned = planned_visible_to(actor).filter(pk=planned_id, evaluation=draw.evaluation_id).first()
    if planned is None:
        raise Http404
    substitute_site(draw, planned, reason=request.POST.get("reason", ""), by=actor)
    # Which site it is stands on the list alone: what is said here lies in a cookie until it is shown.
    return done(request, "draw:drawn", _("The next substitute steps in."), draw.pk)


@require_POST
@requires(Permission.RUN_EVALUATIONS)
def replace(request: HttpRequest, draw_id: UUID, crew_id: UUID, person_id: UUID) -> HttpResponse:
    """Let the next substitute step in for an inspector who can't come."""
    actor = request.actor  # type: ignore[attr-defined]
    draw = get_draw_for(actor, draw_id)
    crew, person = crew_of(actor, draw, crew_id, person_id)
    replace_inspector(draw, crew, person, reason=request.POST.get("reason", ""), by=actor)
    return done(request, "draw:drawn", _("The next substitute steps in."), draw.pk)
