"""Rows for pages and the same rows as files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tongchuang.adapters.spreadsheets.write import Heading, write_table
from tongchuang.domain.inspections.models import Check, LatestCheck
from tongchuang.domain.scores.models import LossShare
from tongchuang.domain.scores.queries import Scored, TreeItem
from tongchuang.foundation.clock import local, now
from tongchuang.web.appraise.picked import Picked
from tongchuang.web.shared.formats import moment_text, rounded
from tongchuang.web.shared.words import word

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NUMBER = "number"
# A cell that a spreadsheet would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Trail:
    """A pair or a share with the check behind it."""

    row: Any
    check: Check | None
    photos: list[UUID]


def with_checks(
    rows: Iterable[LatestCheck | LossShare], checks: Mapping[UUID, Check], photos: Mapping[UUID, list[UUID]]
) -> list[Trail]:
    """Rows with their check, its note and photos."""
    found = []
    for row in rows:
        key = row.check_row_id if isinstance(row, LatestCheck) else row.check_id
        found.append(Trail(row, checks.get(key) if key else None, photos.get(key, []) if key else []))
    return found


def download(
    request: HttpRequest, title: str, headings: Sequence[tuple[str, str]], rows: Iterable[Sequence[Any]],
    notes: Sequence[str] = (),
) -> HttpResponse:  # fmt: skip
    """A table as Excel, or as CSV when the address says export=csv."""
    stamp = f"{title}-{local(now()):%Y%m%d-%H%M}"
    if request.GET.get("export") == "csv":
        return _csv(stamp, headings, rows)
    file = TemporaryFile()  # noqa: SIM115
    who = _("Exported %(at)s by %(who)s") % {"at": moment_text(now()), "who": request.actor.name}  # type: ignore[attr-defined]
    titles = [Heading(name, max(12, 2 * len(name) + 4), kind) for name, kind in headings]
    write_table(file, title, titles, rows, notes=[*notes, who])
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{stamp}.xlsx", content_type=XLSX)


def _csv(stamp: str, headings: Sequence[tuple[str, str]], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([name for name, _kind in headings])
    for row in rows:
        writer.writerow([_safe(value) for value in row])
    # The mark lets Excel and WPS read it as UTF-8.
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(stamp)}.csv"
    return response


def _safe(value: Any) -> Any:
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def tree_file(
    request: HttpRequest, picked: Picked, tree: Iterable[TreeItem], scores: Mapping[UUID, Scored]
) -> HttpResponse:
    """The tree as it is on the screen."""
    headings = [
        (_("Code"), ""), (_("Item title"), ""), (_("Method"), ""), (_("Points"), NUMBER), (_("Score"), NUMBER),
        (_("At least"), NUMBER), (_("At most"), NUMBER), (_("Known"), NUMBER), (_("Sites checked"), NUMBER),
        (_("Failed"), NUMBER), (_("Lost"), NUMBER),
    ]  # fmt: skip
    return download(
        request, _("Scores"), headings, (_tree_row(item, scores.get(item.id)) for item in tree),
        notes=[f"{picked.version} · {picked.name}"],
    )


def _tree_row(item: TreeItem, score: Scored | None) -> list[Any]:
    head = [item.code, "　" * item.depth + item.title, word("method", item.method), rounded(item.points)]
    if score is None:
        return head
    return [
        *head, rounded(score.score), rounded(score.low), rounded(score.high), rounded(score.coverage, 4),
        score.pairs, score.failed, rounded(score.loss),
    ]  # fmt: skip
