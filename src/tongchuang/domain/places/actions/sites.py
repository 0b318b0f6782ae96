"""Sites: made, changed by one editor at a time, closed, opened again."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Region
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.places import engine_io
from tongchuang.domain.places.actions.base import (
    apply_values,
    differences,
    locked_site,
    require_open,
    require_own,
    told,
)
from tongchuang.domain.places.errors import PlaceInvalid, SiteStale
from tongchuang.domain.places.models import Site
from tongchuang.domain.places.queries import changes_since
from tongchuang.domain.places.values import SiteValues
from tongchuang.foundation.clock import today


def create_site(values: SiteValues, *, by: Actor) -> Site:
    """A new site."""
    by.require(Permission.MANAGE_SITES)
    site = Site(region_id=by.region_id)
    _check(values, Region.objects.get(pk=by.region_id), by)
    apply_values(site, values)
    site.opened_on = site.opened_on or today()
    try:
        with transaction.atomic():
            site.save()
            record("site.created", site, by=by, new={**told(site), "version": site.version})
    except IntegrityError as error:
        raise _code_taken(site, by) from error
    return site


def change_site(site: Site, values: SiteValues, *, version: int, by: Actor) -> Site:
    """Change a site as it was at `version`; SiteStale with what changed when somebody else was faster."""
    by.require(Permission.MANAGE_SITES)
    try:
        with transaction.atomic():
            row = locked_site(site, by)
            if row.version != version:
                raise SiteStale(changes_since(row, version))
            require_open(row)
            before = told(row)
            _check(values, row.region, by, keeps=SiteValues.of(row))
            apply_values(row, values)
            old, new = differences(before, told(row))
            if not new:
                return row
            row.version += 1
            row.save()
            record("site.changed", row, by=by, old=old, new={**new, "version": row.version})
            return row
    except IntegrityError as error:
        raise _code_taken(Site(code=values.code), by) from error


@transaction.atomic
def close_site(site: Site, *, on: date, reason: str, by: Actor) -> Site:
    """Close a site: it is visited and scored no more. What was found there stays."""
    by.require(Permission.MANAGE_SITES)
    row = locked_site(site, by)
    require_open(row)
    if on > today():
        raise PlaceInvalid(_("Close the site on its last day, not before."), field="on")
    if row.opened_on and on < row.opened_on:
        text = _("The site can't close before it opened (%(day)s).")
        raise PlaceInvalid(text % {"day": row.opened_on}, field="on")
    if not reason.strip():
        raise PlaceInvalid(_("Say why the site is closed."), field="reason")
    row.closed_on = on
    row.version += 1
    row.save(update_fields=["closed_on", "version"])
    new = {"closed_on": on, "version": row.version}
    record("site.closed", row, by=by, old={"closed_on": None}, new=new, personal={"text": reason.strip()})
    return row


@transaction.atomic
def reopen_site(site: Site, *, by: Actor) -> Site:
    """Open a closed site again; one that was merged goes its own way again."""
    by.require(Permission.MANAGE_SITES)
    row = locked_site(site, by)
    if row.closed_on is None:
        raise PlaceInvalid(_("The site is open already."))
    old = {"closed_on": row.closed_on, "merged_into": row.merged_into_id}
    row.closed_on, row.merged_into = None, None
    row.version += 1
    row.save(update_fields=["closed_on", "merged_into", "version"])
    new = {"closed_on": None, "merged_into": None, "version": row.version}
    record("site.reopened", row, by=by, old=old, new=new)
    return row


def _check(values: SiteValues, region: Region, by: Actor, keeps: SiteValues | None = None) -> None:
    if not values.code.strip() or len(values.code.strip()) > 40:
        raise PlaceInvalid(_("A site needs a code of at most 40 characters."), field="code")
    if not values.name.strip() or len(values.name.strip()) > 120:
        raise PlaceInvalid(_("A site needs a name of at most 120 characters."), field="name")
    if len(values.address) > 200:
        raise PlaceInvalid(_("An address has at most 200 characters."), field="address")
    if values.opened_on and values.opened_on > today():
        raise PlaceInvalid(_("Enter the site once it is open: the day lies ahead."), field="opened_on")
    # What was there before may stay, also a unit that has been closed since.
    unit = values.unit if keeps is None or values.unit != keeps.unit else None
    owner = values.point_owner if keeps is None or values.point_owner != keeps.point_owner else None
    require_own(unit, owner, by)
    for place, field in ((values.street, "street"), (values.section, "section")):
        if place is not None and place.region_id != by.region_id:
            raise PlaceInvalid(_("This street is not one of your region."), field=field)
    if values.section and values.street and values.section.street_id != values.street.pk:
        text = _("%(section)s does not belong to %(street)s.")
        raise PlaceInvalid(text % {"section": values.section, "street": values.street}, field="section")
    if values.position is not None and (keeps is None or values.position != keeps.position):
        engine_io.check_position(values.position, region)


def _code_taken(site: Site, by: Actor) -> PlaceInvalid:
    other = Site.objects.filter(region_id=by.region_id, code=site.code.strip()).first()
    text = _("The code %(code)s is that of “%(name)s” already. Choose another.")
    return PlaceInvalid(text % {"code": site.code.strip(), "name": other.name if other else "?"}, field="code")
