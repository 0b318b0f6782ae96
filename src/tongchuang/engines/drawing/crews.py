"""Inspectors drawn for visits: recusal, rotation, even loads, and the keys decide."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import combinations

from tongchuang.engines.drawing.construction import key_of
from tongchuang.engines.drawing.crew_values import Inspector, Place, Pool
from tongchuang.engines.drawing.errors import DrawError
from tongchuang.engines.drawing.names import shown

Pair = frozenset[str]
_TRIES = 200


@dataclass(frozen=True)
class Visit:
    """Drawn sites that one crew visits: a single one, or those of a round."""

    name: str
    sites: tuple[str, ...]
    units: frozenset[str]
    streets: frozenset[str]


@dataclass(frozen=True)
class Crew:
    """The inspectors drawn for a visit, and who steps in for one of them, in order."""

    visit: str
    sites: tuple[str, ...]
    inspectors: tuple[str, ...]
    substitutes: tuple[str, ...]


@dataclass(frozen=True)
class Lack:
    """Why a visit has no crew: who is recused by what, how many pairs are kept apart by rotation."""

    visit: str
    size: int
    able: int
    recused: Mapping[str, str]
    pairs_apart: int

    @property
    def words(self) -> str:
        """In a sentence."""
        who = "; ".join(f"{shown(name)}: {why}" for name, why in self.recused.items())
        recused = f", {len(self.recused)} are recused ({who})" if self.recused else ""
        apart = f", {self.pairs_apart} of their pairs were there too recently" if self.pairs_apart else ""
        return f"visit {shown(self.visit)} needs {self.size} inspectors: {self.able} can go{apart}{recused}"


class TooFewInspectors(DrawError):
    """No crews for some visits; `lacks` says which and why."""

    def __init__(self, lacks: Sequence[Lack]) -> None:
        more = f" (and {len(lacks) - 1} more visits)" if len(lacks) > 1 else ""
        super().__init__("crews.few", f"too few inspectors: {lacks[0].words}{more}", lacks=tuple(lacks))
        self.lacks = tuple(lacks)


def visits_of(sites: Iterable[str], pool: Pool) -> tuple[Visit, ...]:
    """The visits to these drawn sites, by name. DrawError when the pool doesn't know a site."""
    places = {place.site: place for place in pool.places}
    rounds: dict[str, list[Place]] = defaultdict(list)
    for site in sorted(set(sites)):
        if site not in places:
            raise DrawError(
                "pool.place", f"the site {shown(site)} is not among the places of the pool", site=site
            )
        rounds[places[site].round or site].append(places[site])
    return tuple(
        Visit(
            name,
            tuple(place.site for place in members),
            frozenset(unit for place in members for unit in place.units),
            frozenset(place.street for place in members if place.street),
        )
        for name, members in sorted(rounds.items())
    )


def recusal(inspector: Inspector, visit: Visit) -> str | None:
    """Why this inspector must not go there, or None."""
    if own := sorted(set(inspector.sites) & set(visit.sites)):
        return f"the site {shown(own[0])} is their own"
    if own := sorted(set(inspector.units) & visit.units):
        return f"the unit {shown(own[0])} is their own"
    return None


def draw_crews(seed: bytes, sites: Iterable[str], pool: Pool) -> tuple[Crew, ...]:
    """A crew for every visit, by name of the visit; the order of pool and sites changes nothing.

    Visits are served beginning with those that the fewest inspectors can go to, ties by key. A visit takes,
    of those who can go, the first by number of visits so far, then by key, no two of whom are kept apart
    there. One that finds none because others came first is served before them in a new try.
    TooFewInspectors names every visit that nobody can serve.
    """
    visits = visits_of(sites, pool)
    return _Crews(seed, visits, pool).draw()


def check_crews(sites: Iterable[str], pool: Pool) -> None:
    """TooFewInspectors when a site, drawn by itself, could be visited by nobody: ask before sealing."""
    alone = replace(pool, places=tuple(replace(place, round="") for place in pool.places))
    _Crews(b"", visits_of(sites, alone), alone).check()


class _Crews:
    def __init__(self, seed: bytes, visits: tuple[Visit, ...], pool: Pool) -> None:
        self.visits = visits
        self.pool = pool
        self.before = _pairs_before(pool)
        self.recused: dict[str, dict[str, str]] = {}
        self.keys: dict[str, dict[str, str]] = {}
        inspectors = sorted(pool.inspectors, key=lambda one: one.name)
        for visit in visits:
            why = {one.name: reason for one in inspectors if (reason := recusal(one, visit))}
            self.recused[visit.name] = why
            self.keys[visit.name] = {
                one.name: key_of(seed, visit.name, one.name) for one in inspectors if one.name not in why
            }
        self.order = sorted(
            visits, key=lambda visit: (len(self.keys[visit.name]), key_of(seed, visit.name, ""))
        )

    def check(self) -> None:
        lacks = [self._lack(visit) for visit in self.visits if self._crew(visit, {}, self.before) is None]
        if lacks:
            raise TooFewInspectors(lacks)

    def draw(self) -> tuple[Crew, ...]:
        self.check()
        for _ in range(_TRIES):
            found, apart, failed = self._serve()
            if failed is None:
                return tuple(self._with_substitutes(visit, found[visit.name], apart) for visit in self.visits)
            last = self._lack(failed, apart)
            self.order.remove(failed)
            self.order.insert(0, failed)
        raise TooFewInspectors([last])

    def _serve(self) -> tuple[dict[str, tuple[str, ...]], dict[str, set[Pair]], Visit | None]:
        """Crews by visit, the pairs that have been at each street, and the first visit that found no crew."""
        loads: Counter[str] = Counter()
        apart = {street: set(pairs) for street, pairs in self.before.items()}
        found: dict[str, tuple[str, ...]] = {}
        for visit in self.order:
            crew = self._crew(visit, loads, apart)
            if crew is None:
                return found, apart, visit
            found[visit.name] = crew
            loads.update(crew)
            for street in visit.streets if self.pool.rotation_days else ():
                apart.setdefault(street, set()).update(map(frozenset, combinations(crew, 2)))
        return found, apart, None

    def _crew(
        self, visit: Visit, loads: Mapping[str, int], apart: Mapping[str, set[Pair]]
    ) -> tuple[str, ...] | None:
        keys = self.keys[visit.name]
        able = sorted(keys, key=lambda name: (loads.get(name, 0), keys[name], name))
        return _first_crew(able, self.pool.size, _apart_at(visit, apart))

    def _lack(self, visit: Visit, apart: Mapping[str, set[Pair]] | None = None) -> Lack:
        able = self.keys[visit.name]
        kept = _apart_at(visit, self.before if apart is None else apart)
        pairs = sum(1 for pair in kept if pair <= able.keys())
        return Lack(visit.name, self.pool.size, len(able), self.recused[visit.name], pairs)

    def _with_substitutes(self, visit: Visit, crew: tuple[str, ...], apart: Mapping[str, set[Pair]]) -> Crew:
        keys = self.keys[visit.name]
        kept = _apart_at(visit, apart)
        others = [
            name
            for name in keys
            if name not in crew and not any(frozenset((name, one)) in kept for one in crew)
        ]
        return Crew(visit.name, visit.sites, crew, tuple(sorted(others, key=lambda name: (keys[name], name))))


def _pairs_before(pool: Pool) -> dict[str, set[Pair]]:
    """The pairs that were at each street less than `rotation_days` before the visits."""
    apart: dict[str, set[Pair]] = defaultdict(set)
    for past in pool.history:
        if pool.rotation_days and pool.visits_from - past.day < timedelta(days=pool.rotation_days):
            apart[past.street].update(map(frozenset, combinations(sorted(set(past.inspectors)), 2)))
    return apart


def _apart_at(visit: Visit, apart: Mapping[str, set[Pair]]) -> set[Pair]:
    return set().union(*(apart.get(street, set()) for street in visit.streets))


def _first_crew(
    able: Sequence[str], size: int, apart: set[Pair], chosen: tuple[str, ...] = ()
) -> tuple[str, ...] | None:
    """The first `size` of these, in their order, of whom no two are kept apart."""
    if len(chosen) == size:
        return chosen
    for place, name in enumerate(able[: len(able) - (size - len(chosen)) + 1]):
        if any(frozenset((name, one)) in apart for one in chosen):
            continue
        if crew := _first_crew(able[place + 1 :], size, apart, (*chosen, name)):
            return crew
    return None
