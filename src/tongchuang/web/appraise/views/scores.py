"""The score tree, and one item opened down to its photos."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from tongchuang.domain.inspections.access import get_evaluation_for
from tongchuang.domain.scenarios.access import refuse_hidden
from tongchuang.domain.scenarios.engine_io import failures_among, suppose
from tongchuang.domain.scores import access, queries
from tongchuang.domain.scores.models import Snapshot
from tongchuang.domain.scores.queries import Scored, TreeItem
from tongchuang.domain.standards.models import Item
from tongchuang.foundation.ids import as_uuid
from tongchuang.web.appraise import tables
from tongchuang.web.appraise.figures import headline, method_figures
from tongchuang.web.appraise.picked import Picked, pick
from tongchuang.web.appraise.rule_text import explain_rule, share_text
from tongchuang.web.appraise.tree_rows import legend, tree_rows
from tongchuang.web.shared.access import signed_in
from tongchuang.web.shared.words import word

NOBODY = UUID(int=0)
PAIRS_SHOWN = 300
MOST_TICKS = 2000


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """The tree of a standard with its scores."""
    picked = pick(request)
    if picked is None:
        return render(request, "appraise/empty.html")
    tree = queries.tree_of(picked.version.pk)
    snapshot = picked.snapshot
    scores = queries.scores_of(snapshot) if snapshot else {}
    if request.GET.get("export"):
        return tables.tree_file(request, picked, tree, scores)
    leads = queries.leads_of(picked.campaign, picked.version.pk)
    own = None if access.sees_all_losses(request.actor) else _own_losses(request, snapshot, tree)
    rows = tree_rows(
        tree, scores, leads, own=own,
        item_url=reverse("appraise:item", args=[NOBODY]).replace(str(NOBODY), "{}"),
        loss_url=f"{reverse('appraise:shares')}?item={{}}",
    )  # fmt: skip
    methods = {item.method: word("method", item.method) for item in tree if item.method}
    context = {
        "picked": picked, "snapshot": snapshot, "rows": rows, "own": own is not None, "methods": methods,
        "head": headline(picked, snapshot), "by_method": method_figures(snapshot), "legend": legend(),
        "leaves": sum(item.is_leaf for item in tree), "here": "tree",
        "unknown": sum(item.is_leaf and not (item.id in scores and scores[item.id].known) for item in tree),
    }  # fmt: skip
    return render(request, "appraise/tree.html", context)


def _own_losses(request: HttpRequest, snapshot: Snapshot | None, tree: tuple[TreeItem, ...]) -> dict[UUID, Decimal]:
    """Item → what the actor's own units lost there, with the sums of the branches."""
    if snapshot is None:
        return {}
    shares = access.shares_visible_to(request.actor, snapshot)  # type: ignore[attr-defined]
    found = {UUID(str(loss.key)): loss.amount for loss in queries.losses_by(shares, "item")}
    for item in reversed(tree):
        if item.parent_id and item.id in found:
            found[item.parent_id] = found.get(item.parent_id, Decimal(0)) + found[item.id]
    return found


@require_safe
@signed_in
def evaluation(request: HttpRequest, evaluation_id: UUID) -> HttpResponse:
    """The result of an evaluation: the tree of its own facts."""
    found = get_evaluation_for(request.actor, evaluation_id)  # type: ignore[attr-defined]
    return redirect(f"{reverse('appraise:home')}?evaluation={found.pk}&campaign={found.campaign_id}")


@require_safe
@signed_in
def item(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """One node: how its score comes about, down to checks and photos."""
    row = access.get_item_for(request.actor, item_id)
    picked = pick(request)
    if picked is None:
        return render(request, "appraise/empty.html")
    snapshot = picked.snapshot
    score = queries.score_of(snapshot, row.pk) if snapshot and row.version_id == snapshot.version_id else None
    tree = {node.id: node for node in queries.tree_of(row.version_id)}
    context: dict[str, Any] = {
        "picked": picked, "snapshot": snapshot, "item": row, "score": score, "node": tree[row.pk], "here": "tree",
        "path": _path(tree, row.pk), "lead": queries.leads_of(picked.campaign, row.version_id).get(row.pk),
    }  # fmt: skip
    if row.is_leaf:
        context |= _leaf(request, picked, snapshot, row, score)
    else:
        context["children"] = _children(tree, snapshot, row.pk)
    return render(request, "appraise/item.html", context)


def _leaf(
    request: HttpRequest, picked: Picked, snapshot: Snapshot | None, row: Item, score: Scored | None
) -> dict[str, Any]:
    actor = request.actor  # type: ignore[attr-defined]
    context: dict[str, Any] = {"explained": explain_rule(row), "shared": share_text(row)}
    if snapshot is not None:
        shares = access.shares_visible_to(actor, snapshot).filter(item=row)
        context["units"] = queries.losses_by(shares, "unit")
        context["all_units"] = access.sees_all_losses(actor)
        worth = snapshot.detail.get("methods", {}).get(row.method, {}).get("worth")
        if worth and score is not None and score.loss:
            context["worth"] = score.loss * Decimal(worth)
    if row.method == "site":
        pairs, hidden = access.pairs_visible_to(actor, picked.scope, row)
        shown = pairs[:PAIRS_SHOWN]
        ids = [pair.check_row_id for pair in shown]
        context |= {
            "pairs": tables.with_checks(shown, queries.checks_behind(ids), queries.photos_behind(ids)),
            "hidden": hidden, "more": len(pairs) - len(shown), "failing": any(pair.verdict == "fail" for pair in shown),
        }  # fmt: skip
    else:
        context["observations"] = access.observations_behind(actor, picked.scope, row)
    return context


def _path(tree: dict[UUID, TreeItem], item_id: UUID) -> list[TreeItem]:
    found, at = [], tree[item_id].parent_id
    while at is not None:
        found.append(tree[at])
        at = tree[at].parent_id
    return found[::-1]


def _children(
    tree: dict[UUID, TreeItem], snapshot: Snapshot | None, item_id: UUID
) -> list[tuple[TreeItem, Scored | None]]:
    scores = queries.scores_of(snapshot) if snapshot else {}
    return [(node, scores.get(node.id)) for node in tree.values() if node.parent_id == item_id]


@require_POST
@signed_in
def what_if(request: HttpRequest) -> HttpResponse:
    """The total if the ticked failures were mended; nothing is kept."""
    picked = pick(request)
    if picked is None or picked.snapshot is None or not access.sees_all_losses(request.actor):
        return render(request, "appraise/item.html#what_if", {})
    ticked = [text.partition("|") for text in request.POST.getlist("pair")[:MOST_TICKS]]
    pairs = [(key, code) for site, _bar, code in ticked if (key := as_uuid(site))]
    taken = picked.snapshot.computed_at
    mended = failures_among(picked.scope, pairs, taken_at=taken)
    refuse_hidden(request.actor, picked.scope, mended)  # type: ignore[attr-defined]
    figures = suppose(picked.scope, mended, taken_at=taken).figures()
    return render(request, "appraise/item.html#what_if", {"what_if": figures, "mended": len(mended)})
