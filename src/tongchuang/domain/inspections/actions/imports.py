"""Visits of other systems or of earlier years, many at once: kept as visits are, without photos and findings.

Whether what failed then has been put right since is not known, so nothing becomes a finding.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.inspections.checklists import Checklist, counted_checks
from tongchuang.domain.inspections.errors import VisitRejected
from tongchuang.domain.inspections.latest import keep_latest
from tongchuang.domain.inspections.models import Check, Visit
from tongchuang.domain.inspections.validation import problems_of
from tongchuang.domain.inspections.values import CheckEntry, VisitEntry
from tongchuang.domain.ledger.actions import Entry, record_many
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Person
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.places.models import Site
from tongchuang.foundation.clock import now, period_of

AT_ONCE = 200


@transaction.atomic
def enter_visits(
    entries: Sequence[VisitEntry],
    *,
    campaign: Campaign,
    sites: Mapping[UUID, Site],
    checklists: Mapping[str, Checklist],
    inspector: Person,
    by: Actor,
    progress: Callable[[int], None] = lambda done: None,
) -> int:
    """Write many visits with their events, or none when one of them can't be taken; how many checks they have.

    Photos are not asked for: other systems keep them.

    `checklists` are by type of site; `progress` is told how many visits are written.
    """
    by.require(Permission.INSPECT)
    by.require(Permission.ENTER_FACTS)
    if campaign.region_id != by.region_id or inspector.region_id != by.region_id:
        raise VisitRejected([])
    received, total = now(), 0
    for start in range(0, len(entries), AT_ONCE):
        total += _write(
            entries[start : start + AT_ONCE], campaign, sites, checklists, inspector, by, received
        )
        progress(min(start + AT_ONCE, len(entries)))
    return total


def _write(
    entries: Sequence[VisitEntry],
    campaign: Campaign,
    sites: Mapping[UUID, Site],
    checklists: Mapping[str, Checklist],
    inspector: Person,
    by: Actor,
    received: datetime,
) -> int:
    visits: list[tuple[Visit, Checklist, list[Check]]] = []
    for entry in entries:
        site = sites[entry.site]
        checklist = checklists[site.type.code]
        problems = problems_of(
            entry, campaign=campaign, site=site, evaluation=None, checklist=checklist, needs_photo=False
        )
        if problems or site.region_id != by.region_id:
            raise VisitRejected(problems)
        visit = _visit(entry, campaign, checklist, inspector, received)
        visits.append((visit, checklist, [_check(visit, check, checklist) for check in entry.checks]))
    Visit.objects.bulk_create([visit for visit, _checklist, _checks in visits])
    Check.objects.bulk_create([check for *_rest, checks in visits for check in checks], batch_size=2000)
    for visit, checklist, checks in visits:
        keep_latest(visit, counted_checks(checklist, checks))
    record_many([_told(visit) for visit, *_rest in visits], by=by, at=received)
    return sum(len(checks) for *_rest, checks in visits)


def _visit(
    entry: VisitEntry, campaign: Campaign, checklist: Checklist, inspector: Person, received: datetime
) -> Visit:
    return Visit(
        id=entry.id,
        region_id=campaign.region_id,
        campaign=campaign,
        version=checklist.main,
        site_id=entry.site,
        source=entry.source,
        inspector=inspector,
        started_at=entry.started_at,
        submitted_at=entry.submitted_at,
        received_at=received,
        period=period_of(entry.started_at),
        digest=entry.digest(),
        checked=len(entry.checks),
        failed=sum(check.verdict == Check.Verdict.FAIL for check in entry.checks),
    )


def _check(visit: Visit, entry: CheckEntry, checklist: Checklist) -> Check:
    return Check(
        id=entry.id,
        visit=visit,
        item=checklist.entries[entry.item].item,
        verdict=entry.verdict,
        count=entry.count if entry.verdict == Check.Verdict.FAIL else 1,
        grade=entry.grade,
        at=entry.at,
    )


def _told(visit: Visit) -> Entry:
    new = {
        "site": visit.site_id, "campaign": visit.campaign_id, "evaluation": None, "source": visit.source,
        "period": visit.period, "checked": visit.checked, "failed": visit.failed, "digest": visit.digest, "imported": True,
    }  # fmt: skip
    return Entry("visit.submitted", visit, new=new)
