"""What the unit does and what follows: accept, report as fixed; return or close."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.files.models import Attachment
from tongchuang.domain.findings.actions.base import begin, finish, given
from tongchuang.domain.findings.clock import start_clock
from tongchuang.domain.findings.errors import NotIndependent, VisitNeeded
from tongchuang.domain.findings.models import Finding, FindingPhoto
from tongchuang.domain.findings.proof import after_rows
from tongchuang.domain.findings.queries import is_independent, proving_visit
from tongchuang.domain.findings.states import CLOSING_DISPOSITIONS, Action, Disposition, Severity, State
from tongchuang.domain.findings.supervision import supervision_of
from tongchuang.domain.organisations.actors import Actor
from tongchuang.foundation.clock import now
from tongchuang.foundation.errors import Invalid


@transaction.atomic
def accept_finding(finding: Finding, *, by: Actor, version: int) -> Finding:
    """The responsible unit takes it on (签收)."""
    change = begin(finding, Action.ACCEPT, by=by, version=version)
    change.row.state = State.ACCEPTED
    change.row.accepted_at = change.row.accepted_at or now()
    return finish(change, "finding.accepted")


@transaction.atomic
def fix_finding(
    finding: Finding,
    *,
    by: Actor,
    version: int,
    text: str,
    photos: Sequence[Attachment],
    far_reason: str = "",
) -> Finding:
    """Report as fixed, with a sentence and at least one new photo, taken at the place and after the assignment."""
    change = begin(finding, Action.FIX, by=by, version=version)
    row = change.row
    moment = now()
    numbers = supervision_of(row.campaign_id)
    row.fix_text = given(text, "text", 2000)
    rows = after_rows(row, photos, at=moment, within_m=numbers.photo_distance, explained=far_reason)
    FindingPhoto.objects.bulk_create(rows)
    if row.paused_at is not None:
        start_clock(row, numbers, moment)
    row.far_reason = far_reason.strip()[:200]
    row.state = State.FIXED
    row.fixed_at, row.fixed_by_id = moment, by.person_id
    row.accepted_at = row.accepted_at or moment
    return finish(change, "finding.fixed", text=row.fix_text, extra={"photos": [photo.sha256 for photo in photos]})


@transaction.atomic
def return_finding(finding: Finding, *, by: Actor, version: int, reason: str) -> Finding:
    """The fix is not accepted (退回). The clock went on all the time: the due time stays."""
    change = begin(finding, Action.RETURN, by=by, version=version)
    text = given(reason, "reason")
    change.row.state = State.RETURNED
    change.row.returns += 1
    change.row.fixed_at = None
    return finish(change, "finding.returned", text=text)


@transaction.atomic
def close_finding(
    finding: Finding, *, by: Actor, version: int, disposition: str = Disposition.FIXED, opinion: str = ""
) -> Finding:
    """Close (销号), by somebody of none of its units; a grave one only after a visit."""
    change = begin(finding, Action.CLOSE, by=by, version=version)
    row = change.row
    if disposition not in CLOSING_DISPOSITIONS:
        raise Invalid(_("Choose what became of the finding."), field="disposition")
    if disposition != Disposition.FIXED:
        given(opinion, "opinion")
    if not is_independent(row, by.person_id):
        raise NotIndependent
    extra = {}
    if row.severity == Severity.GRAVE:
        visit_id = proving_visit(row)
        if visit_id is None:
            raise VisitNeeded
        extra = {"visit_id": visit_id}
    row.state = State.CLOSED
    row.disposition = Disposition(disposition)
    row.closed_at, row.closed_by_id = now(), by.person_id
    return finish(change, "finding.closed", text=opinion.strip(), extra=extra)
