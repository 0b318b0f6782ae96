"""The draw itself: of each stratum the first by key are drawn, the others are the substitutes in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tongchuang.engines.drawing.construction import Entry, ordered


@dataclass(frozen=True)
class DrawnStratum:
    """What came out for one stratum. `short` is how many sites the quota asks for that are not there."""

    stratum: str
    quota: int
    short: int
    drawn: tuple[str, ...]
    substitutes: tuple[str, ...]


def draw(seed: bytes, quotas: Mapping[str, int], frame: Iterable[Entry]) -> tuple[DrawnStratum, ...]:
    """Every stratum with a quota, by name; the order of quotas and frame changes nothing."""
    sites: dict[str, list[str]] = {name: [] for name in sorted(quotas)}
    for entry in frame:
        sites[entry.stratum].append(entry.site)
    return tuple(draw_stratum(seed, name, quotas[name], members) for name, members in sites.items())


def draw_stratum(seed: bytes, stratum: str, quota: int, sites: Iterable[str]) -> DrawnStratum:
    """One stratum."""
    order = ordered(seed, stratum, sites)
    short = max(0, quota - len(order))
    return DrawnStratum(stratum, quota, short, tuple(order[:quota]), tuple(order[quota:]))
