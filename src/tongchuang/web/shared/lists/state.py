"""What a person has set on a list, read from the address; columns and order are remembered in a cookie per list."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models.expressions import OrderBy
from django.http import HttpRequest, HttpResponse, QueryDict

from tongchuang.web.shared.lists.spec import ListSpec, Rows

MONTH = re.compile(r"^20\d\d(-(0[1-9]|1[0-2]))?$")
YEAR_SECONDS = 365 * 24 * 3600
LAST_PAGE = 100_000


@dataclass
class ListState:
    """Search words, chosen values per filter, order, page, columns."""

    spec: ListSpec
    q: str = ""
    filters: dict[str, list[str]] = field(default_factory=dict)
    carried: dict[str, str] = field(default_factory=dict)
    sort: str = ""
    page: int = 1
    columns: list[str] = field(default_factory=list)

    def value(self, key: str) -> str:
        """The one value of a filter, or nothing."""
        values = self.filters.get(key, [])
        return values[0] if values else ""

    def values(self, key: str) -> list[str]:
        """All values of a filter."""
        return self.filters.get(key, [])

    def query(self, *, without: tuple[str, str] | None = None, **changes: object) -> str:
        """The query string for this state with changes; page 1 unless it is said."""
        pairs: list[tuple[str, str]] = list(self.carried.items())
        q = str(changes.get("q", self.q))
        if q:
            pairs.append(("q", q))
        for key, values in self.filters.items():
            pairs += [(key, value) for value in values if (key, value) != without]
        sort = str(changes.get("sort", self.sort))
        if sort and sort != self.spec.default_sort:
            pairs.append(("sort", sort))
        page = int(str(changes.get("page", 1)))
        if page > 1:
            pairs.append(("page", str(page)))
        if "export" in changes:
            pairs.append(("export", str(changes["export"])))
        return urlencode(pairs)

    def url(self, **changes: object) -> str:
        """The address relative to the page."""
        return f"?{self.query(**changes)}"  # type: ignore[arg-type]

    @property
    def bare_url(self) -> str:
        """The list without search words and filters."""
        return f"?{urlencode(self.carried)}"

    @property
    def narrowed(self) -> bool:
        """Whether anything is filtered."""
        return bool(self.q or self.filters)


def read_state(spec: ListSpec, query: QueryDict, remembered: str = "") -> ListState:
    """The state that an address says; what it doesn't say comes from the cookie. Unknown keys and values are dropped."""
    state = ListState(spec, q=query.get("q", "").strip()[:100])
    state.carried = {key: query[key][:100] for key in spec.carries if query.get(key)}
    for each in spec.filters:
        values = [value[:100] for value in query.getlist(each.key) if value][:200]
        if each.kind == "month":
            values = [value for value in values if MONTH.match(value)]
        elif each.kind == "flag":
            values = [value for value in values if value == "1"]
        elif not callable(each.choices):
            known = {str(value) for value, _label in each.choices}
            values = [value for value in values if value in known]
        if values:
            state.filters[each.key] = values if each.multiple and each.kind == "choice" else values[:1]
    columns, _bar, sort = remembered.partition("|")
    chosen = query.getlist("cols") or [key for key in columns.split(".") if key]
    state.columns = [column.key for column in spec.columns if column.key in chosen] or [
        column.key for column in spec.columns if column.default
    ]
    lead = next((column.key for column in spec.columns if column.lead), None)
    if lead and lead not in state.columns:
        state.columns.insert(0, lead)
    wanted = query.get("sort") or sort or spec.default_sort
    column = spec.column(wanted.lstrip("-"))
    state.sort = wanted if column is not None and column.sort else spec.default_sort
    page = query.get("page", "1")
    state.page = min(max(int(page), 1), LAST_PAGE) if page.isdecimal() else 1
    return state


def state_of(request: HttpRequest, spec: ListSpec) -> ListState:
    """The state of this request."""
    return read_state(spec, request.GET, request.COOKIES.get(f"list-{spec.name}", ""))


def remember(response: HttpResponse, request: HttpRequest, state: ListState) -> None:
    """Keep columns and order for the next visit, when they were just set."""
    if "cols" in request.GET or "sort" in request.GET:
        value = f"{'.'.join(state.columns)}|{state.sort}"
        response.set_cookie(f"list-{state.spec.name}", value, max_age=YEAR_SECONDS, samesite="Lax", httponly=True)


def narrowed_rows(request: HttpRequest, state: ListState) -> Rows:
    """All rows of the list that fit the state, unordered."""
    spec = state.spec
    rows = spec.rows(request, state)
    for each in spec.filters:
        if each.apply is not None and state.filters.get(each.key):
            rows = each.apply(rows, state.filters[each.key])
    if state.q and spec.search is not None:
        rows = spec.search(rows, state.q)
    return rows


def ordered_rows(rows: Rows, state: ListState) -> Rows:
    """The rows in the order of the state, with the key as the last word so that pages never overlap."""
    spec = state.spec
    if spec.order is not None:
        return spec.order(rows, state.sort)
    descending = state.sort.startswith("-")
    column = spec.column(state.sort.lstrip("-"))
    if column is None:
        return rows
    return rows.order_by(*(_turned(each, descending) for each in column.sort), "-pk" if descending else "pk")


def _turned(each: object, descending: bool) -> object:
    """A field name or an expression's order, the other way round when the list is descending."""
    if isinstance(each, OrderBy):
        if not descending:
            return each
        turned = each.copy()
        turned.reverse_ordering()
        # Rows without a value stay last: people sort to see values.
        turned.nulls_first, turned.nulls_last = None, each.nulls_last
        return turned
    name = str(each)
    down = name.startswith("-") != descending
    return f"-{name.lstrip('-')}" if down else name.lstrip("-")
