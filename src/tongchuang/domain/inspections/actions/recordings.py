"""Reviewing covert recordings, keeping their masked copies, and erasing what has been kept long enough."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.files.models import Attachment, CaptureNote, RecordingReview
from tongchuang.domain.inspections.recordings import reviews
from tongchuang.domain.ledger.actions import Entry, record, record_many
from tongchuang.domain.ledger.values import SYSTEM, Author
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now
from tongchuang.foundation.errors import Invalid, NotAllowed

State = RecordingReview.State


@transaction.atomic
def review_recordings(
    recordings: Iterable[Attachment], *, masking: bool, whole: bool = False, by: Actor
) -> int:
    """Decide on recordings: nobody to be masked, or masking needed (its faces, or the whole picture). Returns how many."""
    rows = list(recordings)
    if not reviews(by):
        raise NotPermitted(Permission.RUN_EVALUATIONS)
    if any(row.region_id != by.region_id for row in rows):
        raise NotAllowed(_("Your post does not allow this."))
    if masking and any(row.kind != Attachment.Kind.PHOTO for row in rows):
        raise Invalid(
            _(
                "Sound and originals can't be masked: leave them undecided, and nobody else hears or sees them."
            )
        )
    moment, entries = now(), []
    for row in rows:
        # One after the other: two reviewers at once must not both be first.
        attachment = Attachment.objects.select_for_update(of=("self",)).get(pk=row.pk)
        known = RecordingReview.objects.filter(attachment=attachment).first()
        review = known or RecordingReview(region_id=row.region_id, attachment=attachment)
        old = {"state": known.state if known else None}
        review.state = State.ASKED if masking else State.CLEAR
        review.whole, review.reviewed_by_id, review.reviewed_at = whole, by.user_id, moment
        review.save()
        kind = "recording.masking_asked" if masking else "recording.cleared"
        entries.append(Entry(kind, attachment, old=old, new={"state": review.state, "whole": whole}))
    record_many(entries, by=by, at=moment)
    return len(rows)


@transaction.atomic
def confirm_masks(recordings: Iterable[Attachment], *, by: Actor) -> int:
    """A person has looked at the masked copies: from here on others see these."""
    if not reviews(by):
        raise NotPermitted(Permission.RUN_EVALUATIONS)
    done = 0
    for attachment in recordings:
        review = (
            RecordingReview.objects.select_for_update()
            .filter(attachment=attachment, state=State.PROPOSED)
            .first()
        )
        if review is None or attachment.region_id != by.region_id:
            continue
        review.state, review.reviewed_by_id, review.reviewed_at = State.MASKED, by.user_id, now()
        review.save(update_fields=["state", "reviewed_by", "reviewed_at"])
        new = {"state": review.state, "faces": review.faces, "sha256": review.masked_sha256}
        record("recording.masked", attachment, by=by, old={"state": State.PROPOSED}, new=new)
        done += 1
    return done


@transaction.atomic
def keep_mask(review: RecordingReview, *, sha256: str, thumb: str, faces: int, by: Author = SYSTEM) -> None:
    """The masked copy is made; a reviewer looks at it before anybody else does."""
    row = RecordingReview.objects.select_for_update().get(pk=review.pk)
    if row.state != State.ASKED:
        return
    row.state = State.PROPOSED if sha256 else State.FAILED
    row.masked_sha256, row.masked_thumb_sha256, row.faces = sha256, thumb, faces
    row.save(update_fields=["state", "masked_sha256", "masked_thumb_sha256", "faces"])
    new = {"state": row.state, "faces": faces}
    record("recording.mask_made", row.attachment, by=by, old={"state": State.ASKED}, new=new)


@transaction.atomic
def erase_recording(attachment: Attachment, *, days: int, by: Author = SYSTEM) -> list[str]:
    """Erase a recording; the row stays without what it told. Returns the fingerprints of bytes that nothing refers to any
    more, to be erased once this is committed."""
    row = Attachment.objects.select_for_update(of=("self",)).get(pk=attachment.pk)
    if row.erased_at is not None:
        return []
    review = RecordingReview.objects.filter(attachment=row).first()
    gone = {
        row.sha256,
        row.thumb_sha256,
        *((review.masked_sha256, review.masked_thumb_sha256) if review else ()),
    } - {""}
    row.erased_at, row.thumb_sha256, row.name = now(), "", ""
    row.taken_at = row.longitude = row.latitude = None
    row.save(update_fields=["erased_at", "thumb_sha256", "name", "taken_at", "longitude", "latitude"])
    CaptureNote.objects.filter(attachment=row).delete()
    if review is not None:
        RecordingReview.objects.filter(pk=review.pk).delete()
    record(
        "recording.erased",
        row,
        by=by,
        old={"erased_at": None},
        new={"erased_at": row.erased_at, "days": days},
    )
    return [digest for digest in gone if not _still_used(digest)]


def _still_used(digest: str) -> bool:
    rows = Attachment.objects.filter(erased_at__isnull=True)
    copies = RecordingReview.objects
    return (
        rows.filter(sha256=digest).exists() or rows.filter(thumb_sha256=digest).exists()
        or copies.filter(masked_sha256=digest).exists() or copies.filter(masked_thumb_sha256=digest).exists()
    )  # fmt: skip
