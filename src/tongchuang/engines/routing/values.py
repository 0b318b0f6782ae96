"""What a day's routes are asked for and what they are: whole minutes since the midnight of the day, WGS-84 degrees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

DAY = 24 * 60


class RoutingError(ValueError):
    """A day that can't be asked for; `code` and `about` say what is wrong with what."""

    def __init__(self, code: str, about: str, words: str) -> None:
        super().__init__(words)
        self.code, self.about = code, about


@dataclass(frozen=True)
class Place:
    """A place on the ground."""

    longitude: float
    latitude: float


@dataclass(frozen=True, order=True)
class Window:
    """From when to when, in minutes of the day."""

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens < self.closes <= DAY:
            raise RoutingError(
                "window", f"{self.opens}-{self.closes}", "a window opens before it closes, within the day"
            )


WHOLE_DAY = (Window(0, DAY),)


@dataclass(frozen=True)
class Stop:
    """A site to be visited: the visit takes `service` minutes, all of them inside one window.

    `crews` names who may go there (empty: anybody); `without` is what leaving it out costs beside others; `former` the
    crew that a route before gave it to.
    """

    id: str
    place: Place
    service: int
    windows: tuple[Window, ...] = WHOLE_DAY
    crews: frozenset[str] = frozenset()
    without: int = 1
    former: str = ""

    def __post_init__(self) -> None:
        if self.service < 0:
            raise RoutingError("service", self.id, "a visit takes no negative time")
        if not self.windows:
            raise RoutingError("windows", self.id, "a stop needs at least one window")
        object.__setattr__(self, "windows", joined(self.windows))


def joined(windows: tuple[Window, ...]) -> tuple[Window, ...]:
    """Windows in order, those that touch made one."""
    found: list[Window] = []
    for each in sorted(windows):
        if found and each.opens <= found[-1].closes:
            found[-1] = Window(found[-1].opens, max(found[-1].closes, each.closes))
        else:
            found.append(each)
    return tuple(found)


@dataclass(frozen=True)
class Lunch:
    """A break of `minutes` that lies between `since` and `until`."""

    since: int
    until: int
    minutes: int

    def __post_init__(self) -> None:
        if self.minutes < 0 or self.until - self.since < self.minutes:
            raise RoutingError("lunch", f"{self.since}-{self.until}", "the break has to fit in between")


@dataclass(frozen=True)
class Mode:
    """A way to get about: speed on the road, how much longer roads are than the straight line, minutes to park."""

    name: str
    km_per_hour: float
    detour: float = 1.3
    parking: int = 0

    def __post_init__(self) -> None:
        if self.km_per_hour <= 0 or self.detour < 1 or self.parking < 0:
            raise RoutingError("mode", self.name, "speed above 0, detour at least 1, parking not negative")


WALK = Mode("walk", 4.8, 1.25)
E_BIKE = Mode("ebike", 16.0, 1.3, 1)
CAR = Mode("car", 25.0, 1.35, 4)
MODES = {mode.name: mode for mode in (WALK, E_BIKE, CAR)}


@dataclass(frozen=True)
class Crew:
    """Who goes: from `start` not before `works.opens`, done (and back at `end`, when there is one) by `works.closes`.

    `former` are the stops that are left of an earlier route, in its order: a new one keeps near to it. `lunch` is None
    for a crew that has had its break, or takes none.
    """

    id: str
    start: Place
    works: Window
    mode: Mode = CAR
    lunch: Lunch | None = None
    end: Place | None = None
    former: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wishes:
    """What weighs how much, in minutes of travel.

    `late_at_most`: a visit may end so many minutes after its window, each at the price `late_price`. `balance`: the
    price of a minute by which the busiest crew works longer. `change` and `reorder`: the price of giving a stop to
    another crew than before, and of a leg that was not there before. `most_stops` of a crew; 0 is any number.
    """

    late_at_most: int = 0
    late_price: int = 3
    balance: float = 0.5
    change: int = 25
    reorder: int = 6
    most_stops: int = 0


@dataclass(frozen=True)
class Day:
    """Everything that routes follow from."""

    stops: tuple[Stop, ...]
    crews: tuple[Crew, ...]
    wishes: Wishes = field(default_factory=Wishes)

    def __post_init__(self) -> None:
        _distinct([stop.id for stop in self.stops], "stop")
        _distinct([crew.id for crew in self.crews], "crew")
        known = {crew.id for crew in self.crews}
        for stop in self.stops:
            for name in stop.crews - known:
                raise RoutingError("crew", name, f"{stop.id} is given to a crew that is not there")

    @property
    def by_id(self) -> Mapping[str, Stop]:
        """Id → stop."""
        return {stop.id: stop for stop in self.stops}


def _distinct(names: list[str], kind: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise RoutingError(kind, name, f"{kind} {name} is there twice")
        seen.add(name)


@dataclass(frozen=True)
class Visit:
    """A stop on a crew's way: `travel` minutes from the place before, `wait` before its window opens."""

    stop: str
    travel: int
    arrives: int
    begins: int
    leaves: int
    wait: int
    late: int


@dataclass(frozen=True)
class Tour:
    """A crew's day. `lunch` is (from, to) of the break; `back` when it is at its end place, or leaves the last stop."""

    crew: str
    leaves: int
    visits: tuple[Visit, ...]
    back: int
    back_travel: int = 0
    lunch: tuple[int, int] | None = None

    @property
    def travel(self) -> int:
        """Minutes on the way."""
        return sum(visit.travel for visit in self.visits) + self.back_travel

    @property
    def work(self) -> int:
        """Minutes on the way and at the sites, without waiting and lunch."""
        return self.travel + sum(visit.leaves - visit.begins for visit in self.visits)

    @property
    def stops(self) -> tuple[str, ...]:
        """Ids in the order of the tour."""
        return tuple(visit.stop for visit in self.visits)


class Why(StrEnum):
    """Why a stop is on no route."""

    NO_CREW = "no_crew"
    NO_PLACE = "no_place"
    WINDOW_SHORT = "window_short"
    WINDOW_OVER = "window_over"
    NOT_WHILE_WORKING = "not_while_working"
    TOO_FAR = "too_far"
    DAY_FULL = "day_full"


@dataclass(frozen=True)
class Dropped:
    """A stop that nobody visits on this day, and why."""

    stop: str
    why: Why


@dataclass(frozen=True)
class Routes:
    """The answer: a tour for every crew, and what is dropped. `cost` is in minutes of travel, by the wishes."""

    tours: tuple[Tour, ...]
    dropped: tuple[Dropped, ...]
    cost: int = 0
    stopped_by: str = ""

    @property
    def travel(self) -> int:
        """Minutes on the way, of all crews."""
        return sum(tour.travel for tour in self.tours)

    @property
    def crew_of(self) -> Mapping[str, str]:
        """Stop → crew."""
        return {stop: tour.crew for tour in self.tours for stop in tour.stops}
