"""Who answers for an item at a place: the first assignment that fits, as the scoring contract orders them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Q

from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.places.models import Site
from tongchuang.domain.responsibilities.models import Responsibility
from tongchuang.domain.standards.models import Item


class Via(StrEnum):
    """Which step of the order answered."""

    SITE_ITEM = "site_item"
    TYPE_ITEM = "type_item"
    SITE = "site"
    LEAD = "lead"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Answerable:
    """The unit (and person) that answers, with the supporting units where an assignment names them."""

    unit_id: UUID | None = None
    person_id: UUID | None = None
    support_ids: tuple[UUID, ...] = ()
    via: Via = Via.NOBODY


Pair = tuple[Site | None, Item | None]
Key = tuple[UUID | None, UUID | None]


def key_of(site: Site | None, item: Item | None) -> Key:
    """The key of a pair in what `resolve_responsible` returns."""
    return (site.pk if site else None, item.pk if item else None)


def resolve_responsible(
    *, campaign_id: UUID, region_id: UUID, pairs: Iterable[Pair]
) -> dict[Key, Answerable]:
    """Who answers for each (site, item): (site, item), then (type, item), the site's unit, the item's lead."""
    wanted = list(pairs)
    rows = _assignments(campaign_id, wanted)
    found = {key_of(site, item): _one(site, item, rows) for site, item in wanted}
    unanswered = [item for site, item in wanted if item and found[key_of(site, item)].via is Via.NOBODY]
    if unanswered:
        leads = _units_by_name(region_id, {item.lead_names[0] for item in unanswered if item.lead_names})
        for site, item in wanted:
            if item and item.lead_names and found[key_of(site, item)].via is Via.NOBODY:
                unit_id = leads.get(item.lead_names[0])
                if unit_id:
                    found[key_of(site, item)] = Answerable(unit_id, via=Via.LEAD)
    return found


def resolve_lead(*, campaign_id: UUID, region_id: UUID, site: Site | None, item: Item | None) -> Answerable:
    """Who leads an item at a place, whoever has the site: (site, item), then (type, item), the item, the item's lead by name."""
    if item is None:
        return Answerable()
    rows = _assignments(campaign_id, [(site, item)])
    scopes = [(item.pk, site.pk, None), (item.pk, None, site.type_id)] if site else []
    for scope in (*scopes, (item.pk, None, None)):
        if row := rows.get(scope):
            return _named(row, Via.LEAD, None)
    named = _units_by_name(region_id, set(item.lead_names[:1]))
    return Answerable(next(iter(named.values()), None), via=Via.LEAD) if named else Answerable()


Scope = tuple[UUID, UUID | None, UUID | None]


def _assignments(campaign_id: UUID, pairs: list[Pair]) -> dict[Scope, Responsibility]:
    items = {item.pk for _, item in pairs if item}
    if not items:
        return {}
    sites = {site.pk for site, _ in pairs if site}
    types = {site.type_id for site, _ in pairs if site}
    scope = Q(site__isnull=True, site_type__isnull=True) | Q(site__in=sites) | Q(site_type__in=types)
    rows = (
        Responsibility.objects.filter(scope, campaign=campaign_id, item__in=items, lead__isnull=False)
        .select_related("lead")
        .prefetch_related("supports")
    )
    return {(row.item_id, row.site_id, row.site_type_id): row for row in rows}


def _one(site: Site | None, item: Item | None, rows: dict[Scope, Responsibility]) -> Answerable:
    owner = site.point_owner_id if site else None
    if item and site:
        if row := rows.get((item.pk, site.pk, None)):
            return _named(row, Via.SITE_ITEM, owner)
        if row := rows.get((item.pk, None, site.type_id)):
            return _named(row, Via.TYPE_ITEM, None)
    if site and site.unit_id:
        return Answerable(site.unit_id, owner, via=Via.SITE)
    if item and (row := rows.get((item.pk, None, None))):
        return _named(row, Via.LEAD, None)
    return Answerable()


def _named(row: Responsibility, via: Via, owner: UUID | None) -> Answerable:
    lead = row.lead
    # A unit closed by a reform has a successor; what is found today is the successor's to fix.
    unit_id = lead.successor_id if lead and lead.valid_to and lead.successor_id else row.lead_id
    supports = tuple(support.unit_id for support in row.supports.all() if support.unit_id != unit_id)
    return Answerable(unit_id, row.person_id or owner, supports, via)


def _units_by_name(region_id: UUID, names: set[str]) -> dict[str, UUID]:
    if not names:
        return {}
    named = Q(name__in=names) | Q(short_name__in=names) | Q(aliases__name__in=names)
    units = Unit.objects.filter(named, region=region_id, valid_to__isnull=True).prefetch_related("aliases")
    found: dict[str, UUID] = {}
    for unit in units:
        for name in (unit.name, unit.short_name, *(alias.name for alias in unit.aliases.all())):
            if name in names:
                found.setdefault(name, unit.pk)
    return found
