"""Whom to draw a visit's inspectors from (检查人员库), what they are recused from, and who was where before."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from tongchuang.engines.drawing.construction import sha256_hex
from tongchuang.engines.drawing.errors import DrawError, Problem
from tongchuang.engines.drawing.names import name_problem, shown

FEWEST = 2
MOST = 6
LONGEST = 3660


@dataclass(frozen=True)
class Inspector:
    """An inspector with the units and sites of their own: recusal (回避) keeps them away from these."""

    name: str
    units: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """A site with the units that answer for it and its street. One crew visits a round (轮次)."""

    site: str
    units: tuple[str, ...] = ()
    street: str = ""
    round: str = ""


@dataclass(frozen=True)
class Past:
    """Who visited a street together, and when."""

    inspectors: tuple[str, ...]
    street: str
    day: date


@dataclass(frozen=True)
class Pool:
    """What a draw of inspectors goes by; fixed at sealing. Checked when it is made.

    No two inspectors come together to a street again within `rotation_days` of the first day of the visits.
    """

    inspectors: tuple[Inspector, ...]
    places: tuple[Place, ...]
    visits_from: date
    history: tuple[Past, ...] = ()
    size: int = FEWEST
    rotation_days: int = 60

    def __post_init__(self) -> None:
        for problem in _problems(self):
            raise DrawError(problem.code, problem.words, **problem.detail)

    def document(self) -> dict[str, Any]:
        """As JSON values that don't depend on the order of anything."""
        return dict(self._document)

    @cached_property
    def _document(self) -> dict[str, Any]:
        inspectors = ((one.name, sorted(set(one.units)), sorted(set(one.sites))) for one in self.inspectors)
        places = ((one.site, sorted(set(one.units)), one.street, one.round) for one in self.places)
        history = {
            (tuple(sorted(set(one.inspectors))), one.street, one.day.isoformat()) for one in self.history
        }
        return {
            "size": self.size,
            "rotation_days": self.rotation_days,
            "visits_from": self.visits_from.isoformat(),
            "inspectors": _rows(("inspector", "units", "sites"), inspectors),
            "places": _rows(("site", "units", "street", "round"), places),
            "history": _rows(("inspectors", "street", "day"), ((list(who), *rest) for who, *rest in history)),
        }

    def hash(self) -> str:
        """SHA-256 of the document as compact JSON with sorted keys, lower-case hex."""
        text = json.dumps(self.document(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return sha256_hex(text.encode())


def _rows(names: tuple[str, ...], rows: Iterable[Iterable[object]]) -> list[dict[str, Any]]:
    return [dict(zip(names, row, strict=True)) for row in sorted(tuple(row) for row in rows)]


def _problems(pool: Pool) -> Iterator[Problem]:
    if not FEWEST <= pool.size <= MOST:
        words = f"a visit has {FEWEST} to {MOST} inspectors, not {pool.size}"
        yield Problem("pool.size", words, {"size": pool.size})
    if not 0 <= pool.rotation_days <= LONGEST:
        yield Problem("pool.rotation", f"the rotation takes 0 to {LONGEST} days, not {pool.rotation_days}")
    yield from _name_problems("inspector", (one.name for one in pool.inspectors))
    yield from _name_problems("site", (place.site for place in pool.places))
    sites = {place.site for place in pool.places}
    units = {unit for one in pool.inspectors for unit in one.units} | {
        u for p in pool.places for u in p.units
    }
    streets = {place.street for place in pool.places if place.street} | {past.street for past in pool.history}
    texts = [("unit", unit) for unit in sorted(units)] + [("street", street) for street in sorted(streets)]
    texts += [("site", site) for inspector in pool.inspectors for site in inspector.sites]
    texts += [("inspector", name) for past in pool.history for name in past.inspectors]
    for kind, text in texts:
        if problem := name_problem(kind, text):
            yield problem
    for place in pool.places:
        if place.round and (problem := name_problem("round", place.round)):
            yield problem
        if place.round != place.site and place.round in sites:
            words = f"the round {shown(place.round)} has the name of another site"
            yield Problem("pool.round", words, {"round": place.round})


def _name_problems(kind: str, names: Iterable[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for name in names:
        if problem := name_problem(kind, name):
            yield problem
        if name in seen:
            yield Problem(
                f"pool.{kind}_twice", f"the {kind} {shown(name)} stands in the pool twice", {kind: name}
            )
        seen.add(name)
