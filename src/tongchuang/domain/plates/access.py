"""The only door to plates: those of sites that the actor sees. Codes are for those who tend the register."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.places.access import sites_visible_to
from tongchuang.domain.places.models import Site
from tongchuang.domain.plates.models import Plate, PlateSheet
from tongchuang.domain.plates.rules import hash_of, plain_code


def plates_visible_to(actor: Actor) -> QuerySet[Plate]:
    """The plates of the region, for those who tend its register."""
    if actor.region_id is None or not actor.may(Permission.MANAGE_SITES):
        return Plate.objects.none()
    return Plate.objects.filter(region_id=actor.region_id)


def get_plate_for(actor: Actor, plate_id: UUID) -> Plate:
    """A plate to print or revoke; Http404 for any other."""
    found = plates_visible_to(actor).select_related("site__type", "site__unit").filter(pk=plate_id).first()
    if found is None:
        raise Http404
    return found


def sheets_visible_to(actor: Actor) -> QuerySet[PlateSheet]:
    """Files of plates, for those who tend the register."""
    if actor.region_id is None or not actor.may(Permission.MANAGE_SITES):
        return PlateSheet.objects.none()
    return PlateSheet.objects.filter(region_id=actor.region_id)


def get_sheet_for(actor: Actor, sheet_id: UUID) -> PlateSheet:
    """A file of plates; Http404 for any other."""
    found = sheets_visible_to(actor).filter(pk=sheet_id).first()
    if found is None:
        raise Http404
    return found


def site_behind(code: str) -> Site | None:
    """The open site whose valid plate bears the code: the one read that needs no actor, because the code is the key.

    Unknown, revoked and closed are the same None.
    """
    plain = plain_code(code)
    # The look-up is made for nonsense too: the time it takes tells nothing.
    row = (
        Plate.objects.filter(
            code_hash=hash_of(plain or ""), revoked_at__isnull=True, site__closed_on__isnull=True
        )
        .select_related("site__type", "site__unit", "site__region")
        .first()
    )
    return row.site if row else None


def sees_site(actor: Actor, site: Site) -> bool:
    """Whether the site is one that the actor sees when signed in."""
    return site.region_id == actor.region_id and sites_visible_to(actor).filter(pk=site.pk).exists()
