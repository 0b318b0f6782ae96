"""Pure rules of the brake: which quota holds, how near it is, how alike two wordings are, what an answer needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from tongchuang.domain.burden.values import FREE, OVER, WARN, Standing, Window
from tongchuang.foundation.clock import SHANGHAI, local
from tongchuang.foundation.text import bigrams

# The share of a quota from which the asker is warned.
WARN_SHARE = 0.8
# A request has so many fields of its own at most: more belongs into a template file, or is not needed.
MOST_FIELDS = 6
FIELD_KINDS = ("text", "number", "date")
# Two wordings are alike from here on: the pairs of characters that both have, of those of the shorter one.
ALIKE = 0.6
# Of the time between two clicks so much counts at most; after so long somebody was away.
LONGEST_PAUSE_S = 180
BREAK_S = 1800
FEWEST_FOR_MEDIAN = 5


def window_of(window: str, moment: datetime) -> tuple[datetime, datetime]:
    """The month, quarter or year in Asia/Shanghai in which a moment lies: from, and until before."""
    day = local(moment).date()
    first_month = {Window.MONTH: day.month, Window.QUARTER: (day.month - 1) // 3 * 3 + 1, Window.YEAR: 1}[
        Window(window)
    ]
    months = {Window.MONTH: 1, Window.QUARTER: 3, Window.YEAR: 12}[Window(window)]
    first = date(day.year, first_month, 1)
    last_month = first_month + months
    until = date(day.year + (last_month - 1) // 12, (last_month - 1) % 12 + 1, 1)
    return _begins(first), _begins(until)


def _begins(day: date) -> datetime:
    return datetime.combine(day, time.min, SHANGHAI)


def month_span(period: str) -> tuple[datetime, datetime]:
    """The month YYYY-MM as moments."""
    return window_of(Window.MONTH, _begins(date(int(period[:4]), int(period[5:7]), 1)))


def months_before(period: str, number: int) -> list[str]:
    """So many months that end with this one, the earliest first."""
    year, month = int(period[:4]), int(period[5:7])
    return [
        f"{(year * 12 + month - 1 - back) // 12:04d}-{(month - 1 - back) % 12 + 1:02d}"
        for back in reversed(range(number))
    ]


# What a quota is to a unit, the nearest last.
_NEARNESS = ("all", "line", "group", "unit")


def limits_for(unit_id: UUID, line: str, group: str, quotas: Iterable[Any]) -> dict[str, int | None]:
    """Window → the limit that holds for a unit: of its own, else of its group, else of its line, else of all."""
    found: dict[str, tuple[int, int | None]] = {}
    for quota in quotas:
        nearness = _nearness(quota, unit_id, line, group)
        if nearness >= 0 and nearness >= found.get(quota.window, (-1, None))[0]:
            found[quota.window] = (nearness, quota.limit)
    return {window: limit for window, (_rank, limit) in found.items()}


def _nearness(quota: Any, unit_id: UUID, line: str, group: str) -> int:
    match quota.scope:
        case "unit":
            return 3 if quota.unit_id == unit_id else -1
        case "group":
            return 2 if group and quota.group == group else 1 if quota.group == line else -1
        case _:
            return 0


def standing(unit_id: UUID, limits: Mapping[str, int | None], used: Mapping[str, int], more: int) -> Standing:
    """The tightest of a unit's quotas if so many more went out."""
    tightest = Standing(unit_id)
    for window, limit in limits.items():
        if limit is None:
            continue
        each = Standing(
            unit_id, used.get(window, 0), limit, window, level_of(used.get(window, 0) + more, limit)
        )
        if tightest.limit is None or _tightness(each, more) > _tightness(tightest, more):
            tightest = each
    return tightest


def _tightness(each: Standing, more: int) -> float:
    return (each.used + more) / each.limit if each.limit else float("inf")


def level_of(number: int, limit: int) -> str:
    """free, warn from four fifths on, over beyond the limit."""
    if number > limit:
        return OVER
    return WARN if number >= WARN_SHARE * limit else FREE


def grams_of(*texts: str) -> list[str]:
    """The pairs of characters that a wording is compared by."""
    return [gram for gram in bigrams(*texts) if len(gram) == 2]


def likeness(one: Iterable[str], other: Iterable[str]) -> float:
    """The share of the shorter wording's pairs of characters that the other has too; 0 where one is nearly empty."""
    first, second = {g for g in one if len(g) == 2}, {g for g in other if len(g) == 2}
    fewest = min(len(first), len(second))
    return len(first & second) / fewest if fewest >= 3 else 0.0


def overdue(state: str, due_at: datetime, moment: datetime) -> bool:
    """Whether an answer is late."""
    return state in {"waiting", "returned"} and due_at < moment


def to_be_answered(state: str) -> bool:
    """Whether the unit still has to do something."""
    return state in {"waiting", "returned"}


def class_of(seconds: float) -> int:
    """The middle of the class of a histogram in which a time falls, in seconds."""
    whole = max(0, int(seconds))
    width = 5 if whole < 120 else 30 if whole < 1200 else 300
    return whole // width * width + width // 2


def median_of(classes: Mapping[int, int]) -> float | None:
    """The median of a histogram in seconds; none where too few times are known to say anything."""
    total = sum(classes.values())
    if total < FEWEST_FOR_MEDIAN:
        return None
    return (_at(classes, (total - 1) // 2) + _at(classes, total // 2)) / 2


def _at(classes: Mapping[int, int], place: int) -> float:
    passed = 0
    for middle in sorted(classes):
        passed += classes[middle]
        if place < passed:
            return float(middle)
    return 0.0


def lacks(
    kind: str,
    fields: Sequence[Mapping[str, str]],
    *,
    text: str,
    figure: object,
    values: Mapping[str, str],
    files: int,
) -> list[str]:
    """What an answer still needs: keys of fields, or `figure`, `files`, `text`."""
    missing = [field["key"] for field in fields if not str(values.get(field["key"], "")).strip()]
    if kind == "figure" and figure is None:
        missing.append("figure")
    if kind == "evidence" and not files:
        missing.append("files")
    if kind == "report" and not files and not text.strip():
        missing.append("text")
    return missing


def counted_pause(seconds: float) -> float:
    """What of the time between two requests of one person counts as work: a long pause only so far, a break not at all."""
    return 0.0 if seconds < 0 or seconds > BREAK_S else min(seconds, LONGEST_PAUSE_S)
