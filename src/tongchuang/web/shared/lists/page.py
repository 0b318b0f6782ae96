"""A list page: rows of one page drawn as light strings, everything else by one template."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape as plain_escape
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tongchuang.domain.findings.access import saved_views_of
from tongchuang.foundation.ids import as_uuids
from tongchuang.web.shared.icons import icon_svg
from tongchuang.web.shared.lists.export import export_response
from tongchuang.web.shared.lists.spec import Bulk, ListSpec, Rows, Totals
from tongchuang.web.shared.lists.state import (
    ListState,
    narrowed_rows,
    ordered_rows,
    read_state,
    remember,
    state_of,
)

TARGET = "list"
# A partial is known to the template that defines it, not to those that extend it.
RESULTS = "shared/list.html#results"


@dataclass(frozen=True)
class Page:
    """Which rows are shown."""

    number: int
    size: int
    count: int
    state: ListState

    @property
    def first(self) -> int:
        """Number of the first row shown."""
        return min((self.number - 1) * self.size + 1, self.count)

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return min(self.number * self.size, self.count)

    @property
    def previous_url(self) -> str:
        """Where the page before is."""
        return self.state.url(page=self.number - 1) if self.number > 1 else ""

    @property
    def next_url(self) -> str:
        """Where the next page is."""
        return self.state.url(page=self.number + 1) if self.number * self.size < self.count else ""


def escape(value: Any) -> str:
    """Text made safe for HTML; plain strings, since a long list has thousands of them."""
    return plain_escape(str(value))


def list_page(
    request: HttpRequest, spec: ListSpec, *, template: str = "shared/list.html", context: dict[str, Any] | None = None
) -> HttpResponse:
    """The list as a page, as the part that htmx swaps, or as an Excel file: as the address says."""
    state = state_of(request, spec)
    rows = narrowed_rows(request, state)
    if request.GET.get("export") == "xlsx":
        return export_response(request, state, rows)
    totals = spec.totals(rows)
    last = max(1, -(-totals.count // spec.page_size))
    number = min(state.page, last)
    start = (number - 1) * spec.page_size
    shown = list(spec.detail(ordered_rows(rows, state))[start : start + spec.page_size]) if totals.count else []
    values = _context(request, spec, state, totals, shown, Page(number, spec.page_size, totals.count, state))
    part = RESULTS if request.headers.get("HX-Target") == TARGET else template
    response = render(request, part, {**(context or {}), **values})
    response.headers["Vary"] = "HX-Target, Cookie"
    remember(response, request, state)
    return response


def selected(request: HttpRequest, spec: ListSpec) -> Rows:
    """The rows that a bulk action was posted for: the ticked ones, or all that fit the list's filters.

    Always within what the person may see, since it starts from the list's own rows.
    """
    if request.POST.get("all") == "1":
        return narrowed_rows(request, read_state(spec, QueryDict(request.POST.get("filter", ""))))
    return spec.rows(request, ListState(spec)).filter(pk__in=as_uuids(request.POST.getlist("ids")))


def _context(
    request: HttpRequest, spec: ListSpec, state: ListState, totals: Totals, shown: list[Any], page: Page
) -> dict[str, Any]:
    bulk = [each for each in spec.bulk if _may(request, each)]
    # Lists of options are long (every unit): they are drawn with the page, and once.
    options = {each.key: each.options(request) for each in spec.filters if each.kind == "choice"}
    views = list(saved_views_of(request.actor, spec.name)) if spec.save_views else []  # type: ignore[attr-defined]
    return {
        "spec": spec, "state": state, "totals": totals, "page": page, "bulk": bulk, "views": views,
        "searchable": spec.search is not None,
        "table": _table(spec, state, shown, ticks=bool(bulk)),
        "filters": _filters(spec, state, options), "chips": _chips(spec, state, options),
        "columns": [(column, column.key in state.columns) for column in spec.columns if not column.lead],
        "export_url": state.url(export="xlsx"), "query": state.query(),
    }  # fmt: skip


def _may(request: HttpRequest, bulk: Bulk) -> bool:
    return bulk.permission is None or request.actor.may(bulk.permission)  # type: ignore[attr-defined]


def _table(spec: ListSpec, state: ListState, shown: list[Any], *, ticks: bool) -> SafeString:
    columns = [column for column in spec.columns if column.key in state.columns]
    head = [_head(column, state) for column in columns]
    labels = [str(escape(column.label)) for column in columns]
    opens = [
        f'<td class="lead-cell" data-label="{label}">' if column.lead
        else f'<td data-label="{label}"{f" class={chr(34)}{column.align}{chr(34)}" if column.align else ""}>'
        for column, label in zip(columns, labels, strict=True)
    ]  # fmt: skip
    tick_label = escape(_("Tick this row"))
    parts: list[str] = []
    for row in shown:
        parts.append("<tr data-row>")
        if ticks:
            parts.append(f'<td class="tick"><input type="checkbox" class="form-check-input" name="ids" value="{row.pk}" aria-label="{tick_label}"></td>')
        for column, opened in zip(columns, opens, strict=True):
            inner = conditional_escape(column.cell(row))
            if column.lead and spec.row_url is not None:
                panel = " data-panel" if spec.panel else ""
                inner = f'<a class="row-link" href="{escape(spec.row_url(row))}"{panel}>{inner}</a>'
            parts += (opened, inner, "</td>")
        parts.append("</tr>")
    tick_head = ""
    if ticks:
        tick_head = f'<th class="tick"><input type="checkbox" class="form-check-input" data-tick-all aria-label="{escape(_("Tick all rows of this page"))}"></th>'
    return mark_safe(
        f'<table><thead><tr>{tick_head}{"".join(head)}</tr></thead><tbody hx-boost="false">{"".join(parts)}</tbody></table>'
    )


def _head(column: Any, state: ListState) -> str:
    css = f' class="{column.align}"' if column.align else ""
    if not column.sort:
        return format_html("<th{} scope=\"col\">{}</th>", mark_safe(css), column.label)
    here = state.sort.lstrip("-") == column.key
    down = here and state.sort.startswith("-")
    turned = column.key if (down or not here) else f"-{column.key}"
    aria = f' aria-sort="{"descending" if down else "ascending"}"' if here else ""
    sign = icon_svg("arrow-down" if down else "arrow-up") if here else ""
    return format_html(
        '<th{}{} scope="col"><a href="?{}">{}{}</a></th>',
        mark_safe(css), mark_safe(aria), _sorted_query(state, turned), column.label, sign,
    )  # fmt: skip


def _sorted_query(state: ListState, sort: str) -> str:
    # Said even when it is the default: the cookie may remember another order.
    query = state.query(sort=sort)
    return query if f"sort={sort}" in query else f"{query}{'&' if query else ''}sort={sort}"


def _filters(spec: ListSpec, state: ListState, options: dict[str, list[Any]]) -> list[dict[str, Any]]:
    found = []
    for each in spec.filters:
        chosen = state.filters.get(each.key, [])
        found.append({
            "key": each.key, "label": each.label, "kind": each.kind, "multiple": each.multiple, "chosen": chosen,
            "value": chosen[0] if chosen else "", "options": _options(each, options.get(each.key, []), chosen),
            "flag_url": state.url(without=(each.key, "1")) if chosen else f"?{state.query()}&{each.key}=1",
        })  # fmt: skip
    return found


def _options(each: Any, options: list[Any], chosen: list[str]) -> SafeString:
    kind = "checkbox" if each.multiple else "radio"
    ticked = set(chosen)
    return mark_safe(
        "".join(
            f'<label><input type="{kind}" class="form-check-input" name="{each.key}" value="{escape(value)}"'
            f'{" checked" if value in ticked else ""}>{escape(label)}</label>'
            for value, label in options
        )
    )


def _chips(spec: ListSpec, state: ListState, options: dict[str, list[Any]]) -> list[tuple[str, str]]:
    chips = [(f"{_('Search')}: {state.q}", state.url(q=""))] if state.q else []
    for each in spec.filters:
        names = {value: str(label) for value, label in options.get(each.key, [])}
        for value in state.filters.get(each.key, []):
            shown = str(each.label) if each.kind == "flag" else f"{each.label}: {names.get(value, value)}"
            chips.append((shown, state.url(without=(each.key, value))))
    return chips
