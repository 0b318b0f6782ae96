"""How much of everything a demo county has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

SITES: Mapping[str, int] = {
    "road": 40, "street": 20, "lane": 57, "crossing": 40, "square": 12, "park": 16, "scenic": 6, "residence": 180,
    "community": 24, "subdistrict": 3, "market": 22, "mall": 60, "hospital": 20, "school": 40, "schoolside": 40,
    "netbar": 20, "bus": 120, "station": 3, "hall": 3, "window": 110, "culture": 20, "hotel": 80, "taxi": 100,
    "toilet": 90, "worksite": 34, "fringe": 16, "town": 14, "shelter": 10,
}  # fmt: skip
QUOTAS: Mapping[str, int] = {
    "road": 6, "street": 2, "lane": 6, "crossing": 6, "square": 2, "park": 2, "scenic": 1, "residence": 8, "community": 4,
    "subdistrict": 2, "market": 4, "mall": 3, "hospital": 3, "school": 4, "schoolside": 4, "netbar": 2, "bus": 3,
    "station": 2, "hall": 1, "window": 4, "culture": 3, "hotel": 2, "taxi": 3, "toilet": 4, "worksite": 2, "fringe": 2,
    "town": 2, "shelter": 1,
}  # fmt: skip


@dataclass(frozen=True)
class Size:
    """The numbers of one county."""

    sites: Mapping[str, int] = field(default_factory=lambda: dict(SITES))
    quotas: Mapping[str, int] = field(default_factory=lambda: dict(QUOTAS))
    streets: int = 10
    sections: int = 29
    lanes: int = 57
    persons: int = 300
    visits: int = 900
    rechecks: int = 80
    findings: int = 2500
    pictures: int = 60
    whole: bool = True

    @property
    def number_of_sites(self) -> int:
        """All sites."""
        return sum(self.sites.values())

    def scaled(self, scale: float) -> Size:
        """A smaller county of the same kind; every type of site keeps at least one."""
        if scale >= 1:
            return self
        return replace(
            self,
            sites={kind: max(1, round(number * scale)) for kind, number in self.sites.items()},
            quotas={kind: 1 for kind in list(self.quotas)[:: max(1, round(0.25 / scale))]},
            visits=max(40, round(self.visits * scale)),
            rechecks=max(6, round(self.rechecks * scale)),
            findings=max(100, round(self.findings * scale)),
            pictures=max(8, round(self.pictures * scale)),
        )


COUNTY = Size()
NEIGHBOUR = Size(
    sites={"road": 6, "lane": 6, "market": 4, "toilet": 6, "school": 5, "residence": 9, "hall": 1, "square": 3},
    quotas={}, streets=3, sections=5, lanes=6, persons=16, visits=20, rechecks=2, findings=60, pictures=0, whole=False,
)  # fmt: skip
