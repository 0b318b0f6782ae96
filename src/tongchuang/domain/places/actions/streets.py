"""Streets with their sections and lanes."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.places.actions.base import differences, require_own
from tongchuang.domain.places.errors import NotYours, PlaceInvalid
from tongchuang.domain.places.models import Section, Street
from tongchuang.domain.places.rules import is_drawable
from tongchuang.domain.places.values import SectionValues
from tongchuang.foundation.text import pinyin_key


def create_street(name: str, *, by: Actor, geometry: dict[str, Any] | None = None) -> Street:
    """A new street."""
    by.require(Permission.MANAGE_SITES)
    street = Street(region_id=by.region_id)
    _put_street(street, name, geometry)
    return _saved_street(street, "street.created", {}, _street_told(street), by)


@transaction.atomic
def change_street(street: Street, *, name: str, by: Actor, geometry: dict[str, Any] | None = None) -> Street:
    """Rename or redraw a street."""
    by.require(Permission.MANAGE_SITES)
    row = Street.objects.select_for_update().filter(pk=street.pk, region_id=by.region_id).first()
    if row is None:
        raise NotYours
    before, drawn = _street_told(row), row.geometry
    _put_street(row, name, geometry)
    old, new = differences(before, _street_told(row))
    if not new and drawn == geometry:
        return row
    return _saved_street(row, "street.changed", old, {**new, "redrawn": drawn != geometry}, by)


def create_section(values: SectionValues, *, by: Actor) -> Section:
    """A new section of a street, or a lane off it."""
    by.require(Permission.MANAGE_SITES)
    section = Section(region_id=by.region_id)
    _put_section(section, values, by)
    return _saved_section(section, "section.created", {}, _section_told(section), by)


@transaction.atomic
def change_section(section: Section, values: SectionValues, *, by: Actor) -> Section:
    """Change a section or a lane."""
    by.require(Permission.MANAGE_SITES)
    row = Section.objects.select_for_update().filter(pk=section.pk, region_id=by.region_id).first()
    if row is None:
        raise NotYours
    if row.street_id != values.street.pk and row.sites.exists():
        text = _("Sites lie on this section; it stays with its street. Make a new section instead.")
        raise PlaceInvalid(text, field="street")
    before, drawn = _section_told(row), row.geometry
    _put_section(row, values, by)
    old, new = differences(before, _section_told(row))
    if not new and drawn == row.geometry:
        return row
    return _saved_section(row, "section.changed", old, {**new, "redrawn": drawn != row.geometry}, by)


def _put_street(street: Street, name: str, geometry: dict[str, Any] | None) -> None:
    street.name = _named(name, 60)
    street.geometry = _drawable(geometry)
    street.sort_key = pinyin_key(street.name)


def _put_section(section: Section, values: SectionValues, by: Actor) -> None:
    if values.street.region_id != by.region_id:
        raise PlaceInvalid(_("This street is not one of your region."), field="street")
    if values.kind not in Section.Kind.values:
        raise PlaceInvalid(_("Choose section or lane."), field="kind")
    require_own(values.lead_unit, values.contracted_leader, by)
    section.street, section.name, section.kind = values.street, _named(values.name, 80), values.kind
    section.lead_unit, section.contracted_leader = values.lead_unit, values.contracted_leader
    section.geometry = _drawable(values.geometry)
    section.sort_key = pinyin_key(section.name)


def _saved_street(street: Street, kind: str, old: dict[str, Any], new: dict[str, Any], by: Actor) -> Street:
    try:
        with transaction.atomic():
            street.save()
            record(kind, street, by=by, old=old, new=new)
    except IntegrityError as error:
        text = _("There is a street “%(name)s” already.") % {"name": street.name}
        raise PlaceInvalid(text, field="name") from error
    return street


def _saved_section(section: Section, kind: str, old: dict[str, Any], new: dict[str, Any], by: Actor) -> Section:
    try:
        with transaction.atomic():
            section.save()
            record(kind, section, by=by, old=old, new=new, parent=section.street)
    except IntegrityError as error:
        text = _("%(street)s has a section “%(name)s” already.")
        raise PlaceInvalid(text % {"street": section.street, "name": section.name}, field="name") from error
    return section


def _named(name: str, most: int) -> str:
    plain = name.strip()
    if not plain or len(plain) > most:
        raise PlaceInvalid(_("Give a name of at most %(most)d characters.") % {"most": most}, field="name")
    return plain


def _drawable(geometry: dict[str, Any] | None) -> dict[str, Any] | None:
    if geometry is not None and not is_drawable(geometry):
        text = _("A drawing is GeoJSON: a LineString or a Polygon in WGS-84 with longitude first.")
        raise PlaceInvalid(text, field="geometry")
    return geometry


def _street_told(street: Street) -> dict[str, Any]:
    return {"name": street.name}


def _section_told(section: Section) -> dict[str, Any]:
    return {
        "name": section.name, "kind": str(section.kind), "street": section.street_id, "lead_unit": section.lead_unit_id,
        "contracted_leader": section.contracted_leader_id,
    }  # fmt: skip
