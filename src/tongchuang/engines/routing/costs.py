"""What routes cost, in minutes of travel: the same sum that the search works on, recomputed from tours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tongchuang.engines.routing.values import Crew, Day, Dropped, Stop, Tour

WITHOUT = 1_000


def change_cost(day: Day, crew: Crew, stop: Stop) -> int:
    """The price of giving a stop to this crew, for who keeps near to an earlier route."""
    return day.wishes.change if stop.former and stop.former != crew.id else 0


def leg_cost(day: Day, crew: Crew, before: str, stop: str) -> int:
    """The price of a leg (from the stop before, empty: the start) that the crew's earlier route does not have."""
    if stop not in crew.former:
        return 0
    place = crew.former.index(stop)
    return 0 if (crew.former[place - 1] if place else "") == before else day.wishes.reorder


def balance_cost(day: Day, tours: Iterable[Tour]) -> float:
    """The price of the busiest crew's minutes of work."""
    return day.wishes.balance * max((tour.work for tour in tours), default=0)


def cost_of(day: Day, tours: Sequence[Tour], dropped: Sequence[Dropped]) -> int:
    """Travel, lateness, changes, the busiest crew, and what is dropped; rounded to minutes."""
    stops, crews = day.by_id, {crew.id: crew for crew in day.crews}
    total = balance_cost(day, tours)
    for tour in tours:
        before = ""
        for visit in tour.visits:
            crew, stop = crews[tour.crew], stops[visit.stop]
            total += change_cost(day, crew, stop) + leg_cost(day, crew, before, stop.id)
            before = stop.id
        total += tour.travel + day.wishes.late_price * sum(visit.late for visit in tour.visits)
    return round(total + sum(WITHOUT * stops[each.stop].without for each in dropped))
