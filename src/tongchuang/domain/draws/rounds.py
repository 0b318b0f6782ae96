"""Rounds (轮次): streets near one another put together, so that one crew visits them all. Pure and the same every time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass
class _Street:
    name: str
    sites: int = 0
    longitude: float = 0.0
    latitude: float = 0.0
    located: int = 0

    def centre(self) -> tuple[float, float]:
        number = self.located or 1
        return self.longitude / number, self.latitude / number


def rounds_of(sites: Iterable[tuple[str, float | None, float | None]], number: int) -> dict[str, str]:
    """Which round each street is in, from (street, longitude, latitude) of the sites; empty when there are no rounds.

    The streets are halved across their longer side, by number of sites, until there are as many parts as wanted.
    Sites without a street are one street; streets without any place on the map stand at the end.
    """
    if number < 1:
        return {}
    streets: dict[str, _Street] = defaultdict(lambda: _Street(""))
    for name, longitude, latitude in sites:
        street = streets[name]
        street.name, street.sites = name, street.sites + 1
        if longitude is not None and latitude is not None:
            street.longitude += longitude
            street.latitude += latitude
            street.located += 1
    parts = _parts(sorted(streets.values(), key=lambda street: street.name), number)
    return {street.name: f"第{place}组" for place, part in enumerate(parts, start=1) for street in part}


def _parts(streets: Sequence[_Street], number: int) -> list[list[_Street]]:
    if number <= 1 or len(streets) <= 1:
        return [list(streets)] if streets else []
    located = [street for street in streets if street.located]
    lost = [street for street in streets if not street.located]
    axis = 0
    if located:
        spans = [[street.centre()[side] for street in located] for side in (0, 1)]
        axis = 0 if max(spans[0]) - min(spans[0]) >= max(spans[1]) - min(spans[1]) else 1
    order = sorted(located, key=lambda street: (street.centre()[axis], street.name)) + lost
    left = number // 2
    whole = sum(street.sites for street in order)
    cut, sofar = 1, order[0].sites
    while cut < len(order) - 1 and sofar < whole * left / number:
        sofar += order[cut].sites
        cut += 1
    return [*_parts(order[:cut], left), *_parts(order[cut:], number - left)]
