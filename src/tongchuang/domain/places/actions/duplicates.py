"""Two rows that look like one site: merged, or found to be two."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.places.actions.base import locked_site, require_open
from tongchuang.domain.places.errors import PlaceInvalid
from tongchuang.domain.places.models import DistinctPair, Site
from tongchuang.foundation.clock import now, today


@transaction.atomic
def merge_sites(duplicate: Site, into: Site, *, by: Actor) -> Site:
    """Close the duplicate with a reference to the site that goes on. Visits and findings stay where they were made."""
    by.require(Permission.MANAGE_SITES)
    if duplicate.pk == into.pk:
        raise PlaceInvalid(_("A site can't be merged into itself."))
    # Always in the same order, so that two merges the other way round can't wait for each other.
    rows = {site.pk: locked_site(site, by) for site in sorted((duplicate, into), key=lambda site: site.pk)}
    gone, kept = rows[duplicate.pk], rows[into.pk]
    require_open(gone)
    require_open(kept)
    gone.closed_on, gone.merged_into = max(today(), gone.opened_on or today()), kept
    gone.version += 1
    gone.save(update_fields=["closed_on", "merged_into", "version"])
    new = {"closed_on": gone.closed_on, "merged_into": kept.pk, "version": gone.version}
    # The event belongs to both histories.
    record("site.merged", gone, by=by, old={"closed_on": None}, new=new, parent=kept)
    return gone


@transaction.atomic
def mark_distinct(one: Site, other: Site, *, by: Actor) -> DistinctPair:
    """Two sites that look alike are two: they are not suggested again."""
    by.require(Permission.MANAGE_SITES)
    if one.pk == other.pk:
        raise PlaceInvalid(_("Choose two sites."))
    first, second = sorted((locked_site(one, by), locked_site(other, by)), key=lambda site: site.pk)
    pair, made = DistinctPair.objects.get_or_create(
        one=first, other=second, defaults={"region_id": by.region_id, "decided_at": now()}
    )
    if made:
        record("site.distinct", first, by=by, new={"other": second.pk}, parent=second)
    return pair
