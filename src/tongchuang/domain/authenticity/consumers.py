"""What the ledger tells of photos: whatever they hang on is put on the list of what is to be examined."""

from __future__ import annotations

from collections.abc import Sequence

from tongchuang.domain.authenticity.models import Examination
from tongchuang.domain.ledger.queries import SealedChange

VISIT_KINDS = ("visit.submitted",)
FINDING_KINDS = ("finding.registered", "finding.fixed", "finding.photo_added")
PHOTO_KINDS = (*VISIT_KINDS, *FINDING_KINDS)


def note_photos(changes: Sequence[SealedChange]) -> None:
    """Ask for an examination of each visit and finding told of; one that was examined is examined again.

    A secret visit is told of when it is over, so nothing of it is looked at before.
    """
    rows = {
        change.event.target_id: Examination(
            region_id=change.event.region_id,
            target_type="visit" if change.event.kind in VISIT_KINDS else "finding",
            target_id=change.event.target_id,
            asked_at=change.event.at,
        )
        for change in changes
        if change.event.region_id is not None
    }
    Examination.objects.bulk_create(
        rows.values(), update_conflicts=True, unique_fields=["target_type", "target_id"],
        update_fields=["asked_at", "done_at", "attempts"], batch_size=500,
    )  # fmt: skip
