"""Before units are asked for something: everything that is there already, the surest first."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from tongchuang.domain.burden.duplicates import Wanted, found_among_requests
from tongchuang.domain.burden.models import Avoided, MaterialRequest
from tongchuang.domain.burden.values import Duplicate
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.inspections.access import observations_visible_to
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.standards.models import Item
from tongchuang.workflows.burden.known import known_figures

MOST = 8
_ORDER = {
    Avoided.Kind.KNOWN: 0, Avoided.Kind.EVIDENCE: 1, Avoided.Kind.ANSWERED: 2, Avoided.Kind.ASKED: 3, Avoided.Kind.FILE: 4,
    Avoided.Kind.SIMILAR: 5,
}  # fmt: skip


def what_is_there(wanted: Wanted, *, by: Actor, campaign: Campaign | None = None) -> list[Duplicate]:
    """Evidence that was delivered, figures that the product knows, and requests that ask for the same."""
    whole = replace(wanted, item_ids=_same_items(wanted.item_id))
    found = [*_evidence(whole, by=by), *found_among_requests(whole, by=by)]
    if wanted.kind == MaterialRequest.Kind.FIGURE:
        found += known_figures(
            f"{wanted.title} {wanted.figure}", by=by, campaign=campaign, period=wanted.period
        )
    return sorted(found, key=lambda each: (_ORDER[Avoided.Kind(each.kind)], -each.likeness))[:MOST]


def _same_items(item_id: UUID | None) -> tuple[UUID, ...]:
    """The item in every version of its standard under the same code: evidence of last year's is still evidence."""
    item = (
        Item.objects.select_related("version").only("code", "version__slug").filter(pk=item_id).first()
        if item_id
        else None
    )
    if item is None:
        return ()
    return tuple(
        Item.objects.filter(code=item.code, version__slug=item.version.slug).values_list("pk", flat=True)
    )


def _evidence(wanted: Wanted, *, by: Actor) -> list[Duplicate]:
    """Papers that were reviewed for the item."""
    if not wanted.item_ids or wanted.kind == MaterialRequest.Kind.FIGURE:
        return []
    rows = observations_visible_to(by).filter(
        item__in=wanted.item_ids, attachment__isnull=False, retracted_at__isnull=True
    )
    if wanted.period:
        rows = rows.filter(period__startswith=wanted.period)
    rows = rows.select_related("item", "attachment").order_by("-at")[:3]
    return [
        Duplicate(
            Avoided.Kind.EVIDENCE, str(row.item), "item", row.item_id, about=row.attachment.name if row.attachment else "",
            period=row.period,
        )
        for row in rows
    ]  # fmt: skip
