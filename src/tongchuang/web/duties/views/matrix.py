"""The matrix of items and units, and one item with everybody who answers for it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongchuang.domain.organisations.access import units_visible_to
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.organisations.queries import open_units
from tongchuang.domain.responsibilities.access import responsibilities_visible_to
from tongchuang.domain.responsibilities.queries import is_led, matrix_of, of_items, state_counts
from tongchuang.domain.standards.access import get_item_for
from tongchuang.domain.standards.queries import tree_of
from tongchuang.web.duties.forms import AssignForm
from tongchuang.web.duties.matrix_table import table_of
from tongchuang.web.duties.scope import campaign_of, chapters_of, duty_scope, tabs_of
from tongchuang.web.shared.access import signed_in
from tongchuang.web.shared.http import page
from tongchuang.web.shared.words import WORDS
from tongchuang.web.standard.rule_words import rule_in_words


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """Items by units (责任矩阵), a chapter at a time."""
    actor = request.actor  # type: ignore[attr-defined]
    scope = duty_scope(request)
    chapters = chapters_of(tree_of(scope.version.pk))
    wanted = request.GET.get("chapter", "")
    chapter = next((each for each in chapters if each.node.code == wanted), chapters[0] if chapters else None)
    lines, group = request.GET.get("line", ""), request.GET.get("only", "")
    units = list(open_units(units_visible_to(actor)))
    chosen = [unit for unit in units if not lines or unit.line == lines]
    rows = responsibilities_visible_to(actor).filter(campaign=scope.campaign)
    manages = actor.may(Permission.ASSIGN_RESPONSIBILITIES)
    matrix = matrix_of(chapter.items if chapter else [], rows, units=chosen, all_units="all" in request.GET)
    if group == "gaps":
        matrix.rows = [row for row in matrix.rows if not row.led]
    context: dict[str, Any] = {
        "tabs": tabs_of(request), "scope_": scope, "chapters": chapters, "chapter": chapter, "manages": manages,
        "table": table_of(matrix, item_url=_item_url, manages=manages), "matrix": matrix, "lines": WORDS["unit_line"].items(),
        "line": lines, "only": group, "all_units": "all" in request.GET, "units": len(units),
        "states": state_counts(rows.filter(item__version=scope.version)), "gaps": sum(not row.led for row in matrix.rows),
    }  # fmt: skip
    return render(request, "duties/matrix.html", context)


def _item_url(key: UUID) -> str:
    return reverse("duties:item", args=[key])


@require_safe
@signed_in
def item(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Who answers for an item, in every scope; the office gives it out here."""
    actor = request.actor  # type: ignore[attr-defined]
    campaign = campaign_of(request)
    found = get_item_for(actor, item_id)
    rows = of_items(responsibilities_visible_to(actor).filter(campaign=campaign), [found])
    manages = actor.may(Permission.ASSIGN_RESPONSIBILITIES) and found.is_leaf
    form = AssignForm(actor=actor, item=found, initial={"lead": request.GET.get("unit", "")}) if manages else None
    context = {
        "item": found, "rows": rows, "form": form, "rule": rule_in_words(found), "manages": manages,
        "led": is_led(found, rows),
        "pinned": campaign.standards.filter(version=found.version_id).exists(), "title": _("Who answers for it"),
    }  # fmt: skip
    return page(request, "duties/item.html", context)
