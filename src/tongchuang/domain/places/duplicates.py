"""Sites that may be one (疑似重复): names alike, and within 30 m of each other or at the same address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import cos, floor, radians
from typing import Any

from django.db.models import QuerySet

from tongchuang.domain.places import engine_io
from tongchuang.domain.places.models import DistinctPair, Site
from tongchuang.domain.places.rules import name_pairs, plain_address, similarity

NEAR_METRES = 30.0
ALIKE, ALIKE_ACROSS_TYPES = 0.5, 0.8
METRES_PER_DEGREE = 111_320.0
# A whole street under one address says nothing; comparing all its pairs would take long.
CROWD = 60
MOST_SUGGESTED = 500


@dataclass
class Candidate:
    """What is compared of a site. `key` is whatever the caller knows it by."""

    key: Any
    name: str
    type_key: Any
    address: str = ""
    longitude: float | None = None
    latitude: float | None = None

    @cached_property
    def pairs(self) -> frozenset[str]:
        """The pairs of characters of its name."""
        return name_pairs(self.name)


@dataclass(frozen=True)
class Alike:
    """Two candidates that may be one, how alike their names are, how far apart they lie."""

    one: Candidate
    other: Candidate
    likeness: float
    metres: float | None
    same_address: bool


@dataclass(frozen=True)
class Suggestion:
    """Two sites that may be one."""

    one: Site
    other: Site
    likeness: int
    metres: int | None
    same_address: bool


def alike_among(candidates: Sequence[Candidate], wanted: Callable[[Candidate], bool] = lambda _each: True) -> list[Alike]:
    """Pairs that may be one, the likeliest first; at least one of each pair is `wanted`."""
    found: dict[tuple[int, int], Alike] = {}
    for one, other in (*_near_pairs(candidates), *_address_pairs(candidates)):
        key = (id(one), id(other)) if id(one) < id(other) else (id(other), id(one))
        if key in found or not (wanted(one) or wanted(other)):
            continue
        likeness = similarity(one.pairs, other.pairs)
        if likeness >= (ALIKE if one.type_key == other.type_key else ALIKE_ACROSS_TYPES):
            same = bool(one.address) and plain_address(one.address) == plain_address(other.address)
            found[key] = Alike(one, other, likeness, _metres(one, other), same)
    return sorted(found.values(), key=lambda pair: (-pair.likeness, pair.metres or 0.0))


def suggestions(sites: QuerySet[Site], decided: QuerySet[DistinctPair]) -> list[Suggestion]:
    """Open sites that may be one, without the pairs that were found to be two."""
    rows = {site.pk: site for site in sites.filter(closed_on__isnull=True).select_related("type", "unit")}
    settled = {frozenset(pair) for pair in decided.values_list("one_id", "other_id")}
    pairs = alike_among([candidate_of(site) for site in rows.values()])
    found = [
        Suggestion(
            rows[pair.one.key], rows[pair.other.key], round(pair.likeness * 100),
            None if pair.metres is None else round(pair.metres), pair.same_address,
        )
        for pair in pairs
        if frozenset((pair.one.key, pair.other.key)) not in settled
    ]  # fmt: skip
    return found[:MOST_SUGGESTED]


def candidate_of(site: Site) -> Candidate:
    """A site as it is compared."""
    return Candidate(site.pk, site.name, site.type_id, site.address, site.longitude, site.latitude)


def _near_pairs(candidates: Iterable[Candidate]) -> Iterator[tuple[Candidate, Candidate]]:
    """Pairs within the distance: cells of that size, each with its neighbours."""
    cells: dict[tuple[int, int], list[Candidate]] = defaultdict(list)
    for each in candidates:
        if each.longitude is None or each.latitude is None:
            continue
        north = floor(each.latitude * METRES_PER_DEGREE / NEAR_METRES)
        # The width of a cell must be the same along a row of cells, so it is taken at the row's own latitude.
        row_latitude = north * NEAR_METRES / METRES_PER_DEGREE
        east = floor(each.longitude * METRES_PER_DEGREE * cos(radians(round(row_latitude, 1))) / NEAR_METRES)
        for other in (
            known for step_e in (-1, 0, 1) for step_n in (-1, 0, 1) for known in cells.get((east + step_e, north + step_n), ())
        ):
            metres = _metres(each, other)
            if metres is not None and metres < NEAR_METRES:
                yield other, each
        if len(cells[east, north]) < CROWD:
            cells[east, north].append(each)


def _address_pairs(candidates: Iterable[Candidate]) -> Iterator[tuple[Candidate, Candidate]]:
    by_address: dict[str, list[Candidate]] = defaultdict(list)
    for each in candidates:
        address = plain_address(each.address)
        if len(address) < 3:
            continue
        group = by_address[address]
        for other in group:
            yield other, each
        if len(group) < CROWD:
            group.append(each)


def _metres(one: Candidate, other: Candidate) -> float | None:
    if one.longitude is None or one.latitude is None or other.longitude is None or other.latitude is None:
        return None
    return engine_io.metres_between_points((one.longitude, one.latitude), (other.longitude, other.latitude))
