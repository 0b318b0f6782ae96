"""Which facts count for a period and a set of sources.

`Selector` keeps only what may still count, so a file of any length can be streamed through it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from fractions import Fraction

from tongchuang.engines.scoring.counted import Counted, LatestCheck, Value, pairs_of
from tongchuang.engines.scoring.facts import Check, Event, Fact, Poll, Rating, Reading, Review
from tongchuang.engines.scoring.period import Period, naive_utc

_Latest = tuple[datetime, str, str, int, "str | None", "str | int | None"]


class Selector:
    """Takes facts in the order of their file and knows at any time which ones count.

    Times are naive UTC here. Of two facts of one thing at the same time the one that comes later wins.
    """

    def __init__(self, period: Period, sources: Collection[str]) -> None:
        self.period = period
        self.sources = frozenset(sources)
        self._checks: dict[str, dict[str, _Latest]] = {}
        self._reviews: dict[str, tuple[datetime, Fraction]] = {}
        self._ratings: dict[str, dict[str, tuple[datetime, Fraction]]] = {}
        self._polls: dict[str, tuple[int, int]] = {}
        self._readings: dict[str, dict[str, tuple[datetime, Fraction]]] = {}
        self._events: dict[str, int] = {}

    def wants(self, month: str, source: str) -> bool:
        """Whether a fact of this month and source counts."""
        return source in self.sources and month in self.period

    def check(
        self,
        item: str,
        site: str,
        at: datetime,
        visit: str,
        verdict: str,
        count: int,
        grade: str | None,
        check: str | int | None,
    ) -> None:
        """A check that counts unless a later one of the same pair does."""
        of_item = self._checks.get(item)
        if of_item is None:
            of_item = self._checks[item] = {}
        old = of_item.get(site)
        if old is None or at > old[0] or (at == old[0] and visit >= old[1]):
            of_item[site] = (at, visit, verdict, count, grade, check)

    def review(self, item: str, at: datetime, fraction: Fraction) -> None:
        """A review; the latest of the item counts."""
        old = self._reviews.get(item)
        if old is None or at >= old[0]:
            self._reviews[item] = (at, fraction)

    def rating(self, item: str, rater: str, at: datetime, fraction: Fraction) -> None:
        """A rating; the latest of each rater counts."""
        of_item = self._ratings.setdefault(item, {})
        old = of_item.get(rater)
        if old is None or at >= old[0]:
            of_item[rater] = (at, fraction)

    def poll(self, item: str, yes: int, valid: int) -> None:
        """A poll; all of them are added up."""
        old = self._polls.get(item, (0, 0))
        self._polls[item] = (old[0] + yes, old[1] + valid)

    def reading(self, item: str, month: str, at: datetime, value: Fraction) -> None:
        """A reading of this month, which may lie before the period: a trend looks back."""
        if month > self.period.last:
            return
        of_item = self._readings.setdefault(item, {})
        old = of_item.get(month)
        if old is None or at >= old[0]:
            of_item[month] = (at, value)

    def event(self, item: str, count: int) -> None:
        """An event; all of them count."""
        self._events[item] = self._events.get(item, 0) + count

    def add(self, fact: Fact) -> None:
        """One fact of any kind, of any period and source."""
        if isinstance(fact, Reading):
            if fact.source in self.sources:
                self.reading(fact.item, fact.period, naive_utc(fact.at), Fraction(fact.value))
            return
        if not self.wants(fact.period, fact.source):
            return
        at = naive_utc(fact.at)
        match fact:
            case Check():
                self.check(
                    fact.item, fact.site, at, fact.visit, fact.verdict, fact.count, fact.grade, fact.id
                )
            case Review():
                self.review(fact.item, at, Fraction(fact.fraction))
            case Rating():
                self.rating(fact.item, fact.rater, at, Fraction(fact.fraction))
            case Poll():
                self.poll(fact.item, fact.yes, fact.valid)
            case Event():
                self.event(fact.item, fact.count)

    def counted(self) -> Counted:
        """The facts that count so far."""
        fractions = {item: fraction for item, (_, fraction) in self._reviews.items()}
        for item, by_rater in self._ratings.items():
            fractions[item] = sum((given for _, given in by_rater.values()), Fraction(0)) / len(by_rater)
        readings = ((item, self._value(by_month)) for item, by_month in self._readings.items())
        return Counted(
            pairs=pairs_of(self._latest_checks()),
            fractions=fractions,
            polls=dict(self._polls),
            readings={item: value for item, value in readings if value is not None},
            events=dict(self._events),
        )

    def _latest_checks(self) -> Iterator[LatestCheck]:
        for item, by_site in self._checks.items():
            for site, (_, visit, verdict, count, grade, check) in by_site.items():
                yield item, site, verdict, count, grade, visit, check

    def _value(self, by_month: dict[str, tuple[datetime, Fraction]]) -> Value | None:
        """The reading that counts; earlier means a month before its own, inside the period or not."""
        inside = [month for month in by_month if month in self.period]
        if not inside:
            return None
        counts = max(inside)
        before = [month for month in by_month if month < counts]
        return Value(by_month[counts][1], by_month[max(before)][1] if before else None)


def select(facts: Iterable[Fact], period: Period | str, sources: Collection[str]) -> Counted:
    """The facts that count for a period and a set of sources."""
    selector = Selector(Period.parse(period) if isinstance(period, str) else period, sources)
    for fact in facts:
        selector.add(fact)
    return selector.counted()
