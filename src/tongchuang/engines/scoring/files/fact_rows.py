"""Rows of facts, checked one by one and streamed into a selector (docs/scoring.md, "On files")."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tongchuang.engines.scoring.facts import GRADES, KIND_OF_METHOD, KINDS, SOURCES, VERDICTS
from tongchuang.engines.scoring.files.table import Columns, Report, Row
from tongchuang.engines.scoring.files.values import BadRow, fraction, instant, number, shown, whole, word
from tongchuang.engines.scoring.period import PeriodError, month_bounds, naive_utc
from tongchuang.engines.scoring.places import Sites
from tongchuang.engines.scoring.select import Selector
from tongchuang.engines.standard.model import Grades, Node, Standard

FACT_COLUMNS = Columns(
    names=(
        "kind",
        "item",
        "period",
        "source",
        "at",
        "site",
        "visit",
        "verdict",
        "count",
        "grade",
        "fraction",
        "yes",
        "valid",
        "value",
        "rater",
    ),
    required=("kind", "item", "period", "source", "at"),
)


@dataclass(frozen=True, slots=True)
class _Expected:
    """What a row about an item must look like."""

    code: str
    kind: str
    site_types: frozenset[str]
    graded: bool
    grades: frozenset[str]

    @classmethod
    def of(cls, leaf: Node) -> _Expected:
        assert leaf.method is not None
        graded = isinstance(leaf.rule, Grades)
        grades = [name for name, _ in leaf.rule.values] if isinstance(leaf.rule, Grades) else GRADES
        kind = KIND_OF_METHOD[leaf.method]
        return cls(leaf.code, kind, frozenset(leaf.site_types), graded, frozenset(grades))


@dataclass(frozen=True, slots=True)
class _Month:
    """A month with its bounds in naive UTC and the sources whose facts of it count."""

    name: str
    start: datetime
    end: datetime
    counting: frozenset[str]


class FactRows:
    """Checks rows against a standard and its sites, and hands what may count to a selector.

    `latest`, in naive UTC, is the first instant that no fact may have. `good` counts the rows that were not refused.
    """

    def __init__(
        self, standard: Standard, sites: Sites, selector: Selector, *, latest: datetime | None = None
    ) -> None:
        self.good = 0
        self._latest = datetime.max if latest is None else naive_utc(latest)
        self._items = {leaf.code: _Expected.of(leaf) for leaf in standard.leaves()}
        self._types = {name: site.type for name, site in sites.items()}
        self._selector = selector
        self._months: dict[str, _Month] = {}
        self._counts = {"": 1, "1": 1}
        self._takers: Mapping[str, Callable[[_Expected, _Month, datetime, str, Sequence[str]], None]] = {
            "review": self._review,
            "poll": self._poll,
            "reading": self._reading,
            "rating": self._rating,
            "event": self._event,
        }

    def read(self, rows: Iterable[Row], report: Report) -> int:
        """Take every row and report the bad ones; how many rows there were."""
        number_of_rows = bad_rows = 0
        items, months, check = self._items, self._months, self._check
        for line, cells in rows:
            number_of_rows += 1
            try:
                kind, item, period, source, time, site, visit, verdict, cases, grade = cells[:10]
                expected = items.get(item) or self._item(item)
                if kind != expected.kind:
                    self._kind(kind, expected)
                month = months.get(period) or self._month(period)
                if source not in SOURCES:
                    source = self._source(source)
                at = instant(time)
                if not month.start <= at < month.end:
                    raise BadRow(f"at {shown(time)} is not in {month.name} in Asia/Shanghai")
                if at >= self._latest:
                    raise BadRow(f"at {shown(time)} lies in the future")
                if expected.kind == "check":
                    check(expected, month, at, source, site, visit, verdict, cases, grade, line)
                else:
                    self._takers[expected.kind](expected, month, at, source, cells)
            except BadRow as bad:
                bad_rows += 1
                report(line, str(bad))
        self.good += number_of_rows - bad_rows
        return number_of_rows

    def _check(
        self,
        expected: _Expected,
        month: _Month,
        at: datetime,
        source: str,
        site: str,
        visit: str,
        verdict: str,
        cases: str,
        grade: str,
        line: int,
    ) -> None:
        site_type = self._types.get(site)
        if site_type is None:
            site = word("site", site)
            site_type = self._types.get(site)
            if site_type is None:
                raise BadRow(f"unknown site {shown(site)}")
        if site_type not in expected.site_types:
            raise BadRow(
                f"site {shown(site)} is of type {shown(site_type)}, which item {expected.code} does not name"
            )
        if verdict not in VERDICTS:
            verdict = _one_of("verdict", verdict, VERDICTS)
        count = self._counts.get(cases) or self._count(cases)
        if grade and grade not in expected.grades:
            grade = self._grade(grade, expected)
        if expected.graded and not grade and verdict != "na":
            raise BadRow(f"grade is missing: item {expected.code} is scored by grades")
        if source in month.counting:
            self._selector.check(expected.code, site, at, visit.strip(), verdict, count, grade or None, line)

    def _review(
        self, expected: _Expected, month: _Month, at: datetime, source: str, cells: Sequence[str]
    ) -> None:
        share = fraction("fraction", cells[10])
        if source in month.counting:
            self._selector.review(expected.code, at, share)

    def _poll(
        self, expected: _Expected, month: _Month, at: datetime, source: str, cells: Sequence[str]
    ) -> None:
        yes, valid = whole("yes", cells[11], 0), whole("valid", cells[12], 0)
        if yes > valid:
            raise BadRow(f"yes {yes} is more than valid {valid}")
        if source in month.counting:
            self._selector.poll(expected.code, yes, valid)

    def _reading(
        self, expected: _Expected, month: _Month, at: datetime, source: str, cells: Sequence[str]
    ) -> None:
        value = number("value", cells[13])
        if source in self._selector.sources:
            self._selector.reading(expected.code, month.name, at, value)

    def _rating(
        self, expected: _Expected, month: _Month, at: datetime, source: str, cells: Sequence[str]
    ) -> None:
        share, rater = fraction("fraction", cells[10]), word("rater", cells[14])
        if source in month.counting:
            self._selector.rating(expected.code, rater, at, share)

    def _event(
        self, expected: _Expected, month: _Month, at: datetime, source: str, cells: Sequence[str]
    ) -> None:
        count = self._counts.get(cells[8]) or self._count(cells[8])
        if source in month.counting:
            self._selector.event(expected.code, count)

    # What follows is off the quick path: cells seen for the first time, with blanks around them, or wrong.

    def _item(self, text: str) -> _Expected:
        expected = self._items.get(word("item", text))
        if expected is None:
            raise BadRow(f"unknown item {shown(text.strip())}")
        return expected

    def _kind(self, text: str, expected: _Expected) -> None:
        kind = _one_of("kind", text, KINDS)
        if kind != expected.kind:
            raise BadRow(
                f"kind {shown(kind)} does not go with item {expected.code}: it takes {expected.kind}"
            )

    def _month(self, text: str) -> _Month:
        name = word("period", text)
        try:
            start, end = month_bounds(name)
        except PeriodError as error:
            raise BadRow(f"period {error}") from error
        counting = self._selector.sources if name in self._selector.period else frozenset[str]()
        month = self._months[text] = _Month(name, start, end, counting)
        return month

    def _source(self, text: str) -> str:
        return _one_of("source", text, SOURCES)

    def _count(self, text: str) -> int:
        count = whole("count", text, 1) if text.strip() else 1
        self._counts[text] = count
        return count

    def _grade(self, text: str, expected: _Expected) -> str:
        grade = text.strip()
        if grade and grade not in expected.grades:
            if expected.graded and grade in GRADES:
                raise BadRow(f"grade {shown(grade)} has no value in the rule of item {expected.code}")
            raise BadRow(f"unknown grade {shown(grade)}")
        return grade


def _one_of(name: str, text: str, known: tuple[str, ...]) -> str:
    value = word(name, text)
    if value not in known:
        raise BadRow(f"unknown {name} {shown(value)}: use {', '.join(known)}")
    return value
