"""The actor's region: its names, its centre and its outline."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Region
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.errors import Invalid

OUTLINES = ("Polygon", "MultiPolygon")


@transaction.atomic
def change_region(
    region: Region,
    *,
    by: Actor,
    name: str,
    full_name: str,
    centre: tuple[float, float] | None = None,
    boundary: dict[str, Any] | None = None,
) -> Region:
    """Change names, centre (longitude, latitude in WGS-84) and outline (a GeoJSON Polygon or MultiPolygon)."""
    by.require(Permission.MANAGE_CAMPAIGN)
    region = Region.objects.select_for_update().get(pk=region.pk, pk__in=[by.region_id])
    if not name.strip() or not full_name.strip():
        raise Invalid(_("A region needs its name and its full name."), field="name")
    if boundary is not None and boundary.get("type") not in OUTLINES:
        raise Invalid(_("An outline is a GeoJSON Polygon or MultiPolygon."), field="boundary")
    fields = {
        "name": name.strip(), "full_name": full_name.strip(), "centre_longitude": centre[0] if centre else None,
        "centre_latitude": centre[1] if centre else None,
    }  # fmt: skip
    old = {key: getattr(region, key) for key, value in fields.items() if getattr(region, key) != value}
    new = {key: fields[key] for key in old}
    if region.boundary != boundary:
        # An outline has thousands of points: the ledger says that it changed, the row holds it.
        old["boundary"], new["boundary"] = bool(region.boundary), bool(boundary)
    if not new:
        return region
    for key, value in fields.items():
        setattr(region, key, value)
    region.boundary = boundary
    region.save()
    record("region.changed", region, by=by, old=old, new=new, region_id=region.pk)
    return region
