"""Registering findings: by hand from any source, or in bulk from the failed checks of a visit."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.findings.errors import missing
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.findings.states import Severity, Source
from tongchuang.domain.findings.writing import Draft, write
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import PostKind
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.places.models import Site, Street
from tongchuang.domain.responsibilities.resolve import key_of, resolve_responsible
from tongchuang.domain.standards.models import Item
from tongchuang.foundation.clock import now
from tongchuang.foundation.errors import Invalid, NotAllowed


@transaction.atomic
def register_finding(
    *,
    by: Actor,
    campaign: Campaign,
    title: str,
    source: str,
    severity: str = Severity.MINOR,
    same_day: bool = False,
    count: int = 1,
    description: str = "",
    site: Site | None = None,
    street: Street | None = None,
    place: str = "",
    item: Item | None = None,
    photos: Sequence[Attachment] = (),
) -> Finding:
    """Register a finding by hand. The responsible unit is looked up; the office assigns it afterwards."""
    by.require(Permission.REGISTER_FINDINGS)
    _check_register(by, campaign, title, source, site, place)
    if site and street is None:
        street = site.street
    answerable = resolve_responsible(campaign_id=campaign.pk, region_id=campaign.region_id, pairs=[(site, item)])
    row = Finding(
        region_id=campaign.region_id, campaign=campaign, title=title.strip()[:200], source=Source(source),
        severity=Severity(severity), same_day=same_day, count=max(1, count), description=description.strip(),
        site=site, street=street, place=place.strip()[:200], item=item,
    )  # fmt: skip
    write([Draft(row, answerable[key_of(site, item)], photos)], by=by, at=now())
    return row


def _check_register(by: Actor, campaign: Campaign, title: str, source: str, site: Site | None, place: str) -> None:
    if campaign.region_id != by.region_id or (site and site.region_id != by.region_id):
        raise NotAllowed(_("Your post does not allow this."))
    if not title.strip():
        raise missing("title")
    if site is None and not place.strip():
        raise missing("place")
    if source not in Source.values:
        raise Invalid(_("Choose where this finding comes from."), field="source")
    if not by.region_wide:
        _check_own_place(by, source, site)


def _check_own_place(by: Actor, source: str, site: Site | None) -> None:
    """Units report about themselves; a contracted leader also what they see in their sections."""
    leader = PostKind.CONTRACTED_LEADER in by.posts
    allowed = (Source.SELF, Source.INSPECTION) if leader else (Source.SELF,)
    if source not in allowed:
        raise Invalid(_("Your post registers self-checks only."), field="source")
    if site is None:
        return
    section = site.section
    mine = (
        site.unit_id in by.unit_ids
        or site.point_owner_id == by.person_id
        or (leader and section is not None and section.contracted_leader_id == by.person_id)
    )
    if not mine:
        raise NotAllowed(_("This site is not one of yours."))
