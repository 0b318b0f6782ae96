"""Requests for material: what was asked of whom, who has answered, and taking it back."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from tongchuang.adapters.spreadsheets.sheet import write_sheet
from tongchuang.domain.burden.access import get_request_for, manages, parts_visible_to, sees_all
from tongchuang.domain.burden.actions import release_parts, withdraw_parts, withdraw_request
from tongchuang.domain.burden.models import MaterialRequest, RequestPart
from tongchuang.domain.burden.queries import figures_of, parts_of
from tongchuang.domain.burden.rules import overdue
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import local, now
from tongchuang.foundation.ids import as_uuids
from tongchuang.web.burden.listing import PARTS, REQUESTS, part_badge
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.http import done, page
from tongchuang.web.shared.lists import list_page, selected

State = RequestPart.State
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@signed_in
def requests(request: HttpRequest) -> HttpResponse:
    """For who leads: what was asked for. For units: what they are asked."""
    spec = REQUESTS if sees_all(request.actor) else PARTS
    return list_page(request, spec, template="burden/requests.html", context={"of_parts": spec is PARTS})


@require_safe
@signed_in
def parts(request: HttpRequest) -> HttpResponse:
    """One line for each unit that is asked."""
    return list_page(request, PARTS, template="burden/requests.html", context={"of_parts": True})


@require_safe
@signed_in
def request_page(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """A request with everybody's answers; units see their own."""
    row = get_request_for(request.actor, request_id)
    rows = parts_of(row, parts_visible_to(request.actor))
    moment = now()
    held = [part for part in rows if part.state == State.HELD]
    mine = manages(request.actor, row)
    context: dict[str, Any] = {
        "ask": row,
        "lines": [(part, part_badge(part), overdue(part.state, part.due_at, moment), [(each["label"], part.values.get(each["key"], "")) for each in row.fields]) for part in rows],
        "answered": sum(1 for part in rows if part.state == State.ANSWERED),
        "open": sum(1 for part in rows if part.state in (State.WAITING, State.RETURNED, State.HELD)),
        "asked": sum(1 for part in rows if part.state != State.WITHDRAWN),
        "held": held, "manages": mine, "sums": figures_of(row) if mine and row.kind == MaterialRequest.Kind.FIGURE else None,
        "signs": bool(held) and request.actor.may(Permission.SIGN_SECOND) and row.asked_by_id != request.actor.user_id,
        "withdrawn": row.state == MaterialRequest.State.WITHDRAWN,
    }  # fmt: skip
    return page(request, "burden/request.html", context)


@require_POST
@requires(Permission.ASK_FOR_MATERIAL)
def withdraw(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Nobody needs to answer any more, or the ticked units needn't."""
    row = get_request_for(request.actor, request_id)
    reason, units = request.POST.get("reason", ""), as_uuids(request.POST.getlist("units"))
    spared = (
        withdraw_parts(row, reason=reason, by=request.actor, unit_ids=units)
        if units
        else withdraw_request(row, reason=reason, by=request.actor)
    )
    return done(request, "burden:request", _spared(spared), row.pk)


def _spared(number: int) -> str:
    return ngettext(
        "Withdrawn: %(n)d unit needn't answer.", "Withdrawn: %(n)d units needn't answer.", number
    ) % {"n": number}


@require_POST
@requires(Permission.ASK_FOR_MATERIAL)
def withdraw_many(request: HttpRequest) -> HttpResponse:
    """The ticked requests, for one reason."""
    rows = [row for row in selected(request, REQUESTS) if manages(request.actor, row)]
    spared = sum(
        withdraw_request(row, reason=_("Withdrawn with others from the list"), by=request.actor)
        for row in rows
    )
    return done(request, "burden:requests", _spared(spared))


@require_POST
@requires(Permission.SIGN_SECOND)
def sign(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """The second signature: what is beyond the quota goes out."""
    row = get_request_for(request.actor, request_id)
    units = release_parts(row, by=request.actor)
    text = ngettext("Signed: it went to %(n)d unit.", "Signed: it went to %(n)d units.", len(units)) % {
        "n": len(units)
    }
    return done(request, "burden:request", text, row.pk)


@require_safe
@signed_in
def excel(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """The answers put together, a unit on each line."""
    row = get_request_for(request.actor, request_id)
    heads: list[tuple[str, int]] = [(_("Unit"), 24), (_("State"), 12), (_("Answered on"), 18)]
    if row.kind == MaterialRequest.Kind.FIGURE:
        heads.append((f"{row.figure} ({row.measure})" if row.measure else row.figure, 18))
    heads += [(each["label"], 18) for each in row.fields] + [(_("In words"), 60), (_("Files"), 40)]
    target = io.BytesIO()
    write_sheet(
        target,
        row.title[:31],
        heads,
        (_line(row, part) for part in parts_of(row, parts_visible_to(request.actor))),
    )
    response = HttpResponse(target.getvalue(), content_type=SPREADSHEET)
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{row.title[:60]}.xlsx") or ""
    return response


def _line(row: MaterialRequest, part: RequestPart) -> list[Any]:
    figure = [part.figure] if row.kind == MaterialRequest.Kind.FIGURE else []
    answered = local(part.answered_at).replace(tzinfo=None) if part.answered_at else None
    values = [part.values.get(each["key"], "") for each in row.fields]
    files = "；".join(file.attachment.name for file in part.files.all())
    return [str(part.unit.name), str(State(part.state).label), answered, *figure, *values, part.text, files]
