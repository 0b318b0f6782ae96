"""Carrying out a file of sites: all of it, or nothing; one event for each site."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tongchuang.domain.ledger.actions import Entry, record_many
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.importing.plan import Plan, Step
from tongchuang.domain.organisations.importing.table import Sheet
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.places.actions.base import apply_values, differences, told
from tongchuang.domain.places.errors import ImportRefused
from tongchuang.domain.places.importing.known import known_in
from tongchuang.domain.places.importing.plan import plan_sites
from tongchuang.domain.places.models import Site
from tongchuang.domain.places.values import SiteValues

BATCH = 1000
WRITTEN = (
    "name", "type", "address", "street", "section", "unit", "point_owner", "longitude", "latitude", "entered_crs",
    "entered_longitude", "entered_latitude", "opened_on", "sole_trader", "sort_key", "grams", "version",
)  # fmt: skip


def preview_sites(sheet: Sheet, *, by: Actor) -> Plan:
    """The dry run: writes nothing."""
    by.require(Permission.MANAGE_SITES)
    return plan_sites(sheet, known_in(by.region_id))  # type: ignore[arg-type]


def import_sites(sheet: Sheet, *, by: Actor) -> Plan:
    """Write what the dry run shows; planned anew under lock, so that nothing stale is written."""
    by.require(Permission.MANAGE_SITES)
    try:
        with transaction.atomic():
            # Nobody changes these sites between the plan and the writing.
            list(Site.objects.select_for_update().filter(region_id=by.region_id).order_by("pk").values_list("pk"))
            plan = preview_sites(sheet, by=by)
            if plan.problems:
                raise ImportRefused(plan.problems[0].line, plan.problems[0].text)
            if not plan.good:
                raise ImportRefused(1, _("Every row is already as the file says; nothing was changed."))
            _write(plan, by)
    except IntegrityError as error:
        text = _("Somebody has added a site with one of these codes just now. Look at the dry run again.")
        raise ImportRefused(1, text) from error
    return plan


def _write(plan: Plan, by: Actor) -> None:
    made, changed, entries = [], [], []
    for row in plan.rows:
        values: SiteValues = row.values
        if row.step == Step.NEW:
            site = Site(region_id=by.region_id)
            apply_values(site, values)
            made.append(site)
            entries.append(Entry("site.imported", site, new={**told(site), "version": 1, "line": row.line}))
        elif row.step == Step.UPDATE:
            site = row.target
            before = told(site)
            apply_values(site, values)
            old, new = differences(before, told(site))
            site.version += 1
            changed.append(site)
            new = {**new, "version": site.version, "line": row.line}
            entries.append(Entry("site.changed", site, old=old, new=new))
    Site.objects.bulk_create(made, batch_size=BATCH)
    Site.objects.bulk_update(changed, WRITTEN, batch_size=BATCH // 4)
    record_many(entries, by=by)
