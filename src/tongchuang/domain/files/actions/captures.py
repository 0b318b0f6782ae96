"""How photos came to be, as the phone told: written with the visit that they belong to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from tongchuang.domain.files.models import Attachment, CaptureNote
from tongchuang.domain.ledger.values import Author

# By the phone's clock; what a camera wrote into EXIF stays as it was written.
CORRECTED = ("taken_at",)


def note_captures(
    told: Sequence[tuple[Attachment, Mapping[str, Any]]],
    *,
    device_id: UUID | None,
    offset_s: int,
    by: Author | None = None,
) -> int:
    """Write what was told of photos, once; the photo's own time and place are taken from it where its bytes say nothing."""
    shift = timedelta(seconds=offset_s)
    notes, changed = [], []
    for attachment, facts in told:
        values = {name: value for name, value in facts.items() if value is not None}
        for name in CORRECTED:
            if name in values:
                values[name] += shift
        for name, most in (("make", 80), ("model", 80), ("software", 120)):
            values[name] = str(values.get(name, ""))[:most]
        notes.append(
            CaptureNote(attachment=attachment, device_id=device_id, clock_offset_s=offset_s, **values)
        )
        if _filled(attachment, values):
            changed.append(attachment)
    CaptureNote.objects.bulk_create(notes, ignore_conflicts=True)
    Attachment.objects.bulk_update(changed, ["taken_at", "longitude", "latitude"])
    return len(notes)


def _filled(attachment: Attachment, values: Mapping[str, Any]) -> bool:
    before = (attachment.taken_at, attachment.longitude)
    attachment.taken_at = attachment.taken_at or values.get("exif_taken_at") or values.get("taken_at")
    for kind in ("exif_", ""):
        place = values.get(f"{kind}longitude"), values.get(f"{kind}latitude")
        if attachment.longitude is None and None not in place:
            attachment.longitude, attachment.latitude = place
    return before != (attachment.taken_at, attachment.longitude)
