"""Keeping a visit: all of its checks or nothing of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.inspections.checklists import Checklist, Pinned, checklist_of, counted_checks
from tongchuang.domain.inspections.latest import keep_latest
from tongchuang.domain.inspections.models import Check, CheckPhoto, Evaluation, Visit, VisitFile
from tongchuang.domain.inspections.validation import refuse_bad_visit
from tongchuang.domain.inspections.values import CheckEntry, VisitEntry
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.ledger.values import Author
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.places.models import Site
from tongchuang.foundation.clock import now, period_of


def record_visit(
    entry: VisitEntry, *, campaign: Campaign, site: Site, evaluation: Evaluation | None = None, by: Actor
) -> tuple[Visit, list[Check]]:
    """Write a visit with its checks and photos, let them count, and tell the ledger once.

    Of a secret visit the ledger learns that one was kept, and nothing else is made of it until it is over (`tell_visit`).
    The caller has looked for an earlier delivery (`receipt_of`); a simultaneous one fails on the key.
    """
    by.require(Permission.INSPECT)
    checklist = checklist_of(campaign, site.type.code, evaluation, _pinned(entry))
    received = entry.received_at or now()
    refuse_bad_visit(entry, campaign=campaign, site=site, evaluation=evaluation, checklist=checklist, by=by)
    visit = _visit(entry, campaign, site, evaluation, checklist, by, received)
    checks = [_check(visit, check, checklist, received) for check in entry.checks]
    with transaction.atomic():
        secret = evaluation is not None and _is_secret(evaluation.pk)
        told = _told(visit, entry, received)
        if secret:
            severities = {str(check.id): check.severity for check in entry.checks if check.severity}
            visit.held_back = json.loads(json.dumps({"told": told, "severities": severities}, default=str))
        visit.save(force_insert=True)
        Check.objects.bulk_create(checks)
        photos = [
            CheckPhoto(check_row_id=check.id, attachment_id=photo) for check in entry.checks for photo in check.photos
        ]
        CheckPhoto.objects.bulk_create(photos)
        VisitFile.objects.bulk_create(
            VisitFile(visit=visit, check_row_id=file.check, attachment_id=file.attachment, role=file.role) for file in entry.attached
        )
        if secret:
            record("visit.kept", visit, by=by, new={"digest": visit.digest})
        else:
            keep_latest(visit, counted_checks(checklist, checks))
            record("visit.submitted", visit, by=by, new=told)
    return visit, checks


def attach_originals(visit_id: UUID, files: Sequence[UUID], *, by: Author | None = None) -> int:
    """Hang the unshrunk photos on their visit as they arrive; each once. Part of taking a delivery, which tells."""
    rows = [VisitFile(visit_id=visit_id, attachment_id=key, role=VisitFile.Role.ORIGINAL) for key in files]
    return len(VisitFile.objects.bulk_create(rows, ignore_conflicts=True)) if rows else 0


def _pinned(entry: VisitEntry) -> Pinned | None:
    if entry.version is None:
        return None
    return Pinned(entry.version, frozenset(check.item for check in entry.checks))


def _is_secret(evaluation_id: UUID) -> bool:
    # Held to the end of the transaction: when the evaluation is ended meanwhile, this visit comes before or after that.
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM inspections_evaluation WHERE id = %s FOR SHARE", [evaluation_id])
    return Evaluation.objects.get(pk=evaluation_id).secret


def tell_visit(visit: Visit, *, by: Author) -> list[Check]:
    """Let a visit that is over count, and tell the ledger; returns its checks. Once, however often it is called.

    `by` is its inspector. What failed becomes findings in the same transaction (workflows/reveal.py).
    """
    with transaction.atomic():
        row = Visit.objects.select_for_update(of=("self",)).select_related("evaluation", "site__type", "campaign")
        visit = row.get(pk=visit.pk)
        if visit.held_back is None or (visit.evaluation is not None and visit.evaluation.secret):
            return []
        told, visit.held_back = visit.held_back["told"], None
        visit.save(update_fields=["held_back"])
        checks = list(visit.checks.select_related("item").order_by("item__position"))
        judged_by = Pinned(visit.version_id, frozenset(check.item_id for check in checks))
        checklist = checklist_of(visit.campaign, visit.site.type.code, visit.evaluation, judged_by)
        keep_latest(visit, counted_checks(checklist, [one for one in checks if one.item_id in checklist.entries]))
        record("visit.submitted", visit, by=by, new=told)
    return checks


def _visit(
    entry: VisitEntry,
    campaign: Campaign,
    site: Site,
    evaluation: Evaluation | None,
    checklist: Checklist,
    by: Actor,
    received: datetime,
) -> Visit:
    started = min(entry.started_at, received)
    return Visit(
        id=entry.id,
        region_id=site.region_id,
        campaign=campaign,
        version=checklist.main,
        evaluation=evaluation,
        site=site,
        source=entry.source,
        inspector_id=by.person_id,
        started_at=started,
        submitted_at=min(entry.submitted_at or received, received),
        received_at=received,
        period=period_of(started),
        longitude=entry.longitude,
        latitude=entry.latitude,
        accuracy_m=entry.accuracy_m,
        digest=entry.digest(),
        client=entry.client,
        clock_offset_s=entry.clock_offset_s,
        clock_moved=entry.clock_moved,
        note=entry.note.strip(),
        checked=len(entry.checks),
        failed=sum(check.verdict == Check.Verdict.FAIL for check in entry.checks),
    )


def _check(visit: Visit, entry: CheckEntry, checklist: Checklist, received: datetime) -> Check:
    # A phone whose clock runs ahead must not beat every later visit: nothing was seen after it arrived.
    return Check(
        id=entry.id,
        visit=visit,
        item=checklist.entries[entry.item].item,
        verdict=entry.verdict,
        count=entry.count if entry.verdict == Check.Verdict.FAIL else 1,
        grade=entry.grade,
        note=entry.note.strip(),
        at=min(entry.at, received),
    )


def _told(visit: Visit, entry: VisitEntry, received: datetime) -> dict[str, object]:
    told: dict[str, object] = {
        "site": visit.site_id,
        "campaign": visit.campaign_id,
        "evaluation": visit.evaluation_id,
        "source": visit.source,
        "period": visit.period,
        "checked": visit.checked,
        "failed": visit.failed,
        "digest": visit.digest,
    }
    ahead = (max([entry.started_at, *(check.at for check in entry.checks)]) - received).total_seconds()
    if ahead > 0:
        told["clock_ahead_s"] = round(ahead)
    if entry.client != "web":
        told["client"] = entry.client
    if entry.clock_offset_s:
        told["clock_offset_s"] = entry.clock_offset_s
    if entry.clock_moved:
        told["clock_moved"] = True
    return told
