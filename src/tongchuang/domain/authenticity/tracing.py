"""Keeping traces, and how far examinations are: follows from the photos and can be made again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import F

from tongchuang.domain.authenticity.models import Examination, PhotoTrace
from tongchuang.domain.authenticity.queries import capture_of
from tongchuang.domain.files.models import Attachment
from tongchuang.foundation.clock import SHANGHAI, now

if TYPE_CHECKING:
    from tongchuang.adapters.vision.examining import Look

TRACED = PhotoTrace.State.TRACED
# Rows written at the same time become visible out of order; what was read before is left aside.
OVERLAP = timedelta(minutes=10)


def keep(photo: Attachment, look: Look) -> PhotoTrace:
    """Write what one look gave; a trace that is there already is given back as it is."""
    known = PhotoTrace.objects.filter(attachment=photo, state=TRACED).defer("words", "features").first()
    if known is not None:
        return known
    note, picture = capture_of(photo), look.picture
    values = {
        "region_id": photo.region_id, "state": TRACED, "why": "", "traced_at": now(), "hash": signed(look.hashes[0]),
        "words": look.words, "features": look.kept_features, "screen_peak": look.screen.peak,
        "make": (note.make if note and note.make else picture.make)[:80],
        "model": (note.model if note and note.model else picture.model)[:80],
        "software": (note.software if note and note.software else picture.software)[:120],
    }  # fmt: skip
    return PhotoTrace.objects.update_or_create(attachment=photo, defaults=values)[0]


def failed(photo: Attachment, why: str) -> None:
    """Note that a photo can't be examined, and why."""
    values = {
        "region_id": photo.region_id,
        "state": PhotoTrace.State.FAILED,
        "why": why[:10],
        "traced_at": now(),
    }
    PhotoTrace.objects.update_or_create(attachment=photo, defaults=values)


def done(each: Examination, asked: datetime) -> None:
    """An examination is done, unless it was asked for again meanwhile."""
    Examination.objects.filter(pk=each.pk, asked_at=asked).update(done_at=now())


def tried_in_vain(each: Examination) -> None:
    """Count an examination that failed."""
    Examination.objects.filter(pk=each.pk).update(
        attempts=F("attempts") + 1, asked_at=F("asked_at") + timedelta(seconds=1)
    )


def kept_of(attachment_id: UUID) -> tuple[bytes, str] | None:
    """The features of a traced photo, and under which name its pixels lie (the thumbnail's, when there is one)."""
    rows = PhotoTrace.objects.filter(attachment=attachment_id, state=TRACED)
    found = rows.values_list("features", "attachment__thumb_sha256", "attachment__sha256").first()
    return (bytes(found[0]), found[1] or found[2]) if found else None


def kept_since(region_id: UUID, since: datetime | None) -> Iterator[tuple[UUID, int, bytes, datetime]]:
    """Attachment, hash, words and moment of the traced photos of a region, from shortly before `since` on."""
    rows = PhotoTrace.objects.filter(region_id=region_id, state=TRACED, traced_at__isnull=False)
    if since is not None:
        rows = rows.filter(traced_at__gte=since - OVERLAP)
    rows = rows.order_by("traced_at")
    for key, number, words, at in rows.values_list("attachment_id", "hash", "words", "traced_at").iterator(
        2000
    ):
        yield key, unsigned(number or 0), bytes(words), at


def number_kept(region_id: UUID) -> int:
    """How many photos of a region are traced."""
    return PhotoTrace.objects.filter(region_id=region_id, state=TRACED).count()


def signed(value: int) -> int:
    """64 bits as the database holds them."""
    return value - (1 << 64) if value >= 1 << 63 else value


def unsigned(value: int) -> int:
    """64 bits as they are compared."""
    return value & ((1 << 64) - 1)


def start_of(day: date) -> datetime:
    """Midnight in Asia/Shanghai."""
    return datetime.combine(day, time.min, SHANGHAI)
