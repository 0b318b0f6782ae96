"""Who answers for what: sites with their unit, and units assigned to items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Site:
    """A site (点位): its type, the unit that answers for it, and other keys such as its street."""

    type: str
    unit: str | None = None
    keys: Mapping[str, str] = field(default_factory=dict)


Sites = Mapping[str, Site]


@dataclass(frozen=True, slots=True)
class Duty:
    """A lead unit (牵头单位), perhaps with supporting units (配合单位) that carry a part of each loss."""

    unit: str
    support: tuple[str, ...] = ()
    support_share: Fraction = Fraction(0)

    def parts(self) -> tuple[tuple[str, Fraction], ...]:
        """Units with the part of a loss that each of them carries; the parts add up to 1."""
        if not self.support or not self.support_share:
            return ((self.unit, Fraction(1)),)
        each = self.support_share / len(self.support)
        return ((self.unit, 1 - self.support_share), *((unit, each) for unit in self.support))


@dataclass(frozen=True, slots=True)
class Assignments:
    """Units assigned to items: on one site, on all sites of a type, or as lead of the whole item.

    `leads` goes before the lead that the standard itself names.
    """

    on_site: Mapping[tuple[str, str], Duty] = field(default_factory=dict)
    on_type: Mapping[tuple[str, str], Duty] = field(default_factory=dict)
    leads: Mapping[str, Duty] = field(default_factory=dict)
