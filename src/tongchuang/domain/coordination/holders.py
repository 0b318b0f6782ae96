"""Who holds the steps of a coordination: read from the responsibilities of the site and the item."""

from __future__ import annotations

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
    section = _section_of(finding)
    lead = led.unit_id or (section.lead_unit_id if section else None)
    supports = FindingSupport.objects.filter(finding=finding).values_list("unit_id", flat=True)
    standing = standing_units({unit for unit in (lead, *led.support_ids, *supports) if unit})
    leader = section.contracted_leader_id if section else None
    return chain(
        asking=finding.unit_id,
        lead=standing.get(lead) if lead else None,
        supports=[standing[unit] for unit in (*supports, *led.support_ids) if unit in standing],
        leader=leader if leader and is_here(leader) else None,
    )


def leader_of(finding: Finding) -> UUID | None:
    """The contracted leader of the section today, if there is one."""
    section = _section_of(finding)
    leader = section.contracted_leader_id if section else None
    return leader if leader and is_here(leader) else None


def _section_of(finding: Finding) -> Section | None:
    # A finding at no site lies in no section: asked for by a site that is none, the database would answer with any empty one.
    return finding.site.section if finding.site else None


def is_here(person_id: UUID) -> bool:
    """Whether a person has not left and can sign in, so that it can be asked at all."""
    return Person.objects.filter(pk=person_id, left_on__isnull=True, user__is_active=True).exists()
