"""Streets, sections, lanes and sites of a demo county, laid out on a bent grid around its centre."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

from tongchuang.domain.organisations.models import Person, PostKind
from tongchuang.domain.places.actions.base import told
from tongchuang.domain.places.models import Section, Site, Street
from tongchuang.foundation.text import pinyin_initials, pinyin_key, searchable
from tongchuang.workflows.demo.names import (
    AREAS,
    ESTATES,
    LANES,
    NEIGHBOUR_STREETS,
    SHOPS,
    SITE_NAMES,
    STREETS,
    WINDOWS,
)
from tongchuang.workflows.demo.stage import Stage
from tongchuang.workflows.demo.unit_rows import OWNERS

Point = tuple[float, float]
METRE_LAT = 1 / 111_320
HALF_M = 1700.0
SPACING_M = 640.0
OUTSIDE = ("fringe", "town", "scenic")


class Plan:
    """Metres east and north of the centre, as longitude and latitude."""

    def __init__(self, longitude: float, latitude: float) -> None:
        self.longitude, self.latitude = longitude, latitude
        self.metre_lon = METRE_LAT / math.cos(math.radians(latitude))

    def at(self, east: float, north: float) -> Point:
        """A place, to about a decimetre."""
        return round(self.longitude + east * self.metre_lon, 6), round(self.latitude + north * METRE_LAT, 6)

    def street(self, number: int, share: float) -> tuple[float, float]:
        """A place on a street: even numbers run east, odd ones north; each is a little bent."""
        offset = (number // 2 - 2) * SPACING_M
        along = (share - 0.5) * 2 * HALF_M
        bend = 70 * math.sin(share * math.pi * 1.4 + number)
        return (along, offset + bend) if number % 2 == 0 else (offset + bend, along)

    def line(self, number: int, low: float, high: float, steps: int = 8) -> dict[str, Any]:
        """A stretch of a street as GeoJSON."""
        points = [self.at(*self.street(number, low + (high - low) * step / steps)) for step in range(steps + 1)]
        return {"type": "LineString", "coordinates": [list(point) for point in points]}

    def outline(self) -> dict[str, Any]:
        """The county's outline."""
        ring = []
        for step in range(24):
            angle = 2 * math.pi * step / 24
            reach = 5200 + 700 * math.sin(3 * angle) + 420 * math.cos(5 * angle)
            ring.append(list(self.at(reach * math.cos(angle), reach * math.sin(angle) * 0.86)))
        return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def make_streets(stage: Stage, plan: Plan) -> None:
    """Streets with their sections and lanes; leaders and units stand on them once contracts are confirmed."""
    at = _entered(stage)
    for number, name in enumerate((STREETS if stage.size.whole else NEIGHBOUR_STREETS)[: stage.size.streets]):
        stage.streets.append(
            Street(
                id=stage.dice.id(at), region=stage.region, name=name, sort_key=pinyin_key(name),
                geometry=plan.line(number, 0, 1, 16),
            )
        )  # fmt: skip
    Street.objects.bulk_create(stage.streets)
    for number in range(stage.size.sections):
        street_number, part = number % stage.size.streets, number // stage.size.streets
        street = stage.streets[street_number]
        parts = sum(1 for other in range(stage.size.sections) if other % stage.size.streets == street_number)
        words = ("东段", "中段", "西段") if street_number % 2 == 0 else ("南段", "中段", "北段")
        line = plan.line(street_number, part / parts, (part + 1) / parts)
        stage.sections.append(_section(stage, street, f"{street.name}{words[part % 3]}", Section.Kind.SECTION, line))
    for number in range(stage.size.lanes):
        street_number = number % stage.size.streets
        line = _lane_line(plan, street_number, 0.08 + 0.84 * ((number * 0.618) % 1), number % 2 == 0)
        street = stage.streets[street_number]
        stage.sections.append(_section(stage, street, LANES[number], Section.Kind.LANE, line))
    Section.objects.bulk_create(stage.sections)


def _section(stage: Stage, street: Street, name: str, kind: str, geometry: dict[str, Any]) -> Section:
    return Section(
        id=stage.dice.id(_entered(stage)), region=stage.region, street=street, name=name, kind=kind, geometry=geometry,
        sort_key=pinyin_key(name),
    )  # fmt: skip


def _lane_line(plan: Plan, street: int, share: float, upwards: bool) -> dict[str, Any]:
    east, north = plan.street(street, share)
    side = 1 if upwards else -1
    points = []
    for step in range(4):
        reach, drift = side * step * 62.0, 9.0 * math.sin(step + street)
        points.append(list(plan.at(east + drift, north + reach) if street % 2 == 0 else plan.at(east + reach, north + drift)))
    return {"type": "LineString", "coordinates": points}


class _Sites:
    def __init__(self, stage: Stage, plan: Plan) -> None:
        self.stage, self.plan = stage, plan
        self.dice = stage.dice.part("sites")
        self.names: set[str] = set()
        self.lanes = [section for section in stage.sections if section.kind == Section.Kind.LANE]
        self.sections = [section for section in stage.sections if section.kind == Section.Kind.SECTION]
        self.owners: dict[object, list[Person]] = {}
        for post in stage.posts.get(PostKind.POINT_OWNER, []):
            self.owners.setdefault(post.unit_id, []).append(post.person)

    def make(self, kind: str, number: int) -> Site:
        """One site of a type, with its place, unit and, mostly, the person who answers for it."""
        stage, dice = self.stage, self.dice
        section = self.lanes[number % len(self.lanes)] if kind == "lane" else dice.one(self.sections)
        unit = stage.units.get(dice.one([key for key in OWNERS[kind] if key in stage.units] or ["street1"]))
        if kind in ("town", "fringe", "community", "subdistrict"):
            keys = [key for key in OWNERS[kind] if key in stage.units] or ["street1"]
            unit = stage.units[keys[number % len(keys)]]
        name = self._name(kind, number, section, unit.short_name if unit else "")
        longitude, latitude = self._place(kind, section, number)
        if stage.size.whole and dice.chance(0.004):
            unit = None
        answering = self.owners.get(unit.pk, []) if unit else []
        # The first of a unit answers for half of its sites, so that somebody has more than a few to look after.
        owner = answering[0] if answering and dice.chance(0.5) else None
        if owner is None and answering and dice.chance(0.97):
            owner = dice.one(answering)
        missing_place = stage.size.whole and kind == "bus" and number % 60 == 7
        at = _entered(stage)
        return Site(
            id=dice.id(at), region=stage.region, name=name, type=stage.types[kind], unit=unit, point_owner=owner,
            code=f"{pinyin_initials(stage.types[kind].title)[:4].upper()}-{number + 1:03d}",
            address="" if kind in OUTSIDE or kind == "taxi" else f"{stage.region.name}{section.street.name}{dice.count(1, 320)}号",
            street=None if kind in OUTSIDE or kind == "taxi" else section.street,
            section=None if kind in OUTSIDE or kind == "taxi" else section,
            longitude=None if missing_place else longitude, latitude=None if missing_place else latitude,
            entered_crs="" if missing_place else Site.Crs.WGS84, entered_longitude=None if missing_place else longitude,
            entered_latitude=None if missing_place else latitude, opened_on=stage.clock.start,
            sort_key=pinyin_key(name), grams=searchable(name),
        )  # fmt: skip

    def _name(self, kind: str, number: int, section: Section, unit: str) -> str:
        dice, county = self.dice, self.stage.region.name
        for attempt in range(60):
            street = section.street.name
            other = dice.one([each.name for each in self.stage.streets if each.name != street])
            name = dice.one(SITE_NAMES[kind]).format(
                s=street, t=other, a=dice.one(AREAS), l=section.name, e=dice.one(ESTATES), h=dice.one(SHOPS),
                w=dice.one(WINDOWS), u=unit, n=number + 1 if kind == "taxi" else "一二三四五六七八"[number % 8],
            )  # fmt: skip
            name = name.replace("云岫县", county) + (f"（{number + 1}）" if attempt > 30 else "")
            if name not in self.names:
                break
        self.names.add(name)
        return name

    def _place(self, kind: str, section: Section, number: int) -> Point:
        dice = self.dice
        if kind in OUTSIDE:
            angle, reach = dice.between(0, 2 * math.pi), dice.between(2600, 4200)
            return self.plan.at(reach * math.cos(angle), reach * math.sin(angle) * 0.8)
        line = section.geometry["coordinates"]
        share = dice.between(0.05, 0.95) * (len(line) - 1)
        first, second = line[int(share)], line[min(int(share) + 1, len(line) - 1)]
        part = share - int(share)
        aside = 0.0 if kind in ("road", "crossing", "lane", "street") else dice.around(0, 45)
        longitude = first[0] + (second[0] - first[0]) * part + aside * self.plan.metre_lon
        latitude = first[1] + (second[1] - first[1]) * part + aside * METRE_LAT * (1 if number % 2 else -1)
        return round(longitude, 6), round(latitude, 6)


def make_sites(stage: Stage, plan: Plan) -> None:
    """All sites, with the event that each was entered."""
    maker = _Sites(stage, plan)
    for kind, wanted in stage.size.sites.items():
        stage.sites += [maker.make(kind, number) for number in range(wanted)]
    Site.objects.bulk_create(stage.sites, batch_size=300)
    office = stage.holders(PostKind.OFFICE)[0]
    at = stage.clock.on(stage.clock.start, 15)
    for site in stage.sites:
        stage.tell("site.created", site, office, at, new={**told(site), "version": site.version})


def _entered(stage: Stage) -> datetime:
    return stage.clock.on(stage.clock.start, 9)
