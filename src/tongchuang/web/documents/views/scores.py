"""The scoreboard of information work, quotas and points, and the quarterly circular."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongchuang.adapters.spreadsheets.sheet import write_sheet
from tongchuang.domain.bulletins import actions, queries
from tongchuang.domain.bulletins.access import circulars_visible_to, compares, edits, get_month_for
from tongchuang.domain.bulletins.models import PointRule
from tongchuang.domain.bulletins.paper import row_of
from tongchuang.domain.bulletins.rules import is_month, points_of, quarter_months, quarter_of
from tongchuang.domain.bulletins.scoring import Board, Line, board_of
from tongchuang.domain.organisations.access import units_visible_to
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.organisations.queries import open_units
from tongchuang.foundation.clock import now, period_of
from tongchuang.foundation.errors import Invalid
from tongchuang.foundation.ids import as_uuids
from tongchuang.web.documents.bulletin_forms import PointsForm, QuotaForm
from tongchuang.web.documents.bulletin_listing import info_tabs
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.http import done, page
from tongchuang.web.shared.scope import scope_of

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MONTHS_SHOWN = 12


def asked_for(request: HttpRequest) -> tuple[list[str], str]:
    """The months that the address asks for (a month, or a quarter as 2026-4), and the quarter if it was one."""
    this = period_of(now())
    year, _dash, quarter = request.GET.get("quarter", "").partition("-")
    if year.isdigit() and len(year) == 4 and quarter in {"1", "2", "3", "4"}:
        months = [month for month in quarter_months(int(year), int(quarter)) if month <= this]
        if months:
            return months, f"{year}-{quarter}"
    month = request.GET.get("month", "")
    return [month if is_month(month) and "2000" < month <= this else this], ""


@require_safe
@signed_in
def scores(request: HttpRequest) -> HttpResponse:
    """Each unit's month or quarter; a unit sees its own line."""
    actor = request.actor  # type: ignore[attr-defined]
    months, quarter = asked_for(request)
    all_units = compares(actor)
    board = board_of(
        actor.region_id if actor.posts else None, months, unit_ids=None if all_units else actor.unit_ids
    )
    if request.GET.get("export") == "xlsx":
        return _sheet(board, quarter or months[0])
    this = period_of(now())
    context = {
        "info_tabs": info_tabs(request, "scores"), "board": board, "months": months, "quarter": quarter, "all_units": all_units,
        "lines": [(place, line, _links(months, line)) for place, line in enumerate(board.lines, 1)], "edits": edits(actor),
        "month_row": board.opened.get(months[0]) if all_units and not quarter else None,
        "signs": actor.may(Permission.SIGN_SECOND), "worth": board.worth,
        "choices": _choices(this), "here": quarter or months[0], "asked": sum(1 for line in board.lines if line.quota),
        "held": sum(1 for line in board.lines if line.held), "circulars": _circulars(actor) if all_units else [],
        "quarter_shown": "{}-{}".format(*quarter_of(months[-1])),
        "totals": {what: board.total(what) for what in ("submitted", "same", "accepted", "printed", "higher")},
    }  # fmt: skip
    return page(request, "documents/info_scores.html", context)


def _circulars(actor: Any) -> list[Any]:
    rows = (
        circulars_visible_to(actor)
        .select_related("document")
        .defer("document__content", "document__grams", "numbers")
    )
    return list(rows.order_by("-year", "-quarter", "-made_at")[:8])


def _choices(this: str) -> list[tuple[str, str, str]]:
    year, month = int(this[:4]), int(this[5:7])
    places = [divmod(year * 12 + month - 1 - back, 12) for back in range(MONTHS_SHOWN)]
    found = [("month", f"{y:04}-{m + 1:02}", f"{y:04}-{m + 1:02}") for y, m in places]
    quarters = dict.fromkeys(quarter_of(value) for _kind, value, _label in found)
    return found + [
        ("quarter", f"{y}-{q}", _("Quarter %(quarter)d of %(year)d") % {"year": y, "quarter": q})
        for y, q in quarters
    ]


def _links(months: list[str], line: Line) -> dict[str, str]:
    base = reverse("documents:bulletins")
    asked = "".join(f"&month={month}" for month in months)
    return {
        what: f"{base}?unit={line.unit.pk}&counted={what}{asked}"
        for what in ("submitted", "same", "accepted", "printed", "higher")
    }


def _sheet(board: Board, name: str) -> HttpResponse:
    heads = [
        (_("Unit"), 26), (_("Asked"), 8), (pgettext("information", "Sent in"), 8), (pgettext("information", "Accepted"), 8), (_("In bulletins"), 8), (_("Used above"), 8), (_("Points"), 8),
        (_("Quota met"), 10), (_("The same as another"), 10),
    ]  # fmt: skip
    rows = (
        [
            line.unit.name,
            line.quota,
            line.submitted,
            line.counts["accepted"],
            line.counts["printed"],
            line.higher,
            line.points,
            row_of(line)[-1],
            line.counts["same"],
        ]
        for line in board.lines
    )
    target = io.BytesIO()
    write_sheet(target, name, heads, rows)
    response = HttpResponse(target.getvalue(), content_type=SPREADSHEET)
    response.headers["Content-Disposition"] = (
        content_disposition_header(True, f"{_('Information work')} {name}.xlsx") or ""
    )
    return response


@require_safe
@signed_in
def month(request: HttpRequest, month_id: UUID) -> HttpResponse:
    """The scoreboard of a month that was asked for."""
    row = get_month_for(request.actor, month_id)  # type: ignore[attr-defined]
    return done(request, f"{reverse('documents:info_scores')}?month={row.period}")


@require_POST
@requires(Permission.SIGN_SECOND)
def sign(request: HttpRequest, month_id: UUID) -> HttpResponse:
    """The second signature: units that get too many requests are asked too."""
    row = get_month_for(request.actor, month_id)  # type: ignore[attr-defined]
    units = actions.release_month(row, by=request.actor)  # type: ignore[attr-defined]
    text = ngettext("Signed: %(n)d unit is asked too.", "Signed: %(n)d units are asked too.", len(units)) % {
        "n": len(units)
    }
    return done(request, f"{reverse('documents:info_scores')}?month={row.period}", text)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SET_QUOTAS)
def settings(request: HttpRequest) -> HttpResponse:
    """Quotas and points, each from a month on."""
    actor = request.actor  # type: ignore[attr-defined]
    units, rules = open_units(units_visible_to(actor)), queries.point_rules(actor.region_id)
    worth = points_of(period_of(now()), rules)
    about = request.POST.get("about") if request.method == "POST" else None
    quota = QuotaForm(request.POST if about == "quota" else None, units=units)
    points = PointsForm(request.POST if about == "points" else None, worth=worth)
    if about:
        form = quota if about == "quota" else points
        if form.is_valid():
            try:
                if about == "quota":
                    actions.set_item_quota(
                        quota.cleaned_data["per_month"],
                        quota.cleaned_data["period_from"],
                        by=actor,
                        **quota.target(),
                    )
                else:
                    actions.set_points(points.points(), points.cleaned_data["points_from"], by=actor)
                return done(
                    request, "documents:info_settings", _("Set; months that are over stay as they were.")
                )
            except Invalid as error:
                form.add_error(error.field if error.field in form.fields else None, str(error))
    rows = list(reversed(queries.quota_rules(actor.region_id)))
    context = {
        "info_tabs": info_tabs(request, "settings"), "quota": quota, "points": points, "rules": rows,
        "point_rules": [(str(PointRule.Use(rule.use).label), rule) for rule in reversed(rules)],
    }  # fmt: skip
    return page(request, "documents/info_settings.html", context, status=422 if about else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.DRAFT_DOCUMENTS)
def circular(request: HttpRequest) -> HttpResponse:
    """Who was below in a quarter: looked at one by one, then drafted as a document."""
    actor = request.actor  # type: ignore[attr-defined]
    months, quarter = asked_for(request)
    year, number = map(int, quarter.split("-")) if quarter else quarter_of(months[0])
    months = [each for each in quarter_months(year, number) if each <= period_of(now())]
    board = board_of(actor.region_id, months)
    error, named, reasons = "", {line.unit.pk for line in board.below}, dict[UUID, str]()
    if request.method == "POST":
        named = set(as_uuids(request.POST.getlist("named")))
        reasons = {line.unit.pk: request.POST.get(f"why-{line.unit.pk}", "") for line in board.below}
        try:
            made = actions.make_circular(
                year, number, named=named, reasons=reasons, by=actor, campaign=scope_of(request).campaign
            )
            return done(
                request,
                "documents:document",
                _("The circular is drafted: look at it, then lay it before whoever approves."),
                made.document_id,
            )
        except Invalid as refused:
            error = str(refused)
    context = {
        "board": board, "year": year, "number": number, "months": months, "error": error, "address": f"{reverse('documents:info_circular')}?quarter={year}-{number}",
        "below": [(line, line.unit.pk in named, reasons.get(line.unit.pk, "")) for line in board.below],
        "standing": queries.standing_circular(actor.region_id, year, number), "running": months[-1] == period_of(now()),
        "totals": {what: board.total(what) for what in ("submitted", "accepted", "printed", "higher")},
    }  # fmt: skip
    return page(request, "documents/info_circular.html", context, status=422 if error else 200)
