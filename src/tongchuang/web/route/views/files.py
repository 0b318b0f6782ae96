"""Routes as files: Excel, and calendar entries of a team."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from urllib.parse import quote
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongchuang.adapters.icalendar.write import MEDIA_TYPE, TimedEvent, write_calendar
from tongchuang.adapters.spreadsheets.book import BookSheet, write_book
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.routes import queries
from tongchuang.domain.routes.access import get_route_for, get_team_for, manages, teams_visible_to
from tongchuang.domain.routes.gathering import midnight
from tongchuang.foundation.clock import now
from tongchuang.web.route.words import WHY, clock, windows_text
from tongchuang.web.shared.access import signed_in
from tongchuang.web.shared.formats import moment_text
from tongchuang.web.shared.lists.export import XLSX


@require_safe
@signed_in
def excel(request: HttpRequest, route_id: UUID) -> FileResponse:
    """All that the reader sees of a route."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    route = get_route_for(actor, route_id)
    whole = manages(actor, route.evaluation)
    view = queries.view_of(route, teams_visible_to(actor, route), whole=whole)
    notes = [
        f"{route.evaluation.title} {route.day}",
        _("Exported %(at)s by %(who)s") % {"at": moment_text(now()), "who": actor.name},
    ]
    heads = [
        (_("Crew"), 20), (_("No."), 6), (_("Site"), 32), (_("Code"), 14), (_("Site type"), 16), (_("Street"), 16),
        (_("Arrives"), 9), (_("Begins"), 9), (_("Leaves"), 9), (_("Travel (min)"), 10), (_("Wait (min)"), 10), (_("Hours"), 22),
    ]  # fmt: skip
    sheets = [
        BookSheet(_("Routes"), heads, [line for team in view.teams for line in _lines(team)], notes, freeze=1)
    ]
    if whole and view.dropped:
        heads = [(_("Site"), 32), (_("Code"), 14), (_("Site type"), 16), (_("Hours"), 22), (_("Why"), 40)]
        lines = [
            [
                row.planned.site.name,
                row.planned.site.code,
                row.planned.site.type.title,
                windows_text(row.windows),
                str(WHY[row.why]),
            ]
            for row in view.dropped
            if row.planned.site is not None
        ]
        sheets.append(BookSheet(_("On no route"), heads, lines))
    file = BytesIO()
    write_book(file, sheets)
    file.seek(0)
    name = f"{_('Routes')}-{route.day:%Y%m%d}-{route.number}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def _lines(team: queries.TeamRow) -> list[list[object]]:
    names = "、".join(team.members)
    found: list[list[object]] = []
    for stop in team.stops:
        site, time = stop.planned.site, stop.time
        if site is not None:
            found.append([
                names, stop.number, site.name, site.code, site.type.title, site.street.name if site.street else "",
                clock(time.arrives), clock(time.begins), clock(time.leaves), time.travel, time.wait, windows_text(stop.windows),
            ])  # fmt: skip
    return found


@require_safe
@signed_in
def entries(request: HttpRequest, route_id: UUID, team_id: UUID) -> HttpResponse:
    """A team's stops as calendar entries."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    route = get_route_for(actor, route_id)
    one = get_team_for(actor, route, team_id)
    view = queries.view_of(route, teams_visible_to(actor, route).filter(pk=one.pk), whole=False)
    begin = midnight(route.day)
    events = [
        TimedEvent(
            uid=f"{stop.planned.pk}@route", starts=begin + timedelta(minutes=stop.time.begins),
            ends=begin + timedelta(minutes=max(stop.time.leaves, stop.time.begins + 1)), title=stop.planned.site.name,
            about=f"{stop.planned.site.code} {stop.planned.site.type.title}", place=stop.planned.site.address,
        )
        for stop in view.teams[0].stops
        if stop.planned.site is not None
    ]  # fmt: skip
    name = f"{_('Route')} {route.day}"
    answer = HttpResponse(write_calendar(name, events, at=route.computed_at), content_type=MEDIA_TYPE)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.ics"
    return answer
