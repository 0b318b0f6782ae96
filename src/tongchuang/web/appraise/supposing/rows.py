"""The rows of the tree with both scores, as light strings; tree.js opens, closes, searches and filters them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from django.utils.safestring import SafeString, mark_safe

from tongchuang.domain.scores.queries import Scored, TreeItem
from tongchuang.web.appraise.tree_rows import name_cell, open_row, short
from tongchuang.web.shared.formats import DASH, score_text


def both_rows(
    tree: tuple[TreeItem, ...],
    now: Mapping[UUID, Scored],
    then: Mapping[UUID, Scored],
    touched: frozenset[str],
    *,
    item_url: str,
) -> SafeString:
    """All nodes: score now, score then, the difference. `touched` are the codes of items that a change names."""
    numbers = {item.id: number for number, item in enumerate(tree)}
    parts: list[str] = []
    for item in tree:
        before, after = now.get(item.id), then.get(item.id)
        move = _move(before, after)
        flags = ["changed"] if move or item.code in touched else []
        parts.append(open_row(item, after, numbers, flags))
        parts.append(name_cell(item, item_url.replace("{}", str(item.id))))
        parts.append(f'<td class="end">{DASH if item.method == "negative" else short(item.points)}')
        parts.append(f'<td class="end">{_score(before)}<td class="end">{_score(after)}<td class="end">{_shown(move)}')
    return mark_safe("".join(parts))


def _score(score: Scored | None) -> str:
    return score_text(score.score) if score is not None and score.known else DASH


def _move(before: Scored | None, after: Scored | None) -> Decimal:
    if before is None or after is None or before.score is None or after.score is None:
        return Decimal(0)
    return after.score - before.score


def _shown(move: Decimal) -> str:
    if not move:
        return ""
    return f'<b class="{"up" if move > 0 else "down"}">{"+" if move > 0 else "−"}{score_text(abs(move))}</b>'
