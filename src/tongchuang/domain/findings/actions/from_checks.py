"""Findings from a visit: one for each failed check, or a note on the one that is open already, or a rebound."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from tongchuang.domain.files.models import Attachment
from tongchuang.domain.findings import rules
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.findings.states import OPEN_STATES, Source, State
from tongchuang.domain.findings.supervision import supervision_of
from tongchuang.domain.findings.writing import Draft, write
from tongchuang.domain.inspections.models import Check, CheckPhoto, Visit
from tongchuang.domain.inspections.models import Source as FactSource
from tongchuang.domain.ledger.actions import Entry, record_many
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.responsibilities.resolve import key_of, resolve_responsible
from tongchuang.foundation.clock import now

SOURCES = {
    FactSource.SELF: Source.SELF,
    FactSource.MOCK: Source.INSPECTION,
    FactSource.COVERT: Source.COVERT,
    FactSource.OFFICIAL: Source.UPPER,
    FactSource.PUBLIC: Source.PUBLIC,
}


@transaction.atomic
def register_from_checks(
    visit: Visit, checks: Sequence[Check], *, by: Actor, severities: Mapping[UUID, str] | None = None,
    looked_back: Mapping[UUID, Finding] | None = None,
) -> list[Finding]:  # fmt: skip
    """Register the failed checks of a visit; checks that passed are passed over.

    Each (site, item) has one open finding at most from checks: a failure while one is open is noted on that one.
    A failure within the days of a rebound after closing makes a new finding, linked and one severity higher; so does one
    at a look-back, however long ago it was closed: `looked_back` are such closed findings by item.
    `severities` are the inspector's own, by check id. Returns the new findings.
    """
    by.require(Permission.REGISTER_FINDINGS)
    failed = [check for check in checks if check.verdict == Check.Verdict.FAIL]
    if not failed:
        return []
    _one_at_a_time(visit.site_id)
    moment = now()
    numbers = supervision_of(visit.campaign_id)
    # By when it was seen, not by when the phone got through: what was seen before the closing is no rebound.
    seen_first = min(check.at for check in failed)
    standing = _standing(visit, failed, seen_first - timedelta(days=numbers.rebound_days))
    fresh: list[Check] = []
    repeated: list[Entry] = []
    for check in failed:
        old = standing.get(check.item_id)
        if old is not None and old.check_row_id == check.pk:
            continue
        if old is not None and old.state in OPEN_STATES:
            new = {"visit_id": visit.pk, "check_id": check.pk, "count": check.count, "number": old.number}
            note = {"text": check.note} if check.note else {}
            repeated.append(Entry("finding.repeated", old, new=new, personal=note, parent=visit))
        else:
            fresh.append(check)
    if repeated:
        record_many(repeated, by=by, at=moment)
    if not fresh:
        return []
    rows = _drafts(visit, fresh, standing, numbers, severities or {}, looked_back or {})
    return write(rows, by=by, at=moment)


def _drafts(
    visit: Visit, checks: list[Check], standing: Mapping[UUID, Finding], numbers: rules.Supervision,
    severities: Mapping[UUID, str], looked_back: Mapping[UUID, Finding],
) -> list[Draft]:  # fmt: skip
    pairs = [(visit.site, check.item) for check in checks]
    answers = resolve_responsible(campaign_id=visit.campaign_id, region_id=visit.region_id, pairs=pairs)
    photos = _photos(checks)
    drafts = []
    for check in checks:
        item = check.item
        row = Finding(
            region_id=visit.region_id, campaign_id=visit.campaign_id,
            title=rules.title_of_failure(item.title, check.note), description=check.note, item=item,
            site=visit.site, street_id=visit.site.street_id, source=SOURCES[FactSource(visit.source)],
            severity=severities.get(check.pk) or rules.severity_of_rule(item.rule), count=check.count, check_row=check,
            same_day=item.code in numbers.right_away,
        )  # fmt: skip
        closed = standing.get(check.item_id)
        if closed is None or not rules.is_rebound(closed.closed_at, check.at, numbers.rebound_days):
            closed = looked_back.get(check.item_id)
        if closed is not None:
            row.rebound_of, row.rebound_count = closed, closed.rebound_count + 1
            row.severity = max(row.severity, rules.one_graver(closed.severity), key=rules.weight)
        drafts.append(Draft(row, answers[key_of(visit.site, item)], photos[check.pk]))
    return drafts


def _one_at_a_time(site_id: UUID) -> None:
    # Two visits to one site may arrive at once; without this both would find nothing open and register twice.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [str(site_id)])


def _standing(visit: Visit, checks: list[Check], since: datetime) -> dict[UUID, Finding]:
    """Per item the open finding of the site, else the one closed last since `since`."""
    items = {check.item_id for check in checks}
    rows = Finding.objects.filter(campaign=visit.campaign_id, site=visit.site_id, item__in=items).exclude(
        state=State.VOID
    )
    standing: dict[UUID, Finding] = {}
    for row in rows.order_by("registered_at"):
        if row.state in OPEN_STATES:
            standing[row.item_id] = row
        elif row.closed_at is not None and row.closed_at >= since:
            best = standing.get(row.item_id)
            if best is None or (best.state == State.CLOSED and best.closed_at < row.closed_at):
                standing[row.item_id] = row
    return standing


def _photos(checks: list[Check]) -> dict[UUID, list[Attachment]]:
    found: dict[UUID, list[Attachment]] = defaultdict(list)
    rows = CheckPhoto.objects.filter(check_row__in=checks).select_related("attachment").order_by("id")
    for photo in rows:
        found[photo.check_row_id].append(photo.attachment)
    return found
