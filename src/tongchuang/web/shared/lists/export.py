"""A list as an Excel file: the columns, rows and order that are on the screen, with what was filtered above them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from tempfile import TemporaryFile
from typing import Any

from django.http import FileResponse, HttpRequest
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tongchuang.adapters.spreadsheets.write import Heading, write_table
from tongchuang.foundation.clock import local, now
from tongchuang.foundation.errors import Invalid
from tongchuang.web.shared.formats import moment_text
from tongchuang.web.shared.lists.spec import Column, Rows
from tongchuang.web.shared.lists.state import ListState, ordered_rows

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AT_ONCE = 5000


def export_response(request: HttpRequest, state: ListState, rows: Rows) -> FileResponse:
    """All filtered rows as a file; a list beyond the limit must be narrowed first."""
    spec = state.spec
    count = rows.order_by().count()
    if count > spec.export_limit:
        raise Invalid(
            _("%(count)d rows are too many for one file (at most %(limit)d). Narrow the list by a filter first.")
            % {"count": count, "limit": spec.export_limit}
        )
    columns = [column for column in spec.columns if column.key in state.columns]
    title = str(spec.file_name or spec.name)
    file = TemporaryFile()  # noqa: SIM115
    write_table(
        file, title,
        [Heading(str(column.label), column.width, _format_of(column)) for column in columns],
        _values(spec.detail(ordered_rows(rows, state)), columns),
        notes=_notes(request, state, count),
    )  # fmt: skip
    file.seek(0)
    name = f"{title}-{local(now()):%Y%m%d-%H%M}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def _values(rows: Rows, columns: list[Column]) -> Iterator[list[Any]]:
    values = [column.export or column.cell for column in columns]
    for row in rows.iterator(chunk_size=AT_ONCE):
        yield [_plain(value(row)) for value in values]


@lru_cache(maxsize=10_000)
def _words(markup: str) -> str:
    return " ".join(strip_tags(markup).split()).removeprefix("–")


def _plain(value: Any) -> Any:
    if value.__class__ is str:
        return value
    if isinstance(value, SafeString):
        return _words(str(value))
    if isinstance(value, datetime):
        return local(value).replace(tzinfo=None)
    return value if value is None or isinstance(value, int | float | date) or hasattr(value, "as_tuple") else str(value)


def _format_of(column: Column) -> str:
    return "number" if column.align == "end" else ""


def _notes(request: HttpRequest, state: ListState, count: int) -> list[str]:
    from tongchuang.web.shared.lists.page import _chips

    options = {each.key: each.options(request) for each in state.spec.filters if each.kind == "choice"}
    chips = [label for label, _url in _chips(state.spec, state, options)]
    who = request.actor.name  # type: ignore[attr-defined]
    return [
        _("%(count)d rows, exported %(at)s by %(who)s") % {"count": count, "at": moment_text(now()), "who": who},
        _("Filtered by: %(what)s") % {"what": "；".join(chips)} if chips else _("Not filtered"),
    ]
