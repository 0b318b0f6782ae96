"""A reading as its page shows it: the marked text, the rows of the list, the duty at hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from tongchuang.domain.readings import rules
from tongchuang.domain.readings.marking import Span, marked_lines
from tongchuang.domain.readings.models import ReadDuty
from tongchuang.domain.readings.naming import NameBook, is_general
from tongchuang.domain.readings.values import Certainty, Match
from tongchuang.domain.readings.wording import look_words

CADENCES: dict[str, str | Promise] = {
    "FREQ=DAILY": _l("every day"), "FREQ=WEEKLY": _l("every week"), "FREQ=WEEKLY;INTERVAL=2": _l("every two weeks"),
    "FREQ=MONTHLY": _l("every month"), "FREQ=MONTHLY;INTERVAL=3": _l("every quarter"),
    "FREQ=MONTHLY;INTERVAL=6": _l("every half year"), "FREQ=YEARLY": _l("every year"),
}  # fmt: skip
DAYS: dict[str, str | Promise] = {
    "MO": _l("on Monday"), "TU": _l("on Tuesday"), "WE": _l("on Wednesday"), "TH": _l("on Thursday"),
    "FR": _l("on Friday"), "SA": _l("on Saturday"), "SU": _l("on Sunday"),
}  # fmt: skip
TONES = {
    "open": ("amber", "circle"),
    "accepted": ("green", "check"),
    "rejected": ("quiet", "x"),
    "folded": ("quiet", "arrows-join"),
}


def cadence_words(rrule: str) -> str:
    """A recurrence rule in words; empty for one that has no plain words."""
    if not rrule:
        return ""
    parts = dict(part.split("=", 1) for part in rrule.removeprefix("RRULE:").split(";") if "=" in part)
    base = ";".join(f"{key}={parts.pop(key)}" for key in ("FREQ", "INTERVAL") if key in parts)
    found = str(CADENCES.get(base.removesuffix(";INTERVAL=1"), "")) or _interval(base)
    if not found:
        return ""
    if days := parts.pop("BYDAY", ""):
        if not all(day in DAYS for day in days.split(",")):
            return ""
        found += " " + "、".join(str(DAYS[day]) for day in days.split(","))
    if day := parts.pop("BYMONTHDAY", ""):
        found += " " + (_("on the last day") if day == "-1" else _("on day %(day)s") % {"day": day.replace(",", "、")})
    parts.pop("COUNT", None)
    return "" if parts else found


def _interval(base: str) -> str:
    found = re.fullmatch(r"FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY);INTERVAL=(\d{1,2})", base)
    if found is None:
        return ""
    number = int(found[2])
    words = {
        "DAILY": ngettext("every %(n)d day", "every %(n)d days", number), "WEEKLY": ngettext("every %(n)d week", "every %(n)d weeks", number),
        "MONTHLY": ngettext("every %(n)d month", "every %(n)d months", number), "YEARLY": ngettext("every %(n)d year", "every %(n)d years", number),
    }  # fmt: skip
    return words[found[1]] % {"n": number}


def marked_text(text: str, rows: Sequence[ReadDuty], at: UUID | None) -> SafeString:
    """The text with its duties marked, made in one walk; each mark says whose it is, a script only changes classes."""
    by_id = {row.pk: row for row in rows}
    parts: list[str] = []
    for line in marked_lines(text, [Span(row.pk, row.start, row.end) for row in rows]):
        parts.append(f'<p data-at="{line.at}">')
        for piece in line.pieces:
            words = escape(piece.text)
            if not piece.ids:
                parts.append(words)
                continue
            row = by_id[piece.ids[0]]
            classes = [f"s-{row.state}"]
            if row.source == ReadDuty.Source.SECOND:
                classes.append("second")
            if len(piece.ids) > 1:
                classes.append("over")
            if piece.first:
                classes.append("first")
            if at in piece.ids:
                classes.append("now")
            ids = " ".join(str(each) for each in piece.ids)
            parts.append(f'<mark class="{" ".join(classes)}" data-d="{ids}">{words}</mark>')
        parts.append("</p>")
    return mark_safe("".join(parts))  # every word of the text went through escape


def shown_rows(rows: Sequence[ReadDuty], show: str) -> list[ReadDuty]:
    """The rows of the list under a filter."""
    tests: dict[str, Any] = {
        "open": lambda row: row.state == ReadDuty.State.OPEN, "accepted": lambda row: row.state == ReadDuty.State.ACCEPTED,
        "rejected": lambda row: row.state == ReadDuty.State.REJECTED, "second": lambda row: row.source == ReadDuty.Source.SECOND,
        "changed": lambda row: row.change in (ReadDuty.Change.NEW, ReadDuty.Change.CHANGED),
    }  # fmt: skip
    return [row for row in rows if show not in tests or tests[show](row)]


def next_of(rows: Sequence[ReadDuty], at: UUID | None) -> UUID | None:
    """The next undecided duty after one in the text, from the beginning again when none follows."""
    keys = [row.pk for row in rows]
    begin = keys.index(at) + 1 if at in keys else 0
    turned = [*rows[begin:], *rows[:begin]]
    return next((row.pk for row in turned if row.state == ReadDuty.State.OPEN and row.pk != at), None)


@dataclass(frozen=True)
class ShownName:
    """A name as written, what it means, and what may be chosen for it."""

    match: Match
    units: list[str]
    offered: list[tuple[UUID, str]]
    gone: str
    general: bool
    ticked: frozenset[UUID]

    @property
    def open(self) -> bool:
        """Whether somebody should choose."""
        return not self.match.units or self.match.certainty is Certainty.LIKELY


def shown_names(matches: Iterable[Match], book: NameBook) -> list[ShownName]:
    """Names with the short names of units."""

    def name(unit_id: UUID) -> str:
        unit = book.units.get(unit_id)
        return (unit.short_name or unit.name) if unit else ""

    return [
        ShownName(
            match, [name(each) for each in match.units], [(each, name(each)) for each in match.offered],
            name(match.gone) if match.gone else "", is_general(match.name), frozenset(match.units),
        )
        for match in matches
    ]  # fmt: skip


def choices(book: NameBook) -> list[tuple[UUID, str]]:
    """All units that go on, to choose from."""
    return [(unit.id, unit.short_name or unit.name) for unit in book.units.values() if unit.open]


def looks(outlook: rules.Outlook) -> list[tuple[str, str, bool]]:
    """What to look at before accepting: code, sentence, whether it stops."""
    return [(code, look_words(code), code in rules.STOPPING) for code in outlook.looks]


def days_over(due: date | None, day: date) -> int:
    """How many days a deadline has been over."""
    return max(0, (day - due).days) if due else 0
