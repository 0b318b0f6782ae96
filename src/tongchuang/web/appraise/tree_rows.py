"""The rows of the score tree as light strings: 480 of them must not be felt."""

from __future__ import annotations

from collections.abc import Mapping
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
NOTHING = f'<span class="nothing">{DASH}</span>'


def tree_rows(
    tree: tuple[TreeItem, ...],
    scores: Mapping[UUID, Scored],
    leads: Leads,
    *,
    item_url: str,
    loss_url: str,
    own: Mapping[UUID, Decimal] | None = None,
) -> SafeString:
    """All rows. `item_url` holds {} for the id; `own` adds the actor's own units' loss by item."""
    methods = {method: escape(word("method", method)) for method in {item.method for item in tree if item.method}}
    texts = _Texts()
    parts: list[str] = []
    for item in tree:
        score = scores.get(item.id)
        parts.append(_open_row(item, score))
        parts.append(_name_cell(item, item_url))
        parts.append(f'<td class="method">{methods.get(item.method, "")}</td>')
        parts.append(f'<td class="end">{_points(item)}</td>')
        parts.append(_score_cells(item, score, texts))
        parts.append(_loss_cell(item, score, loss_url))
        if own is not None:
            mine = own.get(item.id)
            parts.append(f'<td class="end">{score_text(mine) if mine else NOTHING}</td>')
        parts.append(f"<td>{_lead(item, leads)}</td></tr>")
    return mark_safe("".join(parts))


class _Texts:
    """Words used on every row, looked up once."""

    def __init__(self) -> None:
        self.unknown = escape(_("no facts"))
        self.pairs = escape(_("passed"))
        self.vetoed = escape(_("vetoes"))


def _open_row(item: TreeItem, score: Scored | None) -> str:
    flags = []
    if score is not None and score.loss:
        flags.append("lost")
    if score is None or not score.known:
        flags.append("unknown")
    parent = f' data-parent="{item.parent_id}"' if item.parent_id else ""
    kind = "leaf" if item.is_leaf else "branch"
    expanded = "" if item.is_leaf else ' aria-expanded="true"'
    return (
        f'<tr role="row" tabindex="-1" class="{kind} depth-{min(item.depth, 5)}" data-id="{item.id}"{parent} '
        f'data-flags="{" ".join(flags)}" data-method="{item.method}" aria-level="{item.depth + 1}"{expanded}>'
    )


def _name_cell(item: TreeItem, item_url: str) -> str:
    toggle = '<span class="leaf-mark"></span>' if item.is_leaf else '<button type="button" class="toggle" tabindex="-1" aria-hidden="true"></button>'
    return (
        f'<td class="name">{toggle}<span class="code">{escape(item.code)}</span> '
        f'<a href="{item_url.replace("{}", str(item.id))}">{escape(item.title)}</a></td>'
    )


def _points(item: TreeItem) -> str:
    return NOTHING if item.method == "negative" else _short(item.points)


def _short(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _score_cells(item: TreeItem, score: Scored | None, texts: _Texts) -> str:
    if item.method == "negative":
        count = score.failed if score else 0
        shown = f'<b class="scale-0">{count}</b>' if count else "0"
        return f'<td class="end">{NOTHING}</td><td></td><td class="end">{shown}</td>'
    if score is None or not score.known:
        bar = _bar(None, Decimal(0), item.points, item.points)
        return f'<td class="end">{NOTHING}</td><td>{bar}</td><td class="end unknown">{texts.unknown}</td>'
    points = item.points
    step = f" scale-{scale_step(score.score or 0, points)}" if points else ""
    bar = _bar(score.score, score.low, score.high, points)
    return f'<td class="end"><b class="score{step}">{score_text(score.score)}</b></td><td>{bar}</td><td class="end">{_known(item, score)}</td>'


def _known(item: TreeItem, score: Scored) -> str:
    if item.is_leaf:
        return f"{score.pairs - score.failed}/{score.pairs}" if score.pairs else "100%"
    if score.coverage is None:
        return NOTHING
    tone = "full" if score.coverage >= 1 else "partial"
    return f'<span class="coverage-{tone}">{score.coverage * 100:.0f}%</span>'


def _bar(value: Decimal | None, low: Decimal | None, high: Decimal | None, points: Decimal) -> str:
    if not points:
        return ""
    full = float(points)
    inner = ""
    if value is not None:
        inner = f'<rect class="bar" width="{_at(value, full)}" height="8" y="1"/>'
    if low is not None and high is not None and high > low:
        inner += f'<line class="band" x1="{_at(low, full)}" x2="{_at(high, full)}" y1="5" y2="5"/>'
    step = scale_step(value, points) if value is not None else "none"
    return (
        f'<svg class="score-bar scale-{step}" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="ground" width="100" height="8" y="1"/>{inner}</svg>'
    )


def _at(amount: Decimal, full: float) -> str:
    return f"{max(0.0, min(1.0, float(amount) / full)) * 100:.1f}"


def _loss_cell(item: TreeItem, score: Scored | None, loss_url: str) -> str:
    if score is None or not score.loss:
        return f'<td class="end">{NOTHING}</td>'
    shown = score_text(score.loss)
    if not item.is_leaf:
        return f'<td class="end loss">{shown}</td>'
    return f'<td class="end loss"><a class="figure" href="{loss_url.replace("{}", str(item.id))}">{shown}</a></td>'


def _lead(item: TreeItem, leads: Leads) -> str:
    if not item.is_leaf:
        return ""
    given = leads.get(item.id)
    if given is not None:
        return str(escape(given[1]))
    # The standard's own words: a role, and nobody of this county yet.
    return f'<span class="nothing">{escape(item.lead)}</span>' if item.lead else NOTHING


def legend() -> list[tuple[str, Any]]:
    """The steps of the scale in words, for the legend under the tree."""
    return [
        ("scale-0", _("below 60%")), ("scale-1", _("60% to 75%")), ("scale-2", _("75% to 85%")),
        ("scale-3", _("85% to 95%")), ("scale-4", _("95% and more")),
    ]  # fmt: skip
