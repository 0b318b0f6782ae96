"""What a new route changes for whom: stops that came, left, went to another crew, moved in time or in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tongchuang.engines.routing.values import Routes, Tour

NOTICED = 15


@dataclass(frozen=True)
class Change:
    """A stop's change for a crew. `kind`: came, left, given_to, taken_from, dropped, earlier, later."""

    kind: str
    crew: str
    stop: str
    other: str = ""
    before: int | None = None
    after: int | None = None


def compare(old: Sequence[Tour], new: Routes, *, noticed: int = NOTICED) -> list[Change]:
    """Changes by crew, in the order of the new tours. Moves of fewer than `noticed` minutes are none."""
    was, now = _places(old), _places(new.tours)
    found: list[Change] = []
    for stop, (crew, begins) in now.items():
        if stop not in was:
            found.append(Change("came", crew, stop, after=begins))
            continue
        other, before = was[stop]
        if other != crew:
            found.append(Change("taken_from", crew, stop, other, before, begins))
            found.append(Change("given_to", other, stop, crew, before, begins))
        elif abs(begins - before) >= noticed:
            found.append(Change("later" if begins > before else "earlier", crew, stop, "", before, begins))
    dropped = {each.stop for each in new.dropped}
    for stop, (crew, begins) in was.items():
        if stop not in now:
            found.append(Change("dropped" if stop in dropped else "left", crew, stop, "", begins))
    return sorted(
        found, key=lambda each: (each.crew, each.after if each.after is not None else each.before or 0)
    )


def _places(tours: Sequence[Tour]) -> Mapping[str, tuple[str, int]]:
    return {visit.stop: (tour.crew, visit.begins) for tour in tours for visit in tour.visits}
