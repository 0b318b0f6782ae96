"""Made-up days to measure on: sites around a county town, some only open in the morning or in school hours."""

from __future__ import annotations

import random

from tongchuang.engines.routing.values import CAR, E_BIKE, Crew, Day, Lunch, Mode, Place, Stop, Window, Wishes

MARKET = (Window(360, 600),)
SCHOOL = (Window(480, 690), Window(840, 1020))
NIGHT = (Window(1020, 1260),)
SHOP = (Window(540, 1080),)


def sample(
    *, sites: int = 120, crews: int = 6, seed: int = 1, spread_km: float = 6.0, fixed: float = 0.0,
    windows: bool = True, modes: tuple[Mode, ...] = (CAR, E_BIKE),
) -> Day:  # fmt: skip
    """A day of crews that start together at 8:00 and work till 18:00, with lunch; `fixed` of the sites have two crews.

    Sites lie in clusters around the town: a quarter are markets (6-10), schools (8-11:30, 14-17) or shops.
    """
    draw = random.Random(seed)
    town = Place(112.9, 28.2)
    centres = [_near(draw, town, spread_km) for _ in range(max(2, sites // 15))]
    names = [f"crew-{number}" for number in range(1, crews + 1)]
    stops = []
    for number in range(sites):
        kind = draw.random() if windows else 1.0
        hours = MARKET if kind < 0.1 else SCHOOL if kind < 0.2 else SHOP if kind < 0.5 else (Window(0, 1440),)
        given = frozenset(draw.sample(names, 2)) if crews > 2 and draw.random() < fixed else frozenset[str]()
        place = _near(draw, draw.choice(centres), spread_km / 6)
        stops.append(Stop(f"site-{number:03d}", place, draw.choice((10, 15, 20, 25)), hours, given))
    lunch = Lunch(690, 810, 60)
    team = [
        Crew(name, town, Window(480, 1080), modes[number % len(modes)], lunch, town)
        for number, name in enumerate(names)
    ]
    return Day(tuple(stops), tuple(team), Wishes())


def _near(draw: random.Random, centre: Place, km: float) -> Place:
    return Place(
        centre.longitude + draw.gauss(0, km / 2) / 98.0, centre.latitude + draw.gauss(0, km / 2) / 111.2
    )
