"""Writing plates: issued, revoked, printed, counted."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.files.ports import file_store
from tongchuang.domain.ledger.actions import Entry, record, record_many
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.places.models import Site
from tongchuang.domain.plates.codes import secret
from tongchuang.domain.plates.errors import PlateInvalid
from tongchuang.domain.plates.models import Plate, PlateSheet, ScanDay
from tongchuang.domain.plates.queries import PUBLIC_CONTACT
from tongchuang.domain.plates.rules import code_for, hash_of
from tongchuang.foundation.clock import now

SHEET_LIMIT = 200 * 1024 * 1024
MOST_WORDS = 200


@transaction.atomic
def issue_plates(sites: Iterable[Site], *, by: Actor) -> list[Plate]:
    """A plate for each of the open sites that has none. Sites that have one, are closed or not of the region are passed over."""
    by.require(Permission.MANAGE_SITES)
    rows = Site.objects.select_for_update().filter(pk__in=[site.pk for site in sites], region_id=by.region_id)
    rows = rows.filter(closed_on__isnull=True).order_by("pk")
    locked = list(rows)
    having = set(
        Plate.objects.filter(site__in=locked, revoked_at__isnull=True).values_list("site_id", flat=True)
    )
    last = dict(
        Plate.objects.filter(site__in=locked).values_list("site_id").annotate(n=Max("number")).order_by()
    )
    moment, key = now(), secret()
    made: list[Plate] = []
    for site in locked:
        if site.pk in having:
            continue
        plate = Plate(region_id=by.region_id, site=site, number=last.get(site.pk, 0) + 1, issued_at=moment)
        plate.issued_by_id = by.user_id
        plate.code_hash = hash_of(code_for(plate.pk, key))
        made.append(plate)
    Plate.objects.bulk_create(made, batch_size=500)
    entries = (Entry("plate.issued", each, new={"number": each.number}, parent=each.site) for each in made)
    record_many(entries, by=by)
    return made


@transaction.atomic
def revoke_plate(plate: Plate, *, reason: str, by: Actor) -> Plate:
    """Make a plate invalid, for a reason: whoever scans it sees that it is one no longer."""
    by.require(Permission.MANAGE_SITES)
    row = _locked(plate, by)
    if not reason.strip():
        raise PlateInvalid(_("Say why the plate is revoked."), field="reason")
    row.revoked_at, row.revoked_by_id, row.revoke_reason = now(), by.user_id, reason.strip()[:MOST_WORDS]
    row.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])
    text = {"text": row.revoke_reason}
    record("plate.revoked", row, by=by, new={"number": row.number}, personal=text, parent=row.site)
    return row


@transaction.atomic
def replace_plate(plate: Plate, *, reason: str, by: Actor) -> Plate:
    """Revoke a plate and issue the next one of its site."""
    row = revoke_plate(plate, reason=reason, by=by)
    made = issue_plates([row.site], by=by)
    if not made:
        raise PlateInvalid(_("The site is closed: it takes no new plate."))
    return made[0]


@transaction.atomic
def keep_sheet(
    content: bytes, plates: list[Plate], *, layout: str, missing: list[dict[str, object]], by: Actor
) -> PlateSheet:
    """Keep a file ready for printing, and note on its plates that they were printed."""
    by.require(Permission.MANAGE_SITES)
    store = file_store()
    received = store.receive(io.BytesIO(content), limit=SHEET_LIMIT)
    store.keep(received)
    sheet = PlateSheet(
        region_id=by.region_id, layout=layout, plates=len(plates), missing=missing, made_at=now()
    )
    sheet.sha256, sheet.size, sheet.made_by_id = received.sha256, received.size, by.user_id
    sheet.save(force_insert=True)
    keys = [plate.pk for plate in plates]
    Plate.objects.filter(pk__in=keys, region_id=by.region_id).update(printed_at=sheet.made_at)
    record(
        "plate.printed", sheet, by=by, new={"layout": layout, "plates": len(plates), "sha256": sheet.sha256}
    )
    return sheet


@transaction.atomic
def set_public_contact(campaign: Campaign, text: str, *, by: Actor) -> None:
    """Say whom citizens may call who scan a plate: an office and its number, never a person."""
    by.require(Permission.MANAGE_CAMPAIGN)
    row = Campaign.objects.select_for_update().get(pk=campaign.pk, region_id=by.region_id)
    wanted = " ".join(text.split())[:MOST_WORDS]
    if row.settings.get(PUBLIC_CONTACT, "") == wanted:
        return
    row.settings = {**row.settings, PUBLIC_CONTACT: wanted}
    row.save(update_fields=["settings"])
    campaign.settings = row.settings
    record("campaign.changed", row, by=by, new={"setting": PUBLIC_CONTACT}, personal={"text": wanted})


def count_scan(site: Site, day: date, *, by: Actor) -> None:
    """One more stranger has opened a site's plate; people who are signed in are not counted."""
    if by.user_id is not None:
        return
    rows = ScanDay.objects.filter(site=site, day=day)
    if rows.update(count=F("count") + 1):
        return
    try:
        with transaction.atomic():
            ScanDay.objects.create(site=site, day=day, count=1)
    except IntegrityError:
        rows.update(count=F("count") + 1)


def _locked(plate: Plate, by: Actor) -> Plate:
    rows = Plate.objects.select_for_update(of=("self",)).select_related("site")
    row = rows.filter(pk=plate.pk, region_id=by.region_id).first()
    if row is None:
        raise PlateInvalid(_("This plate is not one of your region."))
    if row.revoked_at is not None:
        raise PlateInvalid(_("This plate was revoked already."))
    return row
