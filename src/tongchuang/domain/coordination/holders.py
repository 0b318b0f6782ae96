"""Who holds the steps of a coordination: read from the responsibilities of the site and the item."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from tongchuang.domain.coordination.rules import Planned, chain
from tongchuang.domain.findings.models import Finding, FindingSupport
from tongchuang.domain.organisations.models import Person
from tongchuang.domain.organisations.queries import standing_units
from tongchuang.domain.places.models import Section
from tongchuang.domain.responsibilities.resolve import resolve_lead


def chain_of(finding: Finding) -> list[Planned]:
    """The steps for a finding that is with a unit, as responsibilities stand now."""
    if finding.unit_id is None:
        raise ValueError("a finding without a unit has nobody to ask")
    led = resolve_lead(
        campaign_id=finding.campaign_id, region_id=finding.region_id, site=finding.site, item=finding.item
    )
    section = Section.objects.filter(sites=finding.site_id).only("lead_unit", "contracted_leader").first()
    lead = led.unit_id or (section.lead_unit_id if section else None)
    supports = FindingSupport.objects.filter(finding=finding).values_list("unit_id", flat=True)
    standing = units_standing({unit for unit in (lead, *led.support_ids, *supports) if unit})
    leader = section.contracted_leader_id if section else None
    return chain(
        asking=finding.unit_id,
        lead=standing.get(lead) if lead else None,
        supports=[standing[unit] for unit in (*supports, *led.support_ids) if unit in standing],
        leader=leader if leader and is_here(leader) else None,
    )


def leader_of(finding: Finding) -> UUID | None:
    """The contracted leader of the section today, if there is one."""
    leader = Section.objects.filter(sites=finding.site_id).values_list("contracted_leader", flat=True).first()
    return leader if leader and is_here(leader) else None


def units_standing(unit_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Unit → the unit that answers for it today: itself, or the last successor; one closed without a successor is left out."""
    return standing_units(unit_ids)


def is_here(person_id: UUID) -> bool:
    """Whether a person has not left and can sign in, so that it can be asked at all."""
    return Person.objects.filter(pk=person_id, left_on__isnull=True, user__is_active=True).exists()
