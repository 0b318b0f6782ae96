"""Registering findings: by hand from any source, or in bulk from the failed checks of a visit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.findings.actions.numbers import take_numbers
from tongchuang.domain.findings.actions.photos import before_rows
from tongchuang.domain.findings.errors import missing
from tongchuang.domain.findings.models import Finding, FindingPhoto, FindingSupport
from tongchuang.domain.findings.states import Severity, Source
from tongchuang.domain.ledger.actions import Entry, record_many
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import PostKind
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.places.models import Site, Street
from tongchuang.domain.responsibilities.resolve import Answerable, key_of, resolve_responsible
from tongchuang.domain.standards.models import Item
from tongchuang.foundation.clock import local, now
from tongchuang.foundation.errors import Invalid, NotAllowed
from tongchuang.foundation.text import searchable


@dataclass
class Draft:
    """A finding about to be written, with the photos before and who answers for it."""

    row: Finding
    answerable: Answerable
    photos: Sequence[Attachment] = ()


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


def write(drafts: list[Draft], *, by: Actor, at: datetime) -> list[Finding]:
    """Write new findings with their numbers, supports, photos and events: seven statements, however many."""
    rows = [draft.row for draft in drafts]
    numbers = take_numbers(rows[0].region_id, local(at).year, len(rows))
    for draft, number in zip(drafts, numbers, strict=True):
        row = draft.row
        row.number, row.registered_at, row.registered_by_id, row.changed_at = number, at, by.person_id, at
        row.unit_id, row.person_id = draft.answerable.unit_id, draft.answerable.person_id
        row.grams = finding_grams(row)
    Finding.objects.bulk_create(rows, batch_size=200)
    FindingSupport.objects.bulk_create(
        [FindingSupport(finding=d.row, unit_id=unit) for d in drafts for unit in d.answerable.support_ids]
    )
    FindingPhoto.objects.bulk_create([photo for d in drafts for photo in before_rows(d.row, d.photos, at)])
    record_many([_registered(draft) for draft in drafts], by=by, at=at)
    return rows


def _registered(draft: Draft) -> Entry:
    row = draft.row
    new = {
        "number": row.number, "version": row.version, "state": row.state, "source": row.source,
        "severity": row.severity, "same_day": row.same_day, "count": row.count, "campaign_id": row.campaign_id,
        "item_id": row.item_id, "site_id": row.site_id, "street_id": row.street_id, "unit_id": row.unit_id,
        "person_id": row.person_id, "check_id": row.check_row_id, "rebound_of_id": row.rebound_of_id,
        "rebound_count": row.rebound_count, "via": draft.answerable.via,
        "photos": [photo.sha256 for photo in draft.photos],
    }  # fmt: skip
    words = {"title": ["", row.title], "description": ["", row.description], "place": ["", row.place]}
    return Entry("finding.registered", row, new=new, personal={"words": words}, parent=row.check_row)


def finding_grams(row: Finding) -> list[str]:
    """What a finding is found by: number, title, place and site, in Chinese and in pinyin."""
    return searchable(row.number, row.title, row.place, row.site.name if row.site else "")
