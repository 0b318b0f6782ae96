"""Receipts: what the server has of a visit, and whether a delivery is one that came before."""

from __future__ import annotations

from tongchuang.domain.inspections.errors import VisitConflict
from tongchuang.domain.inspections.models import Check, CheckPhoto, Visit
from tongchuang.domain.inspections.values import Receipt, VisitEntry
from tongchuang.domain.organisations.actors import Actor


def receipt_of(entry: VisitEntry, *, by: Actor) -> Receipt | None:
    """The receipt when this very visit is here already; VisitConflict when the id stands for something else."""
    visit = Visit.objects.filter(pk=entry.id).first()
    if visit is None:
        return None
    if visit.digest != entry.digest() or visit.inspector_id != by.person_id:
        raise VisitConflict
    return receipt_for(visit, repeated=True)


def receipt_for(visit: Visit, *, repeated: bool) -> Receipt:
    """What the server has of a visit."""
    findings = Check.objects.filter(visit=visit, finding__isnull=False).count() if visit.failed else 0
    photos = CheckPhoto.objects.filter(check_row__visit=visit).count()
    return Receipt(
        visit=visit.pk,
        digest=visit.digest,
        checks=visit.checked,
        photos=photos,
        failed=visit.failed,
        findings=findings,
        received_at=visit.received_at or visit.started_at,
        repeated=repeated,
    )
