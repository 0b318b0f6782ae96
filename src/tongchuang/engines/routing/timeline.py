"""When a crew is where, if it goes in a given order: as early as windows allow, the break at the best place between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tongchuang.engines.routing.travel import minutes
from tongchuang.engines.routing.values import Crew, Lunch, Stop, Tour, Visit, Wishes

_MISSING = 10_000
Span = tuple[int, int]


@dataclass(frozen=True)
class Timed:
    """A tour and what it breaks: minutes of lateness in all, minutes after the crew's day, a break that isn't there."""

    tour: Tour
    late: int
    overtime: int
    no_lunch: bool

    def holds(self, wishes: Wishes) -> bool:
        """Whether the tour keeps windows (with the lateness allowed), the crew's day, its break and its number of stops."""
        worst = max((visit.late for visit in self.tour.visits), default=0)
        few = not wishes.most_stops or len(self.tour.visits) <= wishes.most_stops
        return worst <= wishes.late_at_most and self.overtime == 0 and not self.no_lunch and few

    @property
    def badness(self) -> int:
        """What it breaks, in minutes."""
        return self.late + self.overtime + (_MISSING if self.no_lunch else 0)


def timeline(crew: Crew, stops: Sequence[Stop]) -> Timed:
    """The day of a crew that goes to these stops in this order.

    The break is tried before each stop, before the way back and after the day; the tour that breaks least, then ends
    first, is taken. Going earlier never makes anything later, so this is the earliest day there is. The crew leaves
    its start no earlier than it has to for the same day.
    """
    lunch = lunch_due(crew)
    if lunch is None or not stops:
        found = _walk(crew, stops, None, None)
    else:
        tries = (_walk(crew, stops, lunch, place) for place in range(len(stops) + 2))
        found = min(tries, key=lambda timed: (timed.badness, timed.tour.back))
    return _settled(found)


def lunch_due(crew: Crew) -> Lunch | None:
    """The break that a crew still has to take: none when its day begins too late for it."""
    lunch = crew.lunch
    if lunch is None or not lunch.minutes or crew.works.opens > lunch.until - lunch.minutes:
        return None
    return lunch


def _walk(crew: Crew, stops: Sequence[Stop], lunch: Lunch | None, lunch_at: int | None) -> Timed:
    at, here = crew.works.opens, crew.start
    visits: list[Visit] = []
    taken: Span | None = None
    for number, stop in enumerate(stops):
        travel = minutes(here, stop.place, crew.mode)
        if lunch is not None and lunch_at == number:
            at, taken = _break(lunch, at, travel)
        begins, late = service_begins(stop, at + travel)
        visits.append(
            Visit(stop.id, travel, at + travel, begins, begins + stop.service, begins - at - travel, late)
        )
        at, here = begins + stop.service, stop.place
    back_travel = minutes(here, crew.end, crew.mode) if crew.end is not None and stops else 0
    if lunch is not None and lunch_at == len(stops):
        at, taken = _break(lunch, at, back_travel)
    back = at + back_travel
    missing = lunch is not None and not _eaten(lunch, taken, back)
    tour = Tour(crew.id, crew.works.opens, tuple(visits), back, back_travel, taken)
    return Timed(tour, sum(visit.late for visit in visits), max(0, back - crew.works.closes), missing)


def _break(lunch: Lunch, at: int, travel: int) -> tuple[int, Span]:
    """When the crew is free for the leg again, and its break: at once, or on the way when it is too early for it."""
    gone = min(travel, max(0, lunch.since - at))
    begins = max(at + gone, lunch.since)
    return begins - gone + lunch.minutes, (begins, begins + lunch.minutes)


def _eaten(lunch: Lunch, taken: Span | None, back: int) -> bool:
    """Whether the break lies in its time; whoever is back by then has it after the day."""
    if taken is None:
        return back <= lunch.until - lunch.minutes
    return taken[0] >= lunch.since and taken[1] <= lunch.until


def service_begins(stop: Stop, arrives: int) -> tuple[int, int]:
    """When a visit begins for who arrives then, and how many minutes it ends after its last window."""
    for window in stop.windows:
        begins = max(arrives, window.opens)
        if begins + stop.service <= window.closes:
            return begins, 0
    last = stop.windows[-1]
    begins = max(arrives, last.opens)
    return begins, begins + stop.service - last.closes


def _settled(timed: Timed) -> Timed:
    """The same tour, leaving later by what the crew would only wait at its first stop."""
    visits, lunch = timed.tour.visits, timed.tour.lunch
    spare = visits[0].wait if visits else 0
    if not spare or (lunch is not None and lunch[0] < visits[0].begins):
        return timed
    first = replace(visits[0], arrives=visits[0].begins, wait=0)
    tour = replace(timed.tour, leaves=timed.tour.leaves + spare, visits=(first, *visits[1:]))
    return replace(timed, tour=tour)
