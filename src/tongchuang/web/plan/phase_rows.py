"""The phases of a timetable as lines of a form: numbers instead of keys, because people say “after 2 and 3”."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from tongchuang.domain.plans.actions.timetables import PhaseValues
from tongchuang.domain.plans.models import TimetablePhase

MOST_LINES = 20
BLANK = 2
SPLIT = re.compile(r"[\s,;，；、]+")


@dataclass(frozen=True)
class Line:
    """A line as it is typed. `after` are numbers of other lines."""

    number: int
    slug: str
    title: str = ""
    days: str = ""
    least: str = ""
    after: str = ""
    about: str = ""
    lead: str = ""


def lines_of(phases: Iterable[TimetablePhase]) -> list[Line]:
    """Stored phases as lines."""
    rows = list(phases)
    number = {row.slug: place for place, row in enumerate(rows, start=1)}
    return [
        Line(place, row.slug, row.title, str(row.days), str(row.least), "、".join(str(number[each]) for each in row.after),
             row.about, str(row.lead_id or ""))
        for place, row in enumerate(rows, start=1)
    ]  # fmt: skip


def blank_lines(used: int) -> list[Line]:
    """Some more to fill in."""
    return [Line(number, f"p{number}") for number in range(used + 1, min(MOST_LINES, used + BLANK) + 1)]


def read_lines(posted: Mapping[str, str]) -> tuple[list[Line], list[PhaseValues], str]:
    """The lines as typed, the phases that they mean, and what is wrong with them."""
    lines = [_line(posted, number) for number in range(1, MOST_LINES + 1) if f"title_{number}" in posted]
    named = [line for line in lines if line.title]
    slugs = {line.number: _slug(line, named) for line in named}
    phases, error = [], ""
    for line in named:
        try:
            phases.append(_phase(line, slugs))
        except ValueError as wrong:
            error = error or str(wrong)
    return named, phases, error


def _line(posted: Mapping[str, str], number: int) -> Line:
    def cell(name: str) -> str:
        return str(posted.get(f"{name}_{number}", "")).replace("\x00", "").strip()

    return Line(
        number, cell("slug")[:40] or f"p{number}", cell("title")[:60], cell("days"), cell("least"), cell("after"),
        cell("about")[:300], cell("lead"),
    )  # fmt: skip


def _slug(line: Line, lines: list[Line]) -> str:
    taken = [other for other in lines if other.slug == line.slug and other.number < line.number]
    return f"{line.slug[:36]}-{line.number}" if taken else line.slug


def _phase(line: Line, slugs: Mapping[int, str]) -> PhaseValues:
    days, least = _number(line, line.days), _number(line, line.least or "1")
    after = []
    for text in SPLIT.split(line.after):
        if not text:
            continue
        if not text.isdigit() or int(text) not in slugs:
            raise ValueError(
                _("Line %(line)d: there is no line %(other)s to wait for.")
                % {"line": line.number, "other": text}
            )
        after.append(slugs[int(text)])
    try:
        lead = UUID(line.lead) if line.lead else None
    except ValueError:
        raise ValueError(_("Line %(line)d: choose one of the units.") % {"line": line.number}) from None
    return PhaseValues(
        slugs[line.number], line.title, days, least, tuple(dict.fromkeys(after)), line.about, lead
    )


def _number(line: Line, text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 250:
        raise ValueError(_("Line %(line)d: write between 1 and 250 working days.") % {"line": line.number})
    return int(text)
