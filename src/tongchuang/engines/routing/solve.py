"""The search for good routes: OR-Tools' vehicle routing with time windows, breaks, optional stops and prices.

Descents from a first answer and, round by round, from the best one with a neighbourhood taken out (ruin and recreate:
Schrimpf et al. 2000, with the descent of OR-Tools' routing library). The answer is the same for the same day and seed
as long as the rounds end the search; `stopped_by` tells when the clock did. What the solver says is timed anew by
`timeline`, which is what anybody can check.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from tongchuang.engines.routing.costs import WITHOUT, change_cost, cost_of, leg_cost
from tongchuang.engines.routing.reasons import hopeless
from tongchuang.engines.routing.timeline import lunch_due, timeline
from tongchuang.engines.routing.travel import minutes
from tongchuang.engines.routing.values import DAY, Day, Dropped, Place, Routes, Stop, Tour, Why

_SCALE = 10
ROUNDS = 200
ROUNDS_BY_STOPS, FEWEST_ROUNDS = 720, 4
# Up to so many stops the solver works on the busiest crew itself; with more that takes it too long.
FEW = 25
RELOCATED, WANDER, BACK = 0.4, 1.05, 8
_Nodes = list[list[int]]
SECONDS = 18.0


@dataclass
class _Net:
    """The day as the solver takes it: nodes 0…n-1 are stops, then a start and an end for each crew."""

    day: Day
    stops: list[Stop]

    @property
    def size(self) -> int:
        return len(self.stops) + 2 * len(self.day.crews)

    def former(self) -> _Nodes:
        """The routes before, without what left, to begin with; empty where there were none."""
        known = {stop.id: node for node, stop in enumerate(self.stops)}
        return [[known[name] for name in crew.former if name in known] for crew in self.day.crews]

    def start(self, crew: int) -> int:
        return len(self.stops) + 2 * crew

    def end(self, crew: int) -> int:
        return len(self.stops) + 2 * crew + 1

    def travel(self, vehicle: int) -> list[list[int]]:
        """Minutes from node to node for a crew; nodes of other crews are never reached."""
        crew = self.day.crews[vehicle]
        places: list[Place | None] = [stop.place for stop in self.stops]
        rows = [[0] * self.size for _ in range(self.size)]
        for i, one in enumerate(places):
            for j in range(i + 1, len(places)):
                other = places[j]
                if one is not None and other is not None:
                    rows[i][j] = rows[j][i] = minutes(one, other, crew.mode)
        start, end = self.start(vehicle), self.end(vehicle)
        for i, stop in enumerate(self.stops):
            rows[start][i] = minutes(crew.start, stop.place, crew.mode)
            rows[i][end] = minutes(stop.place, crew.end, crew.mode) if crew.end is not None else 0
        return rows

    def prices(self, vehicle: int, travel: list[list[int]]) -> list[list[int]]:
        """Travel with what changes cost, scaled."""
        crew = self.day.crews[vehicle]
        start = self.start(vehicle)
        rows = [[minute * _SCALE for minute in row] for row in travel]
        for j, stop in enumerate(self.stops):
            change = change_cost(self.day, crew, stop)
            for i in (*range(len(self.stops)), start):
                before = "" if i == start else self.stops[i].id
                rows[i][j] += _SCALE * (change + leg_cost(self.day, crew, before, stop.id))
        return rows

    def service(self) -> list[int]:
        return [stop.service for stop in self.stops] + [0] * (2 * len(self.day.crews))


def solve(
    day: Day, *, clock: Callable[[], float], seed: int = 1, rounds: int = ROUNDS, seconds: float = SECONDS,
    tell: Callable[[int], bool] | None = None,
) -> Routes:  # fmt: skip
    """The best routes found within so many rounds and seconds of `clock`.

    `tell` hears the cost (in minutes) of the best answer after every round; False from it ends the search.
    """
    until = clock() + seconds
    first: list[Dropped] = []
    left: list[Stop] = []
    for stop in day.stops:
        why = hopeless(day, stop)
        if why is None:
            left.append(stop)
        else:
            first.append(Dropped(stop.id, why))
    if not left:
        tours = tuple(timeline(crew, []).tour for crew in day.crews)
        return Routes(tours, tuple(sorted(first, key=lambda each: each.stop)), cost_of(day, tours, first))
    return _searched(_Net(day, left), first, seed, clock, rounds, until, tell or (lambda _cost: True))


def _searched(
    net: _Net, first: list[Dropped], seed: int, clock: Callable[[], float], rounds: int, until: float,
    tell: Callable[[int], bool],
) -> Routes:  # fmt: skip
    day = net.day
    begin = net.former()
    share = None
    if day.wishes.balance and len(day.crews) > 1:
        # What there is to do in all is known only once somebody has gone there: a first descent without a balance.
        alone = _Search(net, seed, clock, None).descend(begin, until)
        share = math.ceil(sum(tour.work for tour in _answer(net, alone, first).tours) / len(day.crews))
        begin = begin if any(begin) else alone
    search = _Search(net, seed, clock, share)
    most = 0 if len(net.stops) < 2 else min(rounds, max(FEWEST_ROUNDS, ROUNDS_BY_STOPS // len(net.stops)))
    best, stopped_by = search.run(begin, most, until, lambda nodes: _answer(net, nodes, first).cost, tell)
    return replace(_answer(net, best, first), stopped_by=stopped_by)


class _Search:
    """One model, searched again and again: each round takes neighbouring stops out of the best routes and descends.

    `share` is an even share of all work: with many stops every crew's minute above it has the price of the balance,
    which the solver can follow stop by stop. Answers are told apart by `cost_of` all the same.
    """

    def __init__(self, net: _Net, seed: int, clock: Callable[[], float], share: int | None) -> None:
        from ortools.constraint_solver import pywrapcp  # type: ignore[import-untyped]

        self.net, self.clock = net, clock
        self.random = random.Random(seed)
        crews = net.day.crews
        starts, ends = ([where(number) for number in range(len(crews))] for where in (net.start, net.end))
        self.manager = pywrapcp.RoutingIndexManager(net.size, len(crews), starts, ends)
        self.routing = pywrapcp.RoutingModel(self.manager)
        _dimensions(net, self.manager, self.routing, share)
        for node, stop in enumerate(net.stops):
            index = self.manager.NodeToIndex(node)
            self.routing.AddDisjunction([index], WITHOUT * _SCALE * stop.without)
            if stop.crews:
                banned = [number for number, crew in enumerate(crews) if crew.id not in stop.crews]
                self.routing.VehicleVar(index).RemoveValues(banned)
        self.params = _parameters(1.0)
        self.routing.CloseModelWithParameters(self.params)
        near, every = net.travel(0), range(len(net.stops))
        self.near = [[j for _, j in sorted((near[i][j], j) for j in every)] for i in every]

    def run(
        self,
        begin: _Nodes,
        rounds: int,
        until: float,
        cost: Callable[[_Nodes], int],
        tell: Callable[[int], bool],
    ) -> tuple[_Nodes, str]:
        """The best nodes for each crew, and what ended the search."""
        here = best = self.descend(begin, until)
        least = cost(best)
        for number in range(rounds):
            if not tell(least):
                return best, "tell"
            if self.clock() >= until:
                return best, "clock"
            tried = self.descend(self._shaken(here), until)
            price = cost(tried)
            if price <= least:
                best, least = tried, price
            # Wandering a little off the best finds ways round; every so often it goes back.
            if number % BACK == BACK - 1:
                here = best
            elif price <= least * WANDER + 3:
                here = tried
        return best, "rounds" if tell(least) else "tell"

    def _shaken(self, best: _Nodes) -> _Nodes:
        """The best routes without a stop and some of those nearest to it; some of these somewhere else at once."""
        size = len(self.net.stops)
        seed, number = self.random.randrange(size), min(size, self.random.randint(3, 6 + size // 10))
        out = set(self.random.sample(self.near[seed][: 2 * number], number)) | {seed}
        left = [[node for node in nodes if node not in out] for nodes in best]
        for node in sorted(out):
            if self.random.random() < RELOCATED:
                self._put(left, node)
        return left

    def _put(self, orders: _Nodes, node: int) -> None:
        """A stop anywhere on the route of any crew that may go there, where that holds."""
        day, stop = self.net.day, self.net.stops[node]
        allowed = [n for n, crew in enumerate(day.crews) if not stop.crews or crew.id in stop.crews]
        vehicle = self.random.choice(allowed)
        tried = list(orders[vehicle])
        tried.insert(self.random.randint(0, len(tried)), node)
        if timeline(day.crews[vehicle], [self.net.stops[each] for each in tried]).holds(day.wishes):
            orders[vehicle] = tried

    def descend(self, begin: _Nodes, until: float) -> _Nodes:
        """Better and better from these routes, or from the solver's own first ones, until no step helps."""
        self.params.time_limit.FromMilliseconds(max(20, round((until - self.clock()) * 1000)))
        found = None
        if any(begin):
            indices = [[self.manager.NodeToIndex(node) for node in nodes] for nodes in begin]
            start = self.routing.ReadAssignmentFromRoutes(indices, True)
            if start is not None:
                found = self.routing.SolveFromAssignmentWithParameters(start, self.params)
        if found is None:
            found = self.routing.SolveWithParameters(self.params)
        if found is None:
            return [[] for _ in self.net.day.crews]
        return [self._nodes(found, vehicle) for vehicle in range(len(self.net.day.crews))]

    def _nodes(self, found: Any, vehicle: int) -> list[int]:
        index, order = self.routing.Start(vehicle), []
        while not self.routing.IsEnd(index):
            node = self.manager.IndexToNode(index)
            if node < len(self.net.stops):
                order.append(node)
            index = found.Value(self.routing.NextVar(index))
        return order


def _dimensions(net: _Net, manager: Any, routing: Any, share: int | None) -> None:
    crews, service = net.day.crews, net.service()
    timed = []
    for vehicle in range(len(crews)):
        travel = net.travel(vehicle)
        prices = routing.RegisterTransitMatrix(net.prices(vehicle, travel))
        routing.SetArcCostEvaluatorOfVehicle(prices, vehicle)
        rows = [[minute + service[i] for minute in row] for i, row in enumerate(travel)]
        timed.append(routing.RegisterTransitMatrix(rows))
    routing.AddDimensionWithVehicleTransits(timed, DAY, DAY, False, "time")
    _times(net, manager, routing, routing.GetDimensionOrDie("time"), service)
    if share is not None:
        routing.AddDimensionWithVehicleTransits(timed, 0, DAY, True, "work")
        work = routing.GetDimensionOrDie("work")
        price = round(net.day.wishes.balance * _SCALE)
        if len(net.stops) <= FEW:
            work.SetGlobalSpanCostCoefficient(price)
        else:
            for vehicle in range(len(crews)):
                work.SetCumulVarSoftUpperBound(routing.End(vehicle), share, price)
    if net.day.wishes.most_stops:
        one = routing.RegisterUnaryTransitVector([1] * len(net.stops) + [0] * (2 * len(crews)))
        routing.AddDimension(one, 0, net.day.wishes.most_stops, True, "stops")


def _times(net: _Net, manager: Any, routing: Any, time: Any, service: list[int]) -> None:
    wishes, solver = net.day.wishes, routing.solver()
    for node, stop in enumerate(net.stops):
        index = manager.NodeToIndex(node)
        begin = time.CumulVar(index)
        begins = [
            (w.opens, w.closes - stop.service) for w in stop.windows if w.closes - w.opens >= stop.service
        ]
        last = begins[-1][1]
        begins[-1] = (begins[-1][0], min(DAY, last + wishes.late_at_most))
        begin.SetRange(begins[0][0], begins[-1][1])
        for (_, closed), (opens, _) in pairwise(begins):
            if opens - closed > 1:
                begin.RemoveInterval(closed + 1, opens - 1)
        if wishes.late_at_most:
            time.SetCumulVarSoftUpperBound(index, last, wishes.late_price * _SCALE)
    transits = [service[manager.IndexToNode(index)] for index in range(routing.Size())]
    for vehicle, crew in enumerate(net.day.crews):
        time.CumulVar(routing.Start(vehicle)).SetRange(crew.works.opens, crew.works.closes)
        time.CumulVar(routing.End(vehicle)).SetRange(crew.works.opens, crew.works.closes)
        lunch = lunch_due(crew)
        if lunch is not None:
            pause = solver.FixedDurationIntervalVar(
                lunch.since, lunch.until - lunch.minutes, lunch.minutes, False, f"lunch {crew.id}"
            )
            time.SetBreakIntervalsOfVehicle([pause], vehicle, transits)


def _parameters(seconds: float) -> Any:
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    params = pywrapcp.DefaultRoutingSearchParameters()
    params.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    params.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GREEDY_DESCENT
    params.time_limit.FromMilliseconds(round(seconds * 1000))
    return params


def _answer(net: _Net, nodes: _Nodes, first: list[Dropped]) -> Routes:
    day = net.day
    tours: list[Tour] = []
    for crew, order in zip(day.crews, nodes, strict=True):
        timed = timeline(crew, [net.stops[node] for node in order])
        if not timed.holds(day.wishes):
            raise AssertionError(f"the route of {crew.id} does not hold by its timeline")
        tours.append(timed.tour)
    served = {stop for tour in tours for stop in tour.stops}
    full = [Dropped(stop.id, Why.DAY_FULL) for stop in net.stops if stop.id not in served]
    dropped = tuple(sorted([*first, *full], key=lambda each: each.stop))
    return Routes(tuple(tours), dropped, cost_of(day, tours, dropped))
