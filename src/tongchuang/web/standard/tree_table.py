"""The tree of a standard as HTML by plain strings: hundreds of rows are drawn in a few milliseconds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tongchuang.domain.standards.models import Item
from tongchuang.web.shared import cells
from tongchuang.web.shared.words import WORDS
from tongchuang.web.standard.rule_words import number, rule_in_words

_ZERO = "00000000-0000-0000-0000-000000000000"


def tree_rows(nodes: Iterable[Item], sources: Mapping[str, str]) -> SafeString:
    """A row for every node, headings with their toggle."""
    address = reverse("standard:item", args=[_ZERO])
    verified = (cells.badge(_("Verified"), "green", "check"), cells.badge(_("Not verified"), "quiet"))
    methods = {key: str(escape(value)) for key, value in WORDS["method"].items()}
    toggle = f'<button type="button" class="tree-toggle" tabindex="-1" aria-label="{escape(_("Open or close"))}"></button>'
    parts: list[str] = []
    for node in nodes:
        name = f'<span class="code">{escape(node.code)}</span> {escape(node.title)}'
        head = f'<tr role="row" aria-level="{node.depth + 1}" data-depth="{node.depth}" tabindex="{-1 if parts else 0}"'
        if not node.is_leaf:
            cap = f"≤ {number(node.cap)}" if node.cap is not None else ""
            parts.append(
                f'{head} aria-expanded="true" class="tree-heading"><td class="depth-{node.depth}">{toggle}{name}</td>'
                f'<td class="end">{cap}</td><td></td><td></td><td></td><td></td></tr>'
            )
            continue
        source = sources.get(node.source, node.source)
        shown = source if len(source) <= 18 else f"{source[:17]}…"
        parts.append(
            f'{head}><td class="depth-{node.depth}"><a href="{address.replace(_ZERO, str(node.pk))}" class="row-link" data-panel tabindex="-1">{name}</a></td>'
            f'<td class="end">{number(node.points)}</td><td>{methods.get(node.method, "")}</td><td>{escape(rule_in_words(node))}</td>'
            f'<td>{escape("、".join(node.lead_names))}</td>'
            f'<td>{verified[0] if node.verified else verified[1]} <span class="tree-source" title="{escape(source)}">{escape(shown)}</span></td></tr>'
        )
    return mark_safe("".join(parts))
