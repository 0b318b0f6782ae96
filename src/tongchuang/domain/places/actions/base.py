"""What several actions of places need."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Person, Unit
from tongchuang.domain.places import engine_io
from tongchuang.domain.places.errors import NotYours, PlaceInvalid
from tongchuang.domain.places.models import Site
from tongchuang.domain.places.values import SiteValues
from tongchuang.foundation.text import pinyin_key, searchable

TOLD = ("code", "name", "type", "address", "street", "section", "unit", "point_owner", "opened_on", "sole_trader")


def locked_site(site: Site, by: Actor) -> Site:
    """The site's row for a change: one of the actor's region."""
    rows = Site.objects.select_for_update(of=("self",))
    rows = rows.select_related("region", "type", "street", "section", "unit", "point_owner")
    found = rows.filter(pk=site.pk, region_id=by.region_id).first()
    if found is None:
        raise NotYours
    return found


def require_open(site: Site) -> None:
    """Raise PlaceInvalid for a closed site."""
    if site.closed_on is not None:
        text = _("%(site)s was closed on %(day)s. Open it again first.")
        raise PlaceInvalid(text % {"site": site.name, "day": site.closed_on})


def require_own(unit: Unit | None, person: Person | None, by: Actor) -> None:
    """Raise PlaceInvalid for a unit or a person of another region, or one that is gone."""
    if unit is not None and unit.region_id != by.region_id:
        raise PlaceInvalid(_("This unit is not one of your region."), field="unit")
    if unit is not None and unit.valid_to is not None:
        raise PlaceInvalid(_("%(unit)s was closed. Choose a unit that goes on.") % {"unit": unit}, field="unit")
    if person is not None and person.region_id != by.region_id:
        raise PlaceInvalid(_("This person is not one of your region."), field="point_owner")
    if person is not None and person.left_on is not None:
        text = _("%(name)s has left. Choose somebody else.") % {"name": person.name}
        raise PlaceInvalid(text, field="point_owner")


def apply_values(site: Site, values: SiteValues) -> None:
    """Put entered values on a row, with what is derived from them."""
    site.code, site.name, site.type = values.code.strip(), values.name.strip(), values.type
    site.address, site.street, site.section = values.address.strip(), values.street, values.section
    site.unit, site.point_owner, site.opened_on = values.unit, values.point_owner, values.opened_on
    site.sole_trader = values.sole_trader
    if values.section is not None:
        site.street_id = values.section.street_id
    position = values.position
    if position is None:
        site.longitude = site.latitude = site.entered_longitude = site.entered_latitude = None
        site.entered_crs = ""
    else:
        site.longitude, site.latitude = engine_io.stored_point(position)
        site.entered_crs, site.entered_longitude, site.entered_latitude = position.crs, position.longitude, position.latitude
    site.sort_key = pinyin_key(site.name)
    site.grams = searchable(site.name, site.code, site.address)


def told(site: Site) -> dict[str, Any]:
    """The state of a site as events tell it."""
    state: dict[str, Any] = {}
    for key in TOLD:
        field = Site._meta.get_field(key)
        state[key] = getattr(site, field.attname)  # type: ignore[union-attr]
    position = None
    if site.entered_longitude is not None:
        position = [site.entered_crs, site.entered_longitude, site.entered_latitude]
    return {**state, "position": position}


def differences(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Old and new values of what differs."""
    keys = [key for key in after if after[key] != before[key]]
    return {key: before[key] for key in keys}, {key: after[key] for key in keys}
