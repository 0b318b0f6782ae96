"""One row of a file as the values of a site; everything that is wrong with it is said at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from tongchuang.domain.organisations.importing.cells import as_date, as_number
from tongchuang.domain.organisations.importing.table import Problem, TableRow, nearest
from tongchuang.domain.organisations.importing.units import unknown_unit
from tongchuang.domain.organisations.models import Person, Unit
from tongchuang.domain.places import engine_io
from tongchuang.domain.places.importing.columns import CRS_NAMES, TITLES
from tongchuang.domain.places.importing.known import Known
from tongchuang.domain.places.models import Section, Site, Street
from tongchuang.domain.places.values import Position, SiteValues
from tongchuang.domain.standards.models import SiteType
from tongchuang.foundation.clock import today
from tongchuang.foundation.text import normalise

YES, NO = frozenset({"是", "yes", "y", "1", "个体", "个体工商户"}), frozenset({"否", "no", "n", "0"})
LONGEST = {"code": 40, "name": 120, "address": 200}


class RowReader:
    """Reads the rows of one file. An empty cell leaves what a known site has."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.centre = engine_io.centre_of(known.region)
        self.problems: list[Problem] = []

    def values_of(self, row: TableRow, site: Site | None) -> SiteValues | None:
        """The values that the site will have; None when the row can't be taken (see `problems`)."""
        before = len(self.problems)
        self._lengths(row, site)
        kind = self._type(row) or (site.type if site else None)
        street, section = self._street(row), self._section(row)
        if section and street and section.street_id != street.pk:
            text = _("%(section)s does not belong to %(street)s.") % {"section": section, "street": street}
            self._bad(row, "section", text)
        unit, owner = self._unit(row), self._owner(row)
        position, opened_on, sole_trader = self._position(row), self._day(row), self._sole_trader(row)
        if len(self.problems) > before or kind is None:
            return None
        base = SiteValues.of(site) if site else SiteValues(row.values["code"], row.values["name"], kind)
        if section is not None:
            street = section.street
        if street is not None and section is None and base.section and base.section.street_id != street.pk:
            base = replace(base, section=None)
        return replace(
            base,
            name=row.values["name"] or base.name,
            type=kind,
            address=row.values.get("address") or base.address,
            street=street or base.street,
            section=section or base.section,
            unit=unit or base.unit,
            point_owner=owner or base.point_owner,
            position=position or base.position,
            sole_trader=base.sole_trader if sole_trader is None else sole_trader,
            opened_on=opened_on or base.opened_on or (None if site else today()),
        )

    def _bad(self, row: TableRow, key: str, text: str) -> None:
        self.problems.append(Problem(row.line, text, str(TITLES[key]), row.values.get(key, "")[:40]))

    def _lengths(self, row: TableRow, site: Site | None) -> None:
        for key, most in LONGEST.items():
            if len(row.values.get(key, "")) > most:
                self._bad(row, key, _("At most %(most)d characters.") % {"most": most})
        if not row.values["code"]:
            self._bad(row, "code", _("The site has no code. Give every site its own."))
        if not row.values["name"] and site is None:
            self._bad(row, "name", _("The site has no name."))
        if not row.values["type"] and site is None:
            self._bad(row, "type", _("The site has no type."))

    def _type(self, row: TableRow) -> SiteType | None:
        text = row.values["type"]
        kind = self.known.types.get(normalise(text))
        if text and kind is None:
            message = _("There is no site type “%(name)s”; types come with the standards.") % {"name": text}
            self._bad(row, "type", self._guess(message, text, [each.title for each in set(self.known.types.values())]))
        return kind

    def _sole_trader(self, row: TableRow) -> bool | None:
        text = normalise(row.values.get("sole_trader", ""))
        if text and text not in YES | NO:
            self._bad(row, "sole_trader", _("Write 是 or 否."))
        return None if not text else text in YES

    def _street(self, row: TableRow) -> Street | None:
        text = row.values.get("street", "")
        street = self.known.streets.get(normalise(text))
        if text and street is None:
            message = _("There is no street “%(name)s”.") % {"name": text}
            self._bad(row, "street", self._guess(message, text, [each.name for each in self.known.streets.values()]))
        return street

    def _section(self, row: TableRow) -> Section | None:
        text, street_name = row.values.get("section", ""), normalise(row.values.get("street", ""))
        if not text:
            return None
        found = self.known.sections.get(normalise(text), [])
        on_street = [each for each in found if normalise(each.street.name) == street_name]
        if len(found) > 1 and not on_street:
            self._bad(row, "section", _("Several streets have a section of this name. Fill in the street too."))
            return None
        if not found:
            message = _("There is no section or lane “%(name)s”.") % {"name": text}
            every = [each for group in self.known.sections.values() for each in group]
            names = [each.name for each in every if not street_name or normalise(each.street.name) == street_name]
            self._bad(row, "section", self._guess(message, text, names))
            return None
        return (on_street or found)[0]

    def _unit(self, row: TableRow) -> Unit | None:
        text = row.values.get("unit", "")
        unit = self.known.units.get(normalise(text))
        if text and unit is None:
            self._bad(row, "unit", unknown_unit(text, self.known.units))
        return unit

    def _owner(self, row: TableRow) -> Person | None:
        # “Name” or, where two bear it, “Name phone”.
        text = row.values.get("point_owner", "")
        if not text:
            return None
        name, _blank, phone = text.partition(" ")
        found = self.known.people.get(normalise(text)) or self.known.people.get(normalise(name), [])
        if phone and len(found) > 1:
            found = [each for each in found if each.phone == phone]
        if len(found) > 1:
            unit = self.known.units.get(normalise(row.values.get("unit", "")))
            found = [each for each in found if unit and each.unit_id == unit.pk] or found
        if not found:
            message = _("There is no person “%(name)s”.") % {"name": name}
            self._bad(row, "point_owner", self._guess(message, name, list(self.known.people)))
            return None
        if len(found) > 1:
            text = _("%(count)d persons are called so. Write the name, a blank and the phone number.")
            self._bad(row, "point_owner", text % {"count": len(found)})
            return None
        return found[0]

    def _position(self, row: TableRow) -> Position | None:
        east, north = row.values.get("longitude", ""), row.values.get("latitude", "")
        if not east and not north:
            return None
        longitude, latitude = as_number(east), as_number(north)
        if longitude is None or latitude is None:
            key = "longitude" if longitude is None else "latitude"
            self._bad(row, key, _("Longitude and latitude are numbers, such as 112.1010 and 33.2010."))
            return None
        crs = CRS_NAMES.get(normalise(row.values.get("crs", "")).replace(" ", ""), "")
        position = Position(crs, longitude, latitude)
        text = engine_io.doubt_text(position, self.centre)
        if text:
            self._bad(row, "longitude" if crs else "crs", text)
            return None
        return position

    def _day(self, row: TableRow) -> date | None:
        text = row.values.get("opened_on", "")
        day = as_date(text) if text else None
        if text and (day is None or day > today()):
            self._bad(row, "opened_on", _("Write a day up to today, such as 2026-01-01."))
        return day

    def _guess(self, message: str, text: str, known: list[str]) -> str:
        guess = nearest(text, known)
        cure = _("Is it “%(guess)s”?") % {"guess": guess} if guess else _("Correct the name, or add it first.")
        return f"{message} {cure}"
