"""What if, beside the tree: suppose changes, see what moves, keep it under a name or let it go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongchuang.domain.runs.access import runs_visible_to
from tongchuang.domain.runs.actions import start_run
from tongchuang.domain.runs.models import Run
from tongchuang.domain.scenarios import access as scenarios
from tongchuang.domain.scenarios.actions import remove_scenario, save_scenario
from tongchuang.domain.scenarios.engine_io import Supposed, suppose
from tongchuang.domain.scenarios.errors import BadChange
from tongchuang.domain.scenarios.values import (
    VERDICTS,
    Change,
    PointsChange,
    RuleChange,
    VerdictChange,
    changes_from,
)
from tongchuang.domain.scores import access, queries
from tongchuang.domain.standards.models import Item
from tongchuang.web.appraise.picked import Picked, name_of, pick
from tongchuang.web.appraise.rule_text import explain_rule
from tongchuang.web.appraise.supposing import shown
from tongchuang.web.appraise.supposing.changing import changes_in
from tongchuang.web.appraise.supposing.draft import Draft
from tongchuang.web.appraise.supposing.rows import both_rows
from tongchuang.web.appraise.supposing.rule_form import RuleForm, initial_of
from tongchuang.web.shared.access import signed_in
from tongchuang.web.shared.http import done

NOBODY = UUID(int=0)
KIND = "what_if"
PAIRS_SHOWN = 300


@dataclass
class Bench:
    """What every page of what-if needs: the choice, the draft, and its address."""

    request: HttpRequest
    picked: Picked
    draft: Draft

    @property
    def url(self) -> str:
        """The page itself."""
        return f"{reverse('appraise:suppose')}?{self.picked.query}"

    def supposed(self) -> Supposed:
        """Both results; BadChange when a change can't be taken."""
        scenarios.refuse_hidden(self.request.actor, self.picked.scope, self.draft.changes)  # type: ignore[attr-defined]
        return self.as_if(self.draft.changes)

    def as_if(self, changes: list[Change]) -> Supposed:
        """Both results for these changes."""
        snapshot = self.picked.snapshot
        return suppose(self.picked.scope, changes, taken_at=snapshot.computed_at if snapshot else None)


def _at_bench(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For those who see every unit's losses; without a campaign there is nothing to suppose."""

    def handle(request: HttpRequest, **names: Any) -> HttpResponse:
        scenarios.require_suppose(request.actor)  # type: ignore[attr-defined]
        picked = pick(request)
        if picked is None:
            return render(request, "appraise/empty.html")
        return view(request, Bench(request, picked, Draft(request, picked.version.pk)), **names)

    return handle


@require_safe
@signed_in
@_at_bench
def home(request: HttpRequest, bench: Bench) -> HttpResponse:
    """The tree with both scores, the changes, and what they do."""
    picked, draft = bench.picked, bench.draft
    if picked.snapshot is None:
        return render(request, "appraise/suppose_none.html", {"picked": picked, "here": "suppose"})
    problem, changes = "", draft.changes
    try:
        supposed = bench.supposed()
    except BadChange as error:
        problem, supposed = str(error), bench.as_if([])
    tree = queries.tree_of(picked.version.pk)
    ids = {node.code: node.id for node in tree}
    now, then = supposed.tree(ids)
    touched = frozenset(each.item for each in changes if isinstance(each, VerdictChange | RuleChange | PointsChange))
    rows = both_rows(tree, now, then, touched, item_url=reverse("appraise:suppose_item", args=[NOBODY]).replace(str(NOBODY), "{}"))
    context = {
        "picked": picked, "draft": draft, "rows": rows, "here": "suppose", "problem": problem,
        "figures": supposed.figures(), "lines": shown.lines_of(changes, picked.scope.region_id, picked.version.pk), "units": shown.units_moved(supposed),
        "methods": shown.methods(tree, supposed), "run": _run(bench),
        "saved": list(scenarios.scenarios_visible_to(request.actor).filter(campaign=picked.campaign)[:20]),
    }  # fmt: skip
    return render(request, "appraise/suppose.html", context)


@require_safe
@signed_in
@_at_bench
def quotas(request: HttpRequest, bench: Bench) -> HttpResponse:
    """How many sites of each type the official evaluation draws, to be supposed otherwise; asked for when opened."""
    context = {"picked": bench.picked, "types": shown.quotas(bench.picked, bench.draft.changes)}
    return render(request, "appraise/suppose_quotas.html", context)


@require_safe
@signed_in
@_at_bench
def item(request: HttpRequest, bench: Bench, item_id: UUID) -> HttpResponse:
    """One item: its points and rule, and how its sites were found, to be supposed otherwise."""
    row = access.get_item_for(request.actor, item_id)
    if row.version_id != bench.picked.version.pk or not row.is_leaf:
        return render(request, "appraise/suppose_item.html", {"item": row, "branch": True, "picked": bench.picked})
    return _item(request, bench, row, None)


def _item(request: HttpRequest, bench: Bench, row: Item, bound: RuleForm | None) -> HttpResponse:
    changes = {change.key: change for change in bench.draft.changes}
    rule, points = changes.get(f"rule:{row.code}"), changes.get(f"points:{row.code}")
    document = dict(rule.rule) if isinstance(rule, RuleChange) else row.rule
    worth = points.points if isinstance(points, PointsChange) else row.points
    name = request.GET.get("rule") or str(document.get("rule", ""))
    form = bound or RuleForm(method=row.method, name=name, initial={**initial_of(document, worth), "rule": name})
    context: dict[str, Any] = {
        "picked": bench.picked, "item": row, "form": form, "explained": explain_rule(row), "bench": bench,
        "verdict_keys": VERDICTS,
    }  # fmt: skip
    if row.method == "site":
        pairs, hidden = access.pairs_visible_to(request.actor, bench.picked.scope, row)  # type: ignore[attr-defined]
        context |= {"pairs": shown.pairs(pairs[:PAIRS_SHOWN], changes, row.code), "hidden": hidden, "more": len(pairs) - PAIRS_SHOWN}
    return render(request, "appraise/suppose_item.html", context, status=422 if bound else 200)


@require_POST
@signed_in
@_at_bench
def change(request: HttpRequest, bench: Bench) -> HttpResponse:
    """Suppose something: verdicts, the weights, the quotas."""
    bench.draft.add(changes_in(request.POST))
    return _tried(bench)


@require_POST
@signed_in
@_at_bench
def change_item(request: HttpRequest, bench: Bench, item_id: UUID) -> HttpResponse:
    """Suppose another rule or other points for an item."""
    row = access.get_item_for(request.actor, item_id)
    form = RuleForm(request.POST, method=row.method, name=request.POST.get("rule", ""))
    if not form.is_valid():
        return _item(request, bench, row, form)
    wanted: list[Change] = []
    if form.document != row.rule:
        wanted.append(RuleChange(row.code, form.document))
    else:
        bench.draft.drop(f"rule:{row.code}")
    points = form.cleaned_data.get("points")
    if points is not None and points != row.points:
        wanted.append(PointsChange(row.code, points))
    elif points is not None:
        bench.draft.drop(f"points:{row.code}")
    bench.draft.add(wanted)
    return _tried(bench)


@require_POST
@signed_in
@_at_bench
def drop(request: HttpRequest, bench: Bench) -> HttpResponse:
    """Take one change back, the last step, or all of them."""
    if request.POST.get("all"):
        bench.draft.replace([])
    elif request.POST.get("undo"):
        bench.draft.undo()
    else:
        bench.draft.drop(request.POST.get("key", ""))
    return _tried(bench)


def _tried(bench: Bench) -> HttpResponse:
    """Back to the page; ranking and forecast are worked out beside it. What can't be taken is put back."""
    try:
        bench.supposed()
    except BadChange:
        bench.draft.undo()
        raise
    changes = bench.draft.data
    run = None
    if changes:
        scope = bench.picked.scope
        params = {
            "version": str(scope.version_id), "period": scope.period, "sources": list(scope.sources),
            "evaluation": str(scope.evaluation_id) if scope.evaluation_id else None, "changes": changes,
        }  # fmt: skip
        run = start_run(KIND, params, by=bench.request.actor, target=scope.campaign_id)  # type: ignore[attr-defined]
    bench.draft.follow(run.pk if run else None)
    return done(bench.request, bench.url)


def _run(bench: Bench) -> Run | None:
    if not bench.draft.run_id or not bench.draft.changes:
        return None
    rows = runs_visible_to(bench.request.actor)  # type: ignore[attr-defined]
    return rows.filter(pk=bench.draft.run_id, kind=KIND).first()


@require_POST
@signed_in
@_at_bench
def save(request: HttpRequest, bench: Bench) -> HttpResponse:
    """Keep the changes and what came of them under a name."""
    run = _run(bench)
    result = {**bench.supposed().figures(), **(run.detail if run is not None else {})}
    title = request.POST.get("title", "")
    save_scenario(bench.picked.scope, title=title, changes=bench.draft.changes, result=result, by=request.actor)  # type: ignore[attr-defined]
    return done(request, bench.url, _("Kept. It is in the list of kept scenarios below."))


@require_POST
@signed_in
def open_saved(request: HttpRequest, scenario_id: UUID) -> HttpResponse:
    """Suppose again what was kept, on the facts as they are now."""
    found = scenarios.get_scenario_for(request.actor, scenario_id)  # type: ignore[attr-defined]
    draft = Draft(request, found.version_id)
    draft.replace(changes_from(found.changes))
    return redirect(f"{reverse('appraise:suppose')}?{shown.query_of(found)}")


@require_safe
@signed_in
def saved(request: HttpRequest, scenario_id: UUID) -> HttpResponse:
    """A kept scenario: its changes and its figures as they were."""
    found = scenarios.get_scenario_for(request.actor, scenario_id)  # type: ignore[attr-defined]
    context = {
        "scenario": found, "of": name_of(found.evaluation, found.period, found.sources), "figures": found.result, "lines": shown.lines_of(changes_from(found.changes), found.region_id, found.version_id),
        "query": shown.query_of(found), "here": "suppose",
    }  # fmt: skip
    return render(request, "appraise/scenario.html", context)


@require_POST
@signed_in
def remove(request: HttpRequest, scenario_id: UUID) -> HttpResponse:
    """Take a kept scenario off the list."""
    remove_scenario(scenarios.get_scenario_for(request.actor, scenario_id), by=request.actor)  # type: ignore[attr-defined]
    return done(request, "appraise:suppose", _("Taken off the list."))


