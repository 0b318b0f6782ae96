"""A ranking as a spreadsheet: exactly what the page shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tongchuang.domain.appraisals.models import Ranking
from tongchuang.domain.appraisals.queries import Documents
from tongchuang.web.appraise import tables
from tongchuang.web.appraise.picked import period_text
from tongchuang.web.appraise.ranking_rows import Group, Row
from tongchuang.web.shared.formats import moment_text, rounded
from tongchuang.web.shared.words import word

PER_CENT = 100


def download(
    request: HttpRequest, row: Ranking, groups: Sequence[Group], documents: Documents
) -> HttpResponse:
    """The lines of all groups, with what the ranking is and until when one can object."""
    headings = [
        (_("Group"), ""), (_("Rank"), ""), (_("Possible ranks"), ""), (_("Unit"), ""), (_("Lost points"), tables.NUMBER),
        (_("Points at stake"), tables.NUMBER), (_("Places seen"), tables.NUMBER), (_("Items checked"), tables.NUMBER),
        (_("Failed"), tables.NUMBER), (_("Own rate, %"), tables.NUMBER), (_("Adjusted rate, %"), tables.NUMBER),
        (_("Interval of 90 in 100 from"), tables.NUMBER), (_("to"), tables.NUMBER), (_("Mean of the group, %"), tables.NUMBER),
        (_("Moved"), tables.NUMBER), (_("Why not ranked"), ""),
    ]  # fmt: skip
    notes = [
        f"{row.campaign} · {period_text(row.period)} · {word('ranking_state', row.state)}",
        _("Units with fewer than %(minimum)s places seen are listed and not ranked.")
        % {"minimum": documents.minimum},
    ]
    if row.objections_until:
        notes.append(_("Units can object until %(moment)s.") % {"moment": moment_text(row.objections_until)})
    return tables.download(request, _("Ranking"), headings, _lines(groups), notes=notes)


def _lines(groups: Sequence[Group]) -> Iterator[list[Any]]:
    for group in groups:
        for row in (*group.ranked, *group.others):
            yield [group.title, *_line(row, group)]


def _line(row: Row, group: Group) -> list[Any]:
    line = row.line
    rates = [line.rate, line.shrunk, line.low, line.high, group.mean]
    return [
        row.rank_text, row.ranks_text, line.unit.name, rounded(line.lost), rounded(line.stake), line.places, line.pairs,
        line.failed, *(rounded(rate * PER_CENT) if rate is not None else None for rate in rates), line.moved, row.why_not,
    ]  # fmt: skip
