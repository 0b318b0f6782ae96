"""Proposing leads and supporters from the words of the standard (城管部门) → the units of this county."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.organisations.models import Unit, UnitAlias
from tongchuang.domain.responsibilities.models import Responsibility
from tongchuang.domain.standards.models import Item
from tongchuang.foundation.clock import today
from tongchuang.foundation.text import normalise


@dataclass(frozen=True)
class Proposal:
    """An item nobody leads yet, with the unit that its words point to. Several candidates: a person chooses."""

    item: Item
    lead: Unit | None
    candidates: tuple[Unit, ...]
    supports: tuple[Unit, ...]
    unknown: tuple[str, ...]


def proposals_for(campaign: Campaign, version_id: UUID) -> list[Proposal]:
    """A proposal for every item of a version that nobody leads as a whole, in the order of the tree."""
    whole = Responsibility.objects.filter(
        campaign=campaign, item__version_id=version_id, site__isnull=True, site_type__isnull=True
    )
    items = Item.objects.filter(version_id=version_id, is_leaf=True).exclude(pk__in=whole.values("item"))
    units = units_by_word(campaign.region_id)
    return [_proposal(item, units) for item in items.order_by("position")]


def units_by_word(region_id: UUID) -> dict[str, list[Unit]]:
    """Every word that a unit is known by: its role, its names, its other names."""
    rows = list(Unit.objects.filter(region_id=region_id).exclude(valid_to__lt=today()).order_by("sort_key"))
    others: dict[UUID, list[str]] = defaultdict(list)
    for unit_id, name in UnitAlias.objects.filter(region_id=region_id).values_list("unit_id", "name"):
        others[unit_id].append(name)
    found: dict[str, list[Unit]] = defaultdict(list)
    for unit in rows:
        for word in {normalise(word) for word in (unit.role, unit.name, unit.short_name, *others[unit.pk]) if word}:
            found[word].append(unit)
    return found


def _proposal(item: Item, units: dict[str, list[Unit]]) -> Proposal:
    candidates: list[Unit] = []
    for name in item.lead_names:
        candidates = units.get(normalise(name), [])
        if candidates:
            break
    lead = candidates[0] if len(candidates) == 1 else None
    # The standard's further leads (共同牵头) support the first: an item has one lead.
    words = [*item.lead_names, *item.support_names]
    supports = {unit.pk: unit for word in words for unit in units.get(normalise(word), [])}
    for unit in candidates:
        supports.pop(unit.pk, None)
    unknown = tuple(_unknown(words, units))
    return Proposal(item, lead, tuple(candidates), tuple(supports.values()), unknown)


def _unknown(words: Iterable[str], units: dict[str, list[Unit]]) -> list[str]:
    return [word for word in dict.fromkeys(words) if normalise(word) not in units]
