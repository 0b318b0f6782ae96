"""The matrix as HTML by plain strings: thousands of cells are drawn in a few milliseconds."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tongchuang.domain.responsibilities.queries import Cell, Matrix
from tongchuang.web.shared.words import word


def table_of(matrix: Matrix, *, item_url: Callable[[UUID], str], manages: bool) -> SafeString:
    """Rows are items, columns units; a cell says lead or support by its sign, its state by colour and title."""
    signs = {(True, True): _("L"), (True, False): _("l"), (False, True): _("S"), (False, False): _("s")}
    heads = "".join(
        f'<th scope="col" data-unit="{unit.pk}" title="{escape(unit.name)}"><span>{escape(unit.short_name or unit.name)}</span></th>'
        for unit in matrix.units
    )
    words = {state: word("responsibility_state", state) for state in ("proposed", "claimed", "confirmed")}
    parts = [f'<thead><tr><th scope="col" class="corner">{escape(_("Item"))}</th>{heads}</tr></thead><tbody>']
    order = [unit.pk for unit in matrix.units]
    for row in matrix.rows:
        url = item_url(row.item.pk)
        gap = "" if row.led else f' <b class="gap" title="{escape(_("No lead unit"))}">{escape(_("gap"))}</b>'
        parts.append(
            f'<tr data-item="{url}"{"" if row.led else " class=unled"}><th scope="row"><a class="row-link" href="{url}" data-panel>'
            f'<span class="code">{escape(row.item.code)}</span> {escape(row.item.title)}</a>{gap}</th>'
        )
        parts += [_cell(row.cells.get(key), key, url, signs, words, manages) for key in order]
        parts.append("</tr>")
    parts.append("</tbody>")
    return mark_safe("".join(parts))


def _cell(
    cell: Cell | None, unit: UUID, url: str, signs: dict[tuple[bool, bool], str], words: dict[str, str], manages: bool
) -> str:
    if cell is None:
        return "<td></td>"
    role = _("Lead") if cell.lead else _("Support")
    scope = "" if cell.whole else _(", at some sites only")
    label = f"{role}{scope} · {words[cell.state]}"
    more = f"<sup>{cell.count}</sup>" if cell.count > 1 else ""
    kind = "lead" if cell.lead else "support"
    return (
        f'<td><a class="row-link cell {kind} is-{cell.state}" href="{url}?unit={unit}" data-panel title="{escape(label)}"'
        f' aria-label="{escape(label)}" tabindex="-1">{escape(signs[cell.lead, cell.whole])}{more}</a></td>'
    )
