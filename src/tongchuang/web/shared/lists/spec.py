"""What a list is made of: columns, filters, actions on ticked rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest

from tongchuang.domain.organisations.permissions import Permission
from tongchuang.web.shared.formats import count_text

Choice = tuple[str, Any]
Rows = QuerySet[Any]


@dataclass(frozen=True)
class Column:
    """A column. `cell` gives HTML (safe) or text (escaped); `export` the value for Excel, `cell` when left out.

    `sort`: the fields for ascending order (for descending they are turned round); a last tie-break by pk is added.
    `lead`: the cell that names the row and opens it. `align`: "", "end" (numbers), "tight" (no line break).
    """

    key: str
    label: Any
    cell: Callable[[Any], Any]
    sort: tuple[Any, ...] = ()
    export: Callable[[Any], Any] | None = None
    default: bool = True
    align: str = ""
    lead: bool = False
    width: int = 14


@dataclass(frozen=True)
class Filter:
    """A filter: `choices` a tuple of (value, label) or a function of the request; `kind` choice, flag or month.

    `apply(rows, values)` narrows; leave it out where the list's `rows` function reads the state itself.
    """

    key: str
    label: Any
    choices: tuple[Choice, ...] | Callable[[HttpRequest], Iterable[Choice]] = ()
    apply: Callable[[Rows, list[str]], Rows] | None = None
    multiple: bool = True
    kind: str = "choice"

    def options(self, request: HttpRequest) -> list[Choice]:
        """What may be chosen."""
        found = self.choices(request) if callable(self.choices) else self.choices
        return [(str(value), label) for value, label in found]


@dataclass(frozen=True)
class Bulk:
    """Something done to the ticked rows: they are posted to `url` as `ids` (see lists.selected)."""

    label: Any
    url: str
    permission: Permission | None = None
    tone: str = "primary"


@dataclass(frozen=True)
class Total:
    """A figure over all filtered rows."""

    label: Any
    value: Any
    url: str = ""

    @property
    def shown(self) -> Any:
        """Counts with their thousands apart."""
        return count_text(self.value) if isinstance(self.value, int) else self.value


@dataclass(frozen=True)
class Totals:
    """How many rows there are, and other figures of them."""

    count: int
    others: tuple[Total, ...] = ()


def count_only(rows: Rows) -> Totals:
    """The cheapest totals."""
    return Totals(rows.order_by().aggregate(n=Count("pk"))["n"])


@dataclass(frozen=True)
class ListSpec:
    """A list page. `name` is its key for remembered columns and saved views.

    `rows(request, state)` gives all rows that the person may see (already filtered, if filters have no `apply`);
    `detail(rows)` adds what a line shows (select_related, only, annotations) after counting.
    `carries`: keys of the address that are no filter and stay in every link of the list (which plan is looked at).
    `order(rows, key)` sorts where columns' `sort` isn't enough; key is a column's key, with "-" for descending.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Callable[[HttpRequest, Any], Rows]
    row_url: Callable[[Any], str] | None = None
    filters: tuple[Filter, ...] = ()
    carries: tuple[str, ...] = ()
    search: Callable[[Rows, str], Rows] | None = None
    search_label: Any = ""
    default_sort: str = ""
    order: Callable[[Rows, str], Rows] | None = None
    detail: Callable[[Rows], Rows] = lambda rows: rows
    totals: Callable[[Rows], Totals] = count_only
    bulk: tuple[Bulk, ...] = ()
    empty: tuple[Any, ...] = field(default=())
    file_name: Any = ""
    page_size: int = 50
    panel: bool = True
    save_views: bool = True
    export_limit: int = 50_000

    def column(self, key: str) -> Column | None:
        """A column by its key."""
        return next((column for column in self.columns if column.key == key), None)
