"""What the rows of a file may refer to: the region's types, streets, sections, units, people and sites."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tongchuang.domain.organisations.importing.units import names_of
from tongchuang.domain.organisations.models import Person, Region, Unit
from tongchuang.domain.places.models import Section, Site, Street
from tongchuang.domain.standards.models import SiteType
from tongchuang.foundation.text import normalise


@dataclass
class Known:
    """Names → rows, read once for a whole file."""

    region: Region
    types: dict[str, SiteType] = field(default_factory=dict)
    streets: dict[str, Street] = field(default_factory=dict)
    sections: dict[str, list[Section]] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, list[Person]] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)


def known_in(region_id: UUID) -> Known:
    """Everything of a region that a file may name, in seven statements."""
    known = Known(Region.objects.defer("boundary").get(pk=region_id))
    for kind in SiteType.objects.all():
        known.types[normalise(kind.title)] = known.types[normalise(kind.code)] = kind
    known.streets = {normalise(row.name): row for row in _of(Street, region_id).defer("geometry")}
    known.sections = _grouped(_of(Section, region_id).select_related("street").defer("geometry", "street__geometry"))
    units = Unit.objects.filter(region_id=region_id, valid_to__isnull=True).prefetch_related("aliases")
    known.units = names_of(list(units))
    known.people = _grouped(_of(Person, region_id).filter(left_on__isnull=True).select_related("unit"))
    sites = _of(Site, region_id).select_related("type", "street", "section", "unit", "point_owner")
    sites = sites.defer("grams", "street__geometry", "section__geometry", "unit__grams", "point_owner__grams")
    known.sites = {row.code: row for row in sites}
    return known


def _of(model: Any, region_id: UUID) -> Any:
    return model.objects.filter(region_id=region_id)


def _grouped(rows: Sequence[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[normalise(row.name)].append(row)
    return dict(found)
