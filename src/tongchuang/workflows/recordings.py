"""Covert recordings by the clock: masked copies are made, and what has been kept long enough and proves nothing is erased.

Never in the web process: faces are found by OpenCV.
"""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tongchuang.domain.authenticity.models import PhotoTrace
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.files.models import Attachment, RecordingReview
from tongchuang.domain.files.ports import file_store
from tongchuang.domain.findings.models import Finding, FindingPhoto
from tongchuang.domain.findings.states import State
from tongchuang.domain.inspections.actions.recordings import erase_recording, keep_mask
from tongchuang.domain.inspections.models import Check, Visit
from tongchuang.domain.inspections.recordings import covert_days, old_visits, originals_of, recordings_of
from tongchuang.domain.ledger.models import Event

log = logging.getLogger(__name__)
AT_ONCE = 50


def make_masks(limit: int = AT_ONCE) -> int:
    """Make the masked copies that were asked for, oldest first; returns how many."""
    rows = RecordingReview.objects.filter(state=RecordingReview.State.ASKED).select_related("attachment")
    done = 0
    for review in rows.order_by("reviewed_at")[:limit]:
        try:
            make_mask(review)
            done += 1
        except Exception:
            log.exception("the recording %s could not be masked", review.attachment_id)
            keep_mask(review, sha256="", thumb="", faces=0)
    return done


def make_mask(review: RecordingReview) -> None:
    """Find the faces of one picture, hide them, keep the copy for the reviewer to look at."""
    import io

    from tongchuang.adapters.vision.errors import Unreadable
    from tongchuang.adapters.vision.faces import as_jpeg, as_thumbnail, find_faces, masked, open_upright
    from tongchuang.adapters.vision.opening import WHOLE

    try:
        with file_store().open(review.attachment.sha256) as file:
            image = open_upright(file)
    except (Unreadable, OSError):
        keep_mask(review, sha256="", thumb="", faces=0)
        return
    boxes = [WHOLE] if review.whole else find_faces(image)
    copy = masked(image, boxes)
    digests = []
    for content in (as_jpeg(copy), as_thumbnail(copy)):
        received = file_store().receive(io.BytesIO(content), limit=len(content) + 1)
        digests.append(received.sha256)
        file_store().keep(received)
    keep_mask(review, sha256=digests[0], thumb=digests[1], faces=0 if review.whole else len(boxes))


def erase_old_recordings(*, at: datetime) -> int:
    """Erase covert recordings that are older than the campaign keeps them and prove no finding; returns how many."""
    done = 0
    for campaign in Campaign.objects.order_by("pk"):
        days = covert_days(campaign)
        for visit in old_visits(campaign, at).order_by("pk").iterator():
            done += _erase_of(visit, days)
    return done


def _erase_of(visit: Visit, days: int) -> int:
    found = recordings_of(visit)
    if not found:
        return 0
    proving = checks_that_prove(visit)
    kept = {attachment.pk for attachment, check in found if check in proving} | _on_findings(
        [one for one, _check in found]
    )
    originals = originals_of(attachment for attachment, _check in found if attachment.pk in kept)
    done = 0
    for attachment, check in found:
        original = attachment.kind == Attachment.Kind.ORIGINAL and attachment.sha256 in originals
        # A word about the whole visit is kept as long as anything of the visit proves something.
        spoken = attachment.kind == Attachment.Kind.AUDIO and check is None and bool(proving)
        if attachment.pk in kept or original or spoken:
            continue
        with transaction.atomic():
            gone = erase_recording(attachment, days=days)
            PhotoTrace.objects.filter(attachment=attachment).delete()
        # After the transaction, so that a rollback loses nothing.
        for digest in gone:
            file_store().erase(digest)
        done += 1
    return done


def checks_that_prove(visit: Visit) -> set[UUID | None]:
    """The checks of a visit of which a finding was made, or that were noted on an open one; void findings prove nothing."""
    checks = list(Check.objects.filter(visit=visit, verdict=Check.Verdict.FAIL).values_list("pk", flat=True))
    made = Finding.objects.filter(check_row__in=checks).exclude(state=State.VOID)
    noted = Event.objects.filter(kind="finding.repeated", new__check_id__in=[str(key) for key in checks])
    on = {event.target_id: event.new["check_id"] for event in noted}
    valid = set(Finding.objects.filter(pk__in=on).exclude(state=State.VOID).values_list("pk", flat=True))
    return {
        *made.values_list("check_row_id", flat=True),
        *(UUID(check) for finding, check in on.items() if finding in valid),
    }


def _on_findings(attachments: list[Attachment]) -> set[UUID]:
    rows = FindingPhoto.objects.filter(attachment__in=attachments).exclude(finding__state=State.VOID)
    return set(rows.values_list("attachment_id", flat=True))
