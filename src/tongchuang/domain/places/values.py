"""What is entered about places, before it is a row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from tongchuang.domain.organisations.models import Person, Unit
from tongchuang.domain.places.models import Section, Site, Street
from tongchuang.domain.standards.models import SiteType


@dataclass(frozen=True)
class Position:
    """Coordinates as entered, with the system that they are in."""

    crs: str
    longitude: float
    latitude: float


@dataclass(frozen=True)
class SiteValues:
    """A site as entered."""

    code: str
    name: str
    type: SiteType
    address: str = ""
    street: Street | None = None
    section: Section | None = None
    unit: Unit | None = None
    point_owner: Person | None = None
    position: Position | None = None
    opened_on: date | None = None
    sole_trader: bool = False

    @classmethod
    def of(cls, site: Site) -> SiteValues:
        """The values that a site has."""
        position = None
        if site.entered_longitude is not None and site.entered_latitude is not None:
            position = Position(site.entered_crs or Site.Crs.WGS84, site.entered_longitude, site.entered_latitude)
        return cls(
            site.code, site.name, site.type, site.address, site.street, site.section, site.unit, site.point_owner,
            position, site.opened_on, site.sole_trader,
        )  # fmt: skip


@dataclass(frozen=True)
class SectionValues:
    """A section or a lane as entered."""

    street: Street
    name: str
    kind: str = Section.Kind.SECTION
    lead_unit: Unit | None = None
    contracted_leader: Person | None = None
    geometry: dict[str, Any] | None = None
