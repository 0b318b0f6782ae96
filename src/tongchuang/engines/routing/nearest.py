"""The plain way: each crew goes to the nearest site that it can still visit in time. A floor to compare with."""

from __future__ import annotations

from tongchuang.engines.routing.costs import cost_of
from tongchuang.engines.routing.reasons import hopeless
from tongchuang.engines.routing.timeline import timeline
from tongchuang.engines.routing.values import Crew, Day, Dropped, Routes, Stop, Tour, Why


def nearest(day: Day) -> Routes:
    """Crews take turns, whoever is free first; each takes the stop where it can begin first, then the nearer one."""
    left: dict[str, Stop] = {}
    dropped: list[Dropped] = []
    for stop in day.stops:
        why = hopeless(day, stop)
        if why is None:
            left[stop.id] = stop
        else:
            dropped.append(Dropped(stop.id, why))
    orders: dict[str, list[Stop]] = {crew.id: [] for crew in day.crews}
    free = {crew.id: crew.works.opens for crew in day.crews}
    going = list(day.crews)
    while left and going:
        crew = min(going, key=lambda each: (free[each.id], each.id))
        took = _next(day, crew, orders[crew.id], left)
        if took is None:
            going.remove(crew)
            continue
        stop, free[crew.id] = took
        orders[crew.id].append(stop)
        del left[stop.id]
    tours = [timeline(crew, orders[crew.id]).tour for crew in day.crews]
    dropped += [Dropped(name, Why.DAY_FULL) for name in left]
    dropped.sort(key=lambda each: each.stop)
    return Routes(tuple(tours), tuple(dropped), cost_of(day, tours, dropped))


def _next(day: Day, crew: Crew, order: list[Stop], left: dict[str, Stop]) -> tuple[Stop, int] | None:
    best: tuple[tuple[int, str], Stop, Tour] | None = None
    for stop in left.values():
        if stop.crews and crew.id not in stop.crews:
            continue
        timed = timeline(crew, [*order, stop])
        if not timed.holds(day.wishes):
            continue
        last = timed.tour.visits[-1]
        rank = (last.travel + last.wait, stop.id)
        if best is None or rank < best[0]:
            best = (rank, stop, timed.tour)
    return (best[1], best[2].visits[-1].leaves) if best is not None else None
