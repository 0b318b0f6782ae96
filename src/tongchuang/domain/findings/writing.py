"""Writing new findings, one or many, with their numbers, supports, photos and events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tongchuang.domain.files.models import Attachment
from tongchuang.domain.findings.models import Finding, FindingPhoto, FindingSupport
from tongchuang.domain.findings.numbers import take_numbers
from tongchuang.domain.findings.proof import before_rows
from tongchuang.domain.ledger.actions import Entry, record_many
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.responsibilities.resolve import Answerable
from tongchuang.foundation.clock import local
from tongchuang.foundation.text import searchable


@dataclass
class Draft:
    """A finding about to be written, with the photos before and who answers for it."""

    row: Finding
    answerable: Answerable
    photos: Sequence[Attachment] = ()


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
    record_many([registered(draft) for draft in drafts], by=by, at=at)
    return rows


def registered(draft: Draft) -> Entry:
    """The event of a new finding, once it has its number."""
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
