"""Results side by side: evaluations, months, the years of a cycle."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongchuang.domain.inspections.models import Evaluation
from tongchuang.domain.scores import engine_io, queries
from tongchuang.domain.scores.models import Snapshot
from tongchuang.domain.scores.queries import Scored, TreeItem
from tongchuang.web.appraise import tables
from tongchuang.web.appraise.figures import method_figures
from tongchuang.web.appraise.picked import Picked, period_text, pick
from tongchuang.web.shared.access import signed_in
from tongchuang.web.shared.formats import rounded

CHANGES_SHOWN = 10
MOST_COMPARED = 6


@require_safe
@signed_in
def evaluations(request: HttpRequest) -> HttpResponse:
    """Evaluations of one standard side by side, with what changed most between the last two."""
    picked = pick(request)
    if picked is None:
        return render(request, "appraise/empty.html")
    kept = queries.of_evaluations(each.pk for each in picked.evaluations)
    ticked = set(request.GET.getlist("with"))
    rows = [(each, kept.get(each.pk)) for each in picked.evaluations]
    # One without a single fact has nothing to compare, unless somebody ticks it.
    chosen = [
        (each, snapshot) for each, snapshot in rows
        if snapshot and (str(each.pk) in ticked if ticked else snapshot.total is not None)
    ]  # fmt: skip
    chosen = chosen[-MOST_COMPARED:]
    tree = queries.tree_of(picked.version.pk)
    scores = queries.scores_of_many([snapshot for _each, snapshot in chosen], Q())
    projects = [item for item in tree if item.depth == 0 and item.points]
    if request.GET.get("export"):
        return _evaluations_file(request, picked, chosen, projects, scores)
    context = {
        "picked": picked, "rows": rows, "chosen": chosen, "ticked": {str(each.pk) for each, _s in chosen},
        "projects": [(item, [_rate(scores.get((s.pk, item.id)), item) for _e, s in chosen]) for item in projects],
        "methods": _methods(chosen), "changes": _changes(chosen, tree, scores), "here": "evaluations",
        "chart": chart([(f"{each.title}\n{each.held_on:%m-%d}", snapshot) for each, snapshot in chosen], picked),
        "item_url": reverse("appraise:home"),
    }  # fmt: skip
    return render(request, "appraise/evaluations.html", context)


Chosen = list[tuple[Evaluation, Snapshot]]


def _rate(score: Scored | None, item: TreeItem) -> Decimal | None:
    if score is None or not score.known or score.score is None or not item.points:
        return None
    # Of what is known: an evaluation looks at a part of the standard.
    known = item.points * (score.coverage or Decimal(0))
    return score.score / known * 100 if known else None


def _methods(chosen: Chosen) -> list[tuple[str, list[Decimal | None]]]:
    figures = [{each.key: each for each in method_figures(snapshot)} for _evaluation, snapshot in chosen]
    names = {each.key: each.name for found in figures for each in found.values()}
    return [(name, [found[key].rate if key in found else None for found in figures]) for key, name in names.items()]


def _changes(
    chosen: Chosen, tree: tuple[TreeItem, ...], scores: dict[tuple[UUID, UUID], Scored]
) -> dict[str, Any] | None:
    """The items that gained and lost most between the last two results that know both."""
    if len(chosen) < 2:
        return None
    (old, before), (new, after) = chosen[-2:]
    found = []
    for item in tree:
        one, two = scores.get((before.pk, item.id)), scores.get((after.pk, item.id))
        if item.is_leaf and one and two and one.score is not None and two.score is not None and one.score != two.score:
            found.append({"item": item, "old": one.score, "new": two.score, "by": two.score - one.score})
    found.sort(key=lambda row: row["by"])
    return {
        "old": old, "new": new, "worse": [row for row in found if row["by"] < 0][:CHANGES_SHOWN],
        "better": [row for row in reversed(found) if row["by"] > 0][:CHANGES_SHOWN],
    }  # fmt: skip


def _evaluations_file(
    request: HttpRequest, picked: Picked, chosen: Chosen, projects: list[TreeItem], scores: dict[Any, Scored]
) -> HttpResponse:
    headings = [("", ""), *((each.title, tables.NUMBER) for each, _snapshot in chosen)]
    lines: list[list[Any]] = [
        [_("Held on"), *(each.held_on for each, _s in chosen)],
        [_("Total"), *(rounded(s.total) for _e, s in chosen)], [_("At least"), *(rounded(s.low) for _e, s in chosen)],
        [_("At most"), *(rounded(s.high) for _e, s in chosen)],
        [_("Known"), *(rounded(s.coverage, 4) for _e, s in chosen)],
    ]  # fmt: skip
    for item in projects:
        lines.append([f"{item.code} {item.title}", *(rounded(_rate(scores.get((s.pk, item.id)), item)) for _e, s in chosen)])
    return tables.download(request, _("Evaluations compared"), headings, lines, notes=[str(picked.version)])


@require_safe
@signed_in
def trend(request: HttpRequest) -> HttpResponse:
    """The months one after another, by the sources chosen."""
    picked = pick(request)
    if picked is None:
        return render(request, "appraise/empty.html")
    months = queries.monthly(picked.campaign, picked.version.pk, picked.sources)
    if request.GET.get("export"):
        return trend_file(request, picked, months)
    context = {
        "picked": picked, "months": list(reversed(months)), "here": "trend",
        "chart": chart([(row.period, row) for row in months], picked),
    }  # fmt: skip
    return render(request, "appraise/trend.html", context)


def trend_file(request: HttpRequest, picked: Picked, months: list[Snapshot]) -> HttpResponse:
    """The trend as a table."""
    headings = [
        (_("Month"), ""), (_("Total"), tables.NUMBER), (_("At least"), tables.NUMBER), (_("At most"), tables.NUMBER),
        (_("Known"), tables.NUMBER),
    ]  # fmt: skip
    lines = ([row.period, rounded(row.total), rounded(row.low), rounded(row.high), rounded(row.coverage, 4)] for row in months)
    return tables.download(request, _("Trend"), headings, lines, notes=[f"{picked.version} · {picked.source_name}"])


def chart(points: list[tuple[str, Snapshot]], picked: Picked) -> dict[str, Any]:
    """What the trend chart draws: totals with their bounds, and the target."""

    def plain(value: Decimal | None) -> float | None:
        return None if value is None else float(rounded(value) or 0)

    target = picked.campaign.target
    return {
        "labels": [label for label, _row in points],
        "total": [plain(row.total) for _label, row in points],
        "low": [plain(row.low) for _label, row in points],
        "high": [plain(row.high) for _label, row in points],
        "target": plain(target),
        "words": {
            "total": _("Total"), "band": _("Bounds"), "target": _("Target"), "low": _("At least"), "high": _("At most"),
        },
    }  # fmt: skip


@require_safe
@signed_in
def years(request: HttpRequest) -> HttpResponse:
    """The years of the cycle, weighted together."""
    picked = pick(request)
    if picked is None:
        return render(request, "appraise/empty.html")
    weights = engine_io.year_weights_of(picked.version.pk)
    found = queries.yearly(picked.campaign, picked.version.pk, picked.sources)
    first = picked.campaign.starts_on.year
    names = [str(first + number) for number in range(len(weights))]
    rows = [(name, weight, found.get(name)) for name, weight in zip(names, weights, strict=True)]
    totals = [row.total if row else None for _name, _weight, row in rows]
    together, missing = engine_io.years_together(weights, totals) if weights else (None, ())
    context = {
        "picked": picked, "here": "years", "together": together, "others": found if not weights else {},
        "rows": [
            {"year": name, "weight": weight, "snapshot": row, "name": period_text(name),
             "part": weight * row.total if row and row.total is not None else None}
            for name, weight, row in rows
        ],
        "missing": [names[number] for number in missing], "any": any(total is not None for total in totals),
    }  # fmt: skip
    return render(request, "appraise/years.html", context)
