"""Lists, declared: columns, filters, order, totals, bulk actions, export. See ListSpec and list_page."""

from tongchuang.web.shared.lists.page import list_page, selected
from tongchuang.web.shared.lists.spec import Bulk, Column, Filter, ListSpec, Total, Totals, count_only
from tongchuang.web.shared.lists.state import ListState, narrowed_rows, state_of

__all__ = [
    "Bulk",
    "Column",
    "Filter",
    "ListSpec",
    "ListState",
    "Total",
    "Totals",
    "count_only",
    "list_page",
    "narrowed_rows",
    "selected",
    "state_of",
]
