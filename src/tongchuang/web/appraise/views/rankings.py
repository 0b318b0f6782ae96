"""Rankings of a month or quarter, a unit's line with all behind it, and what has changed since one was frozen."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongchuang.domain.appraisals import access, queries
from tongchuang.domain.appraisals.models import RankedUnit, Ranking
from tongchuang.domain.appraisals.values import Rules, days_of, is_quarter, is_ranked
from tongchuang.domain.consequences import access as consequences
from tongchuang.domain.consequences.queries import standing_in
from tongchuang.domain.scores.queries import tree_of
from tongchuang.foundation.clock import now, today
from tongchuang.web.appraise import ranking_file, ranking_rows
from tongchuang.web.appraise.ranking_lines import shown_lines
from tongchuang.web.shared.access import signed_in
from tongchuang.web.shared.scope import scope_of

PAGE = 50


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """The ranking of the period asked for, else the newest: the frozen one where there is one."""
    campaign = scope_of(request).campaign
    rows = list(access.rankings_visible_to(request.actor).filter(campaign=campaign)) if campaign else []
    wanted = request.GET.get("period", "")
    of_months = [row for row in rows if not is_quarter(row.period)] or rows
    chosen = [row for row in rows if row.period == wanted] if is_ranked(wanted) else of_months
    # By period the newest, of one period the frozen one before the provisional one.
    chosen.sort(key=lambda row: (row.period, row.frozen), reverse=True)
    if not chosen:
        context = {
            "here": "rankings",
            "provisional": access.sees_provisional(request.actor),
        }
        return render(
            request, "appraise/ranking_empty.html", {**context, "wanted": wanted if is_ranked(wanted) else ""}
        )
    return _ranking_page(request, chosen[0], rows)


@require_safe
@signed_in
def ranking(request: HttpRequest, ranking_id: UUID) -> HttpResponse:
    """One ranking by its own address."""
    row = access.get_ranking_for(request.actor, ranking_id)
    rows = list(access.rankings_visible_to(request.actor).filter(campaign=row.campaign))
    return _ranking_page(request, row, rows)


def _ranking_page(request: HttpRequest, row: Ranking, rows: list[Ranking]) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    documents, lines = queries.documents_of(row), queries.lines_of(row)
    exclusions = access.exclusions_visible_to(actor, row.campaign, row.period)
    opens = {line.unit_id: access.opens_unit(actor, line.unit_id) for line in lines}
    groups = ranking_rows.groups_of(documents.groups, lines, opens, exclusions)
    if request.GET.get("export"):
        return ranking_file.download(request, row, groups, documents)
    return render(
        request,
        "appraise/ranking.html",
        {**_about(request, row, rows), "groups": groups, "documents": documents},
    )


def _about(request: HttpRequest, row: Ranking, rows: list[Ranking]) -> dict[str, Any]:
    """What every page of a ranking says of it."""
    actor = request.actor  # type: ignore[attr-defined]
    months = [each for each in rows if not is_quarter(each.period)]
    objections, corrected = consequences.objections_to_scores(actor, row) if row.frozen else ([], None)
    return {
        "here": "rankings", "picked": _choice(row), "row": row, "rules": Rules.of(row.campaign.settings),
        "months": months, "quarters": [each for each in rows if is_quarter(each.period)],
        "final": row.final_at(now()), "may_freeze": access.may_freeze(actor), "is_over": days_of(row.period)[1] < today(),
        "other": next((each for each in rows if each.period == row.period and each.pk != row.pk), None),
        "sources": Rules.of(row.campaign.settings).sources, "provisional": access.sees_provisional(actor),
        "objections": objections, "corrected_by": corrected,
    }  # fmt: skip


def _choice(row: Ranking) -> dict[str, str]:
    """Standard and period for the addresses of the other pages of scores."""
    return {"query": urlencode({"standard": row.version_id, "period": row.period})}


@require_safe
@signed_in
def unit(request: HttpRequest, ranking_id: UUID, unit_id: UUID) -> HttpResponse:
    """A unit's line: how its rate comes about with the numbers put in, its months, and every place behind it."""
    actor = request.actor
    row = access.get_ranking_for(actor, ranking_id)
    line = access.get_ranked_unit_for(actor, row, unit_id)
    visible = access.rankings_visible_to(actor)
    documents = queries.documents_of(row)
    group = next(each for each in documents.groups if each["id"] == line.group)
    history = queries.history_of(visible, row.campaign, unit_id, quarters=is_quarter(row.period))
    means = {each.ranking_id: each.groups for each in history}
    # A frozen one was left out by the line's own word; only then is the reason to be read.
    left_out = not row.frozen or line.status == RankedUnit.Status.EXCLUDED
    exclusions = access.exclusions_visible_to(actor, row.campaign, row.period) if left_out else {}
    context = {
        **_about(request, row, list(visible.filter(campaign=row.campaign))), "line": line, "group": group,
        "documents": documents, "months_of_unit": _with_whiskers(history, means),
        "exclusion": exclusions.get(unit_id),
        "opens": access.opens_unit(actor, unit_id), "worth": _worth(line, group), "objects": consequences.may_object_to_score(actor, unit_id),
        "of_unit": unit_id,
        "whisker": ranking_rows.whisker(line, ranking_rows.decimal(group["mean"]), ranking_rows.scale_of([line], [])),
    }  # fmt: skip
    context["corrected"] = standing_in(context["corrected_by"], unit_id)
    if context["opens"]:
        kept, withheld = access.lines_visible_to(actor, row, unit_id)
        kept.sort(key=lambda each: (-each.lost, -each.stake, each.place))
        page = Paginator(kept, PAGE).get_page(request.GET.get("page"))
        context |= {
            "page": page,
            "withheld": withheld,
            "places": shown_lines(page.object_list, tree_of(row.version_id)),
        }
    return render(request, "appraise/ranked_unit.html", context)


def _with_whiskers(history: list[Any], means: dict[UUID, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    found = []
    for line in history:
        group = next((each for each in means.get(line.ranking_id, []) if each["id"] == line.group), None)
        found.append((line, group, ranking_rows.decimal(group["mean"]) if group else None))
    scale = ranking_rows.scale_of([line for line, _g, _m in found], [mean for _l, _g, mean in found])
    return [
        {"line": line, "of": group["ranked"] if group else None, "whisker": ranking_rows.whisker(line, mean, scale)}
        for line, group, mean in reversed(found)
    ]  # fmt: skip


def _worth(line: Any, group: dict[str, Any]) -> dict[str, Any] | None:
    """The numbers of the formula of the shrunk rate."""
    if line.shrunk is None or line.weight is None or group["mean"] is None:
        return None
    prior = ranking_rows.decimal(group["prior_places"])
    whole = line.weight + (prior or 0)
    return {
        "own": line.weight, "prior": prior, "whole": whole, "mean": ranking_rows.rate_text(group["mean"]),
        "share": line.weight / whole if whole else None, "better": (line.rank or 1) - 1, "ranked": group["ranked"],
    }  # fmt: skip


@require_safe
@signed_in
def since(request: HttpRequest, ranking_id: UUID) -> HttpResponse:
    """A frozen ranking beside what the same period would give now."""
    row = access.get_ranking_for(request.actor, ranking_id)
    rows = list(access.rankings_visible_to(request.actor).filter(campaign=row.campaign))
    frozen, later = queries.of_period(access.rankings_visible_to(request.actor), row.campaign, row.period)
    compared = frozen is not None and later is not None
    found = (
        ranking_rows.differences(queries.lines_of(frozen), queries.lines_of(later))
        if frozen and later
        else []
    )
    context = {
        **_about(request, frozen or row, rows),
        "frozen": frozen,
        "later": later,
        "compared": compared,
        "found": found,
    }
    return render(request, "appraise/ranking_since.html", {**context, "title": _("What has changed since")})
