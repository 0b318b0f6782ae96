"""The list of draws."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from tongchuang.domain.draws.access import draws_visible_to
from tongchuang.domain.draws.models import Draw
from tongchuang.web.draw.templatetags.draws import draw_badge, draw_number, steerable_badge
from tongchuang.web.shared import cells, formats
from tongchuang.web.shared.access import signed_in
from tongchuang.web.shared.lists import Column, Filter, ListSpec, list_page


@require_safe
@signed_in
def draw_list(request: HttpRequest) -> HttpResponse:
    """All draws that I may know of, by number; cancelled ones stay."""
    return list_page(request, DRAWS, template="draw/draws.html")


def _state(row: Draw) -> Any:
    return format_html("{} {}", draw_badge(row), steerable_badge(row))


def _quota(row: Draw) -> int:
    return (
        sum(quota["quota"] for quota in row.announcement["quotas"])
        if row.announcement
        else sum(row.quotas.values())
    )


def _officer(row: Draw) -> str:
    return row.officer.name


DRAWS = ListSpec(
    name="draws",
    columns=(
        Column("number", gettext_lazy("Number"), draw_number, sort=("number",), export=lambda row: row.number, align="tight"),
        Column("title", gettext_lazy("Name"), lambda row: row.title, sort=("title",), lead=True, width=30),
        Column("state", gettext_lazy("State"), _state, sort=("state",), export=lambda row: str(Draw.State(row.state).label)),
        Column("draw_at", gettext_lazy("Time of the draw"), lambda row: cells.moment(row.drawn_at or row.draw_at), sort=("draw_at",),
               export=lambda row: formats.moment_text(row.drawn_at or row.draw_at) if row.draw_at else "", align="tight"),
        Column("quota", gettext_lazy("To be drawn"), _quota, align="end"),
        Column("officer", gettext_lazy("Draw officer"), _officer, sort=("officer__sort_key",)),
        Column("repeats", gettext_lazy("Stands in for"), lambda row: draw_number(row.repeats) if row.repeats else "", default=False),
        Column("commitment", gettext_lazy("Commitment"), lambda row: row.commitment[:16], export=lambda row: row.commitment, default=False),
    ),
    rows=lambda request, state: draws_visible_to(request.actor),
    detail=lambda rows: rows.select_related("officer", "repeats"),
    row_url=lambda row: reverse("draw:draw", args=[row.pk]),
    filters=(
        Filter("state", gettext_lazy("State"), tuple(Draw.State.choices), lambda rows, values: rows.filter(state__in=values)),
        Filter("steerable", gettext_lazy("Steerable only"), kind="flag", apply=lambda rows, values: rows.filter(steerable=True)),
    ),
    search=lambda rows, text: rows.filter(title__icontains=text),
    default_sort="-number",
    panel=False,
    empty=(gettext_lazy("No draws"), gettext_lazy("A draw chooses the sites and inspectors of an evaluation in a way that nobody can steer and everybody can check.")),
    file_name=gettext_lazy("Draws"),
)  # fmt: skip
