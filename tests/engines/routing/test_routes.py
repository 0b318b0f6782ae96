"""Routes: what always holds, and how near they come to the best there is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import permutations, product
from time import monotonic

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongchuang.engines.routing.compare import compare
from tongchuang.engines.routing.costs import cost_of
from tongchuang.engines.routing.nearest import nearest
from tongchuang.engines.routing.reasons import hopeless
from tongchuang.engines.routing.sample import sample
from tongchuang.engines.routing.solve import solve
from tongchuang.engines.routing.timeline import service_begins, timeline
from tongchuang.engines.routing.travel import matrix, minutes
from tongchuang.engines.routing.values import (
    CAR,
    DAY,
    WALK,
    Crew,
    Day,
    Dropped,
    Lunch,
    Mode,
    Place,
    Routes,
    RoutingError,
    Stop,
    Why,
    Window,
    Wishes,
)

TOWN = Place(112.9, 28.2)
# One degree of latitude is 111.19 km here: a minute of travel is 0.009 degrees by 60 km/h without a detour.
STEADY = Mode("steady", 60.0, 1.0)
WORKS = Window(480, 1080)


def solved(day: Day, *, seed: int = 1, rounds: int = 20, tell: Callable[[int], bool] | None = None) -> Routes:
    return solve(day, clock=monotonic, seed=seed, rounds=rounds, seconds=60, tell=tell)


def north(km: float) -> Place:
    return Place(TOWN.longitude, TOWN.latitude + km / 111.195)


def stop(
    name: str, km: float, service: int = 20, *windows: tuple[int, int], crews: tuple[str, ...] = ()
) -> Stop:
    hours = tuple(Window(*window) for window in windows) or (Window(0, DAY),)
    return Stop(name, north(km), service, hours, frozenset(crews))


def crew(name: str = "a", **fields: object) -> Crew:
    return replace(Crew(name, TOWN, WORKS, STEADY), **fields)  # type: ignore[arg-type]


def assert_holds(day: Day, routes: Routes) -> None:
    """Every stop once or dropped with a reason; windows, hours, breaks and allowed crews kept; no time travel."""
    served = [name for tour in routes.tours for name in tour.stops]
    assert sorted([*served, *(each.stop for each in routes.dropped)]) == sorted(one.id for one in day.stops)
    assert [tour.crew for tour in routes.tours] == [one.id for one in day.crews]
    for tour, one in zip(routes.tours, day.crews, strict=True):
        at, here = tour.leaves, one.start
        assert tour.leaves >= one.works.opens
        for visit in tour.visits:
            site = day.by_id[visit.stop]
            assert not site.crews or one.id in site.crews
            way = minutes(here, site.place, one.mode)
            pause = (
                one.lunch.minutes if tour.lunch and one.lunch and at <= tour.lunch[0] < visit.begins else 0
            )
            assert visit.travel == way
            assert visit.arrives >= at + way
            assert visit.begins >= at + way + pause
            assert visit.leaves == visit.begins + site.service
            late = day.wishes.late_at_most
            assert any(
                w.opens <= visit.begins and visit.leaves <= w.closes + (late if w == site.windows[-1] else 0)
                for w in site.windows
            )
            at, here = visit.leaves, site.place
        assert tour.back <= one.works.closes
        if tour.lunch is not None and one.lunch is not None:
            assert one.lunch.since <= tour.lunch[0]
            assert tour.lunch[1] <= one.lunch.until
            inside = (v for v in tour.visits if v.begins < tour.lunch[1] and tour.lunch[0] < v.leaves)
            assert not list(inside)


def test_minutes_are_the_straight_line_with_detour_speed_and_parking() -> None:
    assert minutes(TOWN, north(5), STEADY) == 5
    assert minutes(TOWN, north(5), Mode("m", 30.0, 1.5, 4)) == 19
    assert minutes(TOWN, north(0.02), CAR) == 0
    assert minutes(TOWN, north(1), WALK) == 16
    assert matrix([TOWN, north(5)], STEADY) == [[0, 5], [5, 0]]


def test_a_visit_waits_for_the_next_window_and_is_late_only_after_the_last() -> None:
    school = stop("s", 1, 30, (480, 690), (840, 1020))
    assert service_begins(school, 470) == (480, 0)
    assert service_begins(school, 670) == (840, 0)
    assert service_begins(school, 1000) == (1000, 10)


def test_a_timeline_by_hand() -> None:
    lunch = Lunch(690, 810, 60)
    found = timeline(crew(lunch=lunch, end=TOWN), [stop("far", 10, 180), stop("near", 5, 120)])
    first, second = found.tour.visits
    assert (found.tour.leaves, first.arrives, first.leaves) == (480, 490, 670)
    # Twenty minutes until the break may begin, five of them on the way.
    assert found.tour.lunch == (690, 750)
    assert (second.begins, second.leaves, found.tour.back) == (750, 870, 875)
    assert found.holds(Wishes())
    assert not timeline(crew(lunch=lunch), [stop("long", 1, 400)]).holds(Wishes())


def test_waiting_at_the_first_stop_becomes_a_later_start() -> None:
    tour = timeline(crew(), [stop("school", 10, 20, (600, 700))]).tour
    assert (tour.leaves, tour.visits[0].arrives, tour.visits[0].wait) == (590, 600, 0)


@pytest.mark.parametrize(
    ("site", "why"),
    [
        (stop("over", 1, 20, (360, 470)), Why.WINDOW_OVER),
        (stop("night", 1, 20, (1100, 1200)), Why.NOT_WHILE_WORKING),
        (stop("far", 700, 20), Why.TOO_FAR),
        (stop("short", 1, 60, (600, 650)), Why.WINDOW_SHORT),
    ],
)  # fmt: skip
def test_each_hopeless_stop_says_why(site: Stop, why: Why) -> None:
    day = Day((site, stop("good", 2)), (crew(),))
    routes = solved(day, rounds=8)
    assert routes.dropped == (Dropped(site.id, why),)
    assert_holds(day, routes)


def test_a_full_day_drops_what_costs_least() -> None:
    stops = tuple(replace(stop(f"s{n}", 5, 190), without=5 if n else 1) for n in range(4))
    routes = solved(Day(stops, (crew(),)), rounds=8)
    assert routes.dropped == (Dropped("s0", Why.DAY_FULL),)
    least = stop("market", 5, 60, (480, 540))
    late = Day((least,), (crew(),), Wishes(late_at_most=10))
    assert hopeless(Day((least,), (crew(),)), least) is Why.TOO_FAR
    assert solved(late).tours[0].visits[0].late == 5


def test_recusal_is_kept_even_where_it_costs() -> None:
    day = Day((stop("own", 1, crews=("b",)), stop("free", 50)), (crew("a"), crew("b", start=north(50))))
    assert solved(day).crew_of["own"] == "b"
    with pytest.raises(RoutingError, match="not there"):
        Day((stop("own", 1, crews=("c",)),), (crew("a"),))


def test_no_crew_gets_more_stops_than_wished() -> None:
    day = Day(tuple(stop(f"s{n}", n / 10) for n in range(9)), (crew("a"), crew("b")), Wishes(most_stops=4))
    routes = solved(day)
    assert [len(tour.visits) for tour in routes.tours] == [4, 4]
    assert [each.why for each in routes.dropped] == [Why.DAY_FULL]


def test_balance_evens_out_what_crews_do() -> None:
    stops = tuple(stop(f"s{n}", 3 + n / 20, 30) for n in range(8))
    even = solved(Day(stops, (crew("a"), crew("b")), Wishes(balance=1.0)))
    assert sorted(len(tour.visits) for tour in even.tours) == [4, 4]
    near = solved(Day(stops, (crew("a"), crew("b")), Wishes(balance=0.0)))
    assert near.travel <= even.travel


def best_by_enumeration(day: Day) -> int:
    """The least cost there is, by looking at every way to give the stops to the crews, or leave them out, in any order."""
    best = None
    names = [*(one.id for one in day.crews), ""]
    for given_to in product(names, repeat=len(day.stops)):
        tours, dropped = (
            [],
            [Dropped(s.id, Why.DAY_FULL) for s, to in zip(day.stops, given_to, strict=True) if not to],
        )
        for one in day.crews:
            own = [s for s, to in zip(day.stops, given_to, strict=True) if to == one.id]
            if any(s.crews and one.id not in s.crews for s in own):
                break
            orders = (timeline(one, order) for order in permutations(own))
            good = [timed.tour for timed in orders if timed.holds(day.wishes)]
            if not good:
                break
            tours.append(
                min(
                    good,
                    key=lambda tour: cost_of(replace(day, wishes=replace(day.wishes, balance=0)), [tour], []),
                )
            )
        else:
            cost = cost_of(day, tours, dropped)
            best = cost if best is None else min(best, cost)
    assert best is not None
    return best


WINDOWS = st.sampled_from(
    [((0, DAY),), ((480, 600),), ((480, 690), (840, 1020)), ((900, 1080),), ((360, 470),)]
)


@st.composite
def days(draw: st.DrawFn, most: int = 8) -> Day:
    names = ("a", "b", "c")[: draw(st.integers(1, 3))]
    lunch = draw(st.sampled_from([None, Lunch(690, 810, 60)]))
    crews = tuple(
        crew(name, start=Place(TOWN.longitude + draw(st.integers(-5, 5)) / 50, TOWN.latitude), lunch=lunch,
             end=draw(st.sampled_from([None, TOWN])))
        for name in names
    )  # fmt: skip
    stops = tuple(
        Stop(
            f"s{n}", Place(TOWN.longitude + draw(st.integers(-20, 20)) / 50, TOWN.latitude + draw(st.integers(-20, 20)) / 50),
            draw(st.integers(0, 90)), tuple(Window(*w) for w in draw(WINDOWS)),
            frozenset(draw(st.lists(st.sampled_from(names), max_size=2))),
        )
        for n in range(draw(st.integers(0, most)))
    )  # fmt: skip
    return Day(stops, crews, Wishes(late_at_most=draw(st.sampled_from([0, 0, 15]))))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(days())
def test_what_always_holds(day: Day) -> None:
    routes = solved(day, rounds=8)
    assert_holds(day, routes)
    assert_holds(day, nearest(day))
    assert routes.cost <= nearest(day).cost * 1.03 + 2
    assert all(each.why in Why for each in routes.dropped)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(days(most=4))
def test_small_days_come_within_a_few_per_cent_of_the_best_there_is(day: Day) -> None:
    routes = solved(day, rounds=200)
    best = best_by_enumeration(day)
    assert best <= routes.cost + 1
    assert routes.cost <= best * 1.04 + 3


def test_the_same_day_and_seed_give_the_same_routes() -> None:
    day = sample(sites=30, crews=3, seed=4)
    one, other = (solved(day, seed=5, rounds=8) for _ in range(2))
    assert one == other
    assert one.stopped_by == "rounds"
    assert_holds(day, one)


def test_whoever_listens_may_stop_the_search() -> None:
    heard: list[int] = []

    def tell(cost: int) -> bool:
        heard.append(cost)
        return len(heard) < 2

    routes = solved(sample(sites=30, crews=3, seed=4), tell=tell)
    assert routes.stopped_by == "tell"
    assert heard == sorted(heard, reverse=True)


def test_a_route_from_now_changes_little_and_says_what() -> None:
    day = sample(sites=24, crews=3, seed=2)
    before = solved(day, rounds=8)
    orders = {tour.crew: tour.stops for tour in before.tours}
    gone = before.tours[0].stops[3]
    done = {tour.stops[0] for tour in before.tours if tour.stops}
    steps_in = Stop("substitute", day.by_id[gone].place, 20)
    left = [
        replace(one, former=before.crew_of.get(one.id, ""))
        for one in day.stops if one.id not in done | {gone} and one.id in before.crew_of
    ]  # fmt: skip
    crews = []
    for one, tour in zip(day.crews, before.tours, strict=True):
        at = tour.visits[0].leaves if tour.visits else one.works.opens
        here = day.by_id[tour.stops[0]].place if tour.visits else one.start
        former = tuple(name for name in orders[one.id] if name not in done | {gone})
        crews.append(replace(one, start=here, works=Window(at, one.works.closes), former=former))
    again = Day((*left, steps_in), tuple(crews), day.wishes)
    after = solved(again, rounds=8)
    assert_holds(again, after)
    assert not after.dropped
    moved = [each for each in compare(before.tours, after, noticed=DAY) if each.stop not in done]
    kinds = {each.kind: each.stop for each in moved}
    assert kinds["came"] == "substitute"
    assert kinds["left"] == gone
    assert sum(each.kind == "taken_from" for each in moved) <= 2
    free = Day(
        tuple(replace(one, former="") for one in again.stops),
        tuple(replace(c, former=()) for c in crews),
        day.wishes,
    )
    loose = [c for c in compare(before.tours, solved(free, rounds=8), noticed=DAY) if c.kind == "taken_from"]
    assert sum(each.kind == "taken_from" for each in moved) <= len(loose)


@pytest.mark.slow
def test_a_big_day_beats_going_to_the_nearest_site() -> None:
    day = sample(sites=60, crews=4, seed=3)
    routes, plain = solved(day, rounds=8), nearest(day)
    assert_holds(day, routes)
    assert len(routes.dropped) <= len(plain.dropped)
    assert routes.cost < plain.cost
