"""Named reads of plates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import BinaryIO
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, Sum

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.files.ports import file_store
from tongchuang.domain.places.models import Site
from tongchuang.domain.plates.models import Plate, PlateSheet, ScanDay
from tongchuang.domain.plates.rules import FIELD_DIGITS

# A setting of the campaign: whom citizens may call, in words ("创建办 0700-1234567").
PUBLIC_CONTACT = "public_contact"


def field_hashes(region_id: UUID) -> dict[UUID, list[str]]:
    """Open sites with the beginnings of their valid plates' hashes, for phones without a network."""
    rows = Plate.objects.filter(region_id=region_id, revoked_at__isnull=True, site__closed_on__isnull=True)
    found: dict[UUID, list[str]] = {}
    for site, digest in rows.order_by("pk").values_list("site_id", "code_hash"):
        found.setdefault(site, []).append(digest[:FIELD_DIGITS])
    return found


def valid_plate(site: Site) -> Plate | None:
    """The plate that hangs at the site, if it has one."""
    return Plate.objects.filter(site=site, revoked_at__isnull=True).first()


def valid_plates(sites: Iterable[UUID]) -> QuerySet[Plate]:
    """The valid plates of sites, in the order of the register."""
    rows = Plate.objects.filter(site__in=list(sites), revoked_at__isnull=True, site__closed_on__isnull=True)
    return rows.select_related("site__type", "site__unit", "site__street").order_by(
        "site__sort_key", "site_id"
    )


def with_plates(sites: QuerySet[Site]) -> QuerySet[Site]:
    """Sites with `plate_id`, `plate_number`, `plate_issued_at`, `plate_printed_at` of their valid plate."""
    valid = Plate.objects.filter(site=OuterRef("pk"), revoked_at__isnull=True)
    return sites.annotate(
        plate_id=Subquery(valid.values("pk")[:1]),
        plate_number=Subquery(valid.values("number")[:1]),
        plate_issued_at=Subquery(valid.values("issued_at")[:1]),
        plate_printed_at=Subquery(valid.values("printed_at")[:1]),
    )


def having_plate(sites: QuerySet[Site], state: str) -> QuerySet[Site]:
    """Sites by their plate: none, unprinted, printed."""
    valid = Plate.objects.filter(site=OuterRef("pk"), revoked_at__isnull=True)
    if state == "none":
        return sites.filter(~Exists(valid))
    return sites.filter(Exists(valid.filter(printed_at__isnull=state == "unprinted")))


def without_plate(sites: QuerySet[Site]) -> int:
    """How many of the sites have no valid plate."""
    return having_plate(sites, "none").count()


def scans_of(site: Site, today: date, days: int = 30) -> int:
    """How often strangers opened the plate's page in the days before today. Today is not told: the hour would show."""
    rows = ScanDay.objects.filter(site=site, day__gte=today - timedelta(days=days), day__lt=today)
    return rows.aggregate(n=Sum("count"))["n"] or 0


def plates_of(site: Site) -> list[Plate]:
    """All plates that a site has had, the newest first."""
    return list(Plate.objects.filter(site=site).order_by("-number"))


def contact_of(region_id: UUID) -> str:
    """Whom citizens of a region may call, from its running campaign; empty where nothing was entered."""
    rows = Campaign.objects.filter(region_id=region_id, closed_at__isnull=True).order_by(
        F("evaluation_on").asc(nulls_last=True), "pk"
    )
    for settings in rows.values_list("settings", flat=True):
        if settings.get(PUBLIC_CONTACT):
            return str(settings[PUBLIC_CONTACT])
    return ""


def latest_sheets(sheets: QuerySet[PlateSheet]) -> list[PlateSheet]:
    """The newest files, with who made them."""
    return list(sheets.select_related("made_by").order_by("-made_at")[:50])


def sheet_content(sheet: PlateSheet) -> BinaryIO:
    """The bytes of a file."""
    return file_store().open(sheet.sha256)
