"""The rows of the score tree as light strings: 480 of them must not be felt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tongchuang.domain.scores.queries import Scored, TreeItem
from tongchuang.web.shared.cells import scale_step
from tongchuang.web.shared.formats import DASH, score_text
from tongchuang.web.shared.words import word

Leads = Mapping[UUID, tuple[UUID, str]]


def tree_rows(
    tree: tuple[TreeItem, ...],
    scores: Mapping[UUID, Scored],
    leads: Leads,
    *,
    item_url: str,
    loss_url: str,
    own: Mapping[UUID, Decimal] | None = None,
) -> SafeString:
    """All rows. The addresses hold {} for the id; tree.js adds the choice of the page to each, which keeps rows short.

    `own` adds the actor's own units' loss by item.
    """
    methods = {method: escape(word("method", method)) for method in {item.method for item in tree if item.method}}
    numbers = {item.id: number for number, item in enumerate(tree)}
    unknown = f'<td class="end unknown">{escape(_("no facts"))}</td>'
    parts: list[str] = []
    for item in tree:
        score = scores.get(item.id)
        key = str(item.id)
        parts.append(open_row(item, score, numbers))
        parts.append(name_cell(item, item_url.replace("{}", key)))
        parts.append(f'<td class="method">{methods.get(item.method, "")}<td class="end">{_points(item)}')
        parts.append(_score_cells(item, score, unknown))
        parts.append(_loss_cell(item, score, loss_url, key))
        if own is not None:
            mine = own.get(item.id)
            parts.append(f'<td class="end">{score_text(mine) if mine else DASH}')
        parts.append(f"<td>{_lead(item, leads)}")
    return mark_safe("".join(parts))


def open_row(
    item: TreeItem, score: Scored | None, numbers: Mapping[UUID, int], more_flags: Iterable[str] = ()
) -> str:
    """The beginning of a row, with what tree.js needs to open, close and filter it."""
    flags = [*more_flags]
    if score is not None and score.loss:
        flags.append("lost")
    if score is None or not score.known:
        flags.append("unknown")
    parent = f" data-p={numbers[item.parent_id]}" if item.parent_id else ""
    kind, more = ("leaf", f" data-m={item.method}") if item.is_leaf else ("branch", ' aria-expanded="true"')
    return (
        f'<tr role="row" tabindex="-1" class="{kind} depth-{min(item.depth, 5)}" data-f="{" ".join(flags)}"{parent}{more} '
        f'aria-level="{item.depth + 1}">'
    )


def name_cell(item: TreeItem, url: str) -> str:
    """Code and title, with the button of a branch."""
    toggle = "" if item.is_leaf else '<button type="button" class="toggle" tabindex="-1" aria-hidden="true"></button>'
    return f'<td class="name">{toggle}<i class="code">{escape(item.code)}</i> <a href="{url}">{escape(item.title)}</a>'


def _points(item: TreeItem) -> str:
    return DASH if item.method == "negative" else short(item.points)


def short(value: Decimal) -> str:
    """A number without idle zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _score_cells(item: TreeItem, score: Scored | None, unknown: str) -> str:
    if item.method == "negative":
        count = score.failed if score else 0
        shown = f'<b class="scale-0">{count}</b>' if count else "0"
        return f'<td class="end">{DASH}<td><td class="end">{shown}'
    if score is None or not score.known or score.score is None:
        return f'<td class="end">{DASH}<td>{_bar(0, 0, item.points, item.points)}{unknown}'
    # A branch is coloured by what is known of it: what nobody has looked at yet is not bad.
    known = item.points * (score.coverage if score.coverage is not None else 1)
    step = scale_step(score.score, known) if known else "none"
    bar = _bar(step, score.score, score.high, item.points)
    return f'<td class="end"><b class="scale-{step}">{score_text(score.score)}</b><td>{bar}<td class="end">{_known(item, score)}'


def _known(item: TreeItem, score: Scored) -> str:
    if item.is_leaf:
        return f"{score.pairs - score.failed}/{score.pairs}" if score.pairs else "100%"
    if score.coverage is None:
        return DASH
    tone = "full" if score.coverage >= 1 else "partial"
    return f'<span class="coverage-{tone}">{score.coverage * 100:.0f}%</span>'


def _bar(step: Any, value: Decimal | int, high: Decimal | None, points: Decimal) -> str:
    """A bar of classes, w0 to w100 wide: inline styles are forbidden, and a drawing would be four times as long."""
    if not points:
        return ""
    width = _percent(value, points)
    open_part = (_percent(high, points) - width) if high is not None else 0
    band = f'<u class="x{width} w{open_part}"></u>' if open_part > 0 else ""
    return f'<span class="tb"><i class="w{width} scale-{step}"></i>{band}</span>'


def _percent(amount: Decimal | int, points: Decimal) -> int:
    return max(0, min(100, round(100 * amount / points)))


def _loss_cell(item: TreeItem, score: Scored | None, loss_url: str, key: str) -> str:
    if score is None or not score.loss:
        return f'<td class="end">{DASH}'
    shown = score_text(score.loss)
    if not item.is_leaf:
        return f'<td class="end loss">{shown}'
    return f'<td class="end loss"><a class="figure" href="{loss_url.replace("{}", key)}">{shown}</a>'


def _lead(item: TreeItem, leads: Leads) -> str:
    if not item.is_leaf:
        return ""
    given = leads.get(item.id)
    if given is not None:
        return str(escape(given[1]))
    # The standard's own words: a role, and nobody of this county yet.
    return f'<span class="nothing">{escape(item.lead)}</span>' if item.lead else DASH


def legend() -> list[tuple[str, Any]]:
    """The steps of the scale in words, for the legend under the tree."""
    return [
        ("scale-0", _("below 60%")), ("scale-1", _("60% to 75%")), ("scale-2", _("75% to 85%")),
        ("scale-3", _("85% to 95%")), ("scale-4", _("95% and more")),
    ]  # fmt: skip
