"""Files from phones, chunk by chunk. No row without its bytes on the disk; no answer before both are flushed.

A process may be killed between any two statements:
  chunk written, row not committed   the row's offset stands; the next chunk is written at the same place
  file whole, renamed into the store the row says more than the part file holds: it begins again at 0
  row committed, no answer           the phone asks again and is told that the file is here
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from tongchuang.domain.accounts.models import Device
from tongchuang.domain.files import rules
from tongchuang.domain.files.errors import FileConflict, QuotaReached, TooMany
from tongchuang.domain.files.models import Attachment, Upload
from tongchuang.domain.files.ports import Readable, Received, file_store, photo_reader
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.foundation.clock import now
from tongchuang.foundation.errors import Invalid
from tongchuang.foundation.locks import lock_id

LOCK = 11
STALE_AFTER = timedelta(days=14)
HEAD = 4096


@dataclass(frozen=True, kw_only=True)
class Chunk:
    """A piece of a file that a phone sends, with what it says of the whole."""

    key: UUID
    offset: int
    length: int
    sha256: str
    kind: str
    data: bytes


@dataclass(frozen=True)
class Standing:
    """How far a file is: partial, done, elsewhere (the chunk begins at another place) or damaged (to be sent anew)."""

    state: str
    offset: int
    length: int
    sha256: str
    readable: bool = True
    fresh: bool = False


def standing_of(key: UUID, *, by: Actor) -> Standing | None:
    """What is here of a file of the actor's; None when nothing is, or when it is somebody else's."""
    row = Attachment.objects.filter(pk=key, region_id=by.region_id, uploaded_by_id=by.user_id).first()
    if row is not None:
        return _done(row)
    upload = Upload.objects.filter(pk=key, user_id=by.user_id, region_id=by.region_id).first()
    return None if upload is None else Standing("partial", _here(upload), upload.length, upload.sha256)


def add_chunk(chunk: Chunk, *, by: Actor, device: Device | None = None) -> Standing:
    """Take a chunk, whole or not at all; with the last one the file is checked and kept.

    FileConflict when the id stands for another file; the same chunk twice is told where the next one begins.
    """
    _refuse_unfit(chunk)
    with transaction.atomic():
        lock_id(chunk.key, LOCK)
        row = Attachment.objects.filter(pk=chunk.key).first()
        if row is not None:
            return _done(_same(row, chunk, by))
        upload = _upload(chunk, by, device)
        here = _here(upload)
        if chunk.offset != here:
            return Standing("elsewhere", here, upload.length, upload.sha256)
        file_store().add_part(chunk.key, here, chunk.data)
        upload.received, upload.touched_at = here + len(chunk.data), now()
        if upload.received < upload.length:
            upload.save()
            return Standing("partial", upload.received, upload.length, upload.sha256)
        return _finish(upload, by)


def keep_file(
    source: Readable, *, key: UUID, sha256: str, kind: str, owner_id: UUID | None, by: Actor
) -> Attachment:
    """Keep a file that somebody brings for its maker, whose it is then: the same checks; here already is fine."""
    if kind not in rules.LIMITS:
        raise Invalid("kind", field="kind")
    row = Attachment.objects.filter(pk=key).first()
    if row is not None:
        if row.sha256 != sha256 or row.region_id != by.region_id:
            raise FileConflict
        return row
    store = file_store()
    received = store.receive(source, limit=rules.LIMITS[kind])
    if received.sha256 != sha256:
        store.drop(received)
        raise Invalid("sha256", field="sha256")
    with transaction.atomic():
        lock_id(key, LOCK)
        row = Attachment.objects.filter(pk=key, sha256=sha256, region_id=by.region_id).first()
        return row or _keep(received, key, kind, by, owner_id or by.user_id)


def _refuse_unfit(chunk: Chunk) -> None:
    fits = 0 <= chunk.offset < chunk.length and 0 < len(chunk.data) <= chunk.length - chunk.offset
    if not fits or chunk.kind not in rules.LIMITS:
        raise Invalid("chunk", field="Upload-Offset" if chunk.kind in rules.LIMITS else "X-File-Kind")
    if chunk.length > rules.LIMITS[chunk.kind] or len(chunk.data) > rules.CHUNK_LIMIT:
        raise TooMany


def _same(row: Attachment, chunk: Chunk, by: Actor) -> Attachment:
    ours = row.region_id == by.region_id and row.uploaded_by_id == by.user_id
    if not ours or row.sha256 != chunk.sha256 or row.size != chunk.length:
        raise FileConflict
    return row


def _upload(chunk: Chunk, by: Actor, device: Device | None) -> Upload:
    upload = Upload.objects.filter(pk=chunk.key).first()
    if upload is None:
        _refuse_beyond_quota(chunk, by)
        moment = now()
        assert by.region_id is not None and by.user_id is not None
        return Upload(
            id=chunk.key, region_id=by.region_id, user_id=by.user_id, device=device, kind=chunk.kind, sha256=chunk.sha256,
            length=chunk.length, started_at=moment, touched_at=moment,
        )  # fmt: skip
    told = (upload.user_id, upload.region_id, upload.sha256, upload.length, upload.kind)
    if told != (by.user_id, by.region_id, chunk.sha256, chunk.length, chunk.kind):
        raise FileConflict
    return upload


def _refuse_beyond_quota(chunk: Chunk, by: Actor) -> None:
    unfinished = Upload.objects.filter(user_id=by.user_id).aggregate(all=Sum("length"))["all"] or 0
    day = Attachment.objects.filter(uploaded_by_id=by.user_id, uploaded_at__gte=now() - timedelta(days=1))
    finished = day.aggregate(all=Sum("size"))["all"] or 0
    if unfinished + chunk.length > rules.UNFINISHED_LIMIT or finished + chunk.length > rules.DAY_LIMIT:
        raise QuotaReached


def _here(upload: Upload) -> int:
    """What both the row and the disk know of: after a crash either may know more."""
    return min(upload.received, file_store().part_size(upload.pk))


def _finish(upload: Upload, by: Actor) -> Standing:
    store = file_store()
    part = store.close_part(upload.pk)
    Upload.objects.filter(pk=upload.pk).delete()
    if part.sha256 != upload.sha256 or part.size != upload.length:
        store.drop_part(upload.pk)
        return Standing("damaged", 0, upload.length, upload.sha256)
    return _done(_keep(part, upload.pk, upload.kind, by, by.user_id), fresh=True)


def _keep(received: Received, key: UUID, kind: str, by: Actor, owner_id: UUID | None) -> Attachment:
    """Name the bytes, flushed, and write the row; the caller holds the lock and the transaction."""
    told = _told(received.path, kind)
    file_store().keep(received)
    row = Attachment(
        id=key, region_id=by.region_id, sha256=received.sha256, size=received.size, uploaded_by_id=owner_id,
        uploaded_at=now(), **told,
    )  # fmt: skip
    row.save(force_insert=True)
    record("file.stored", row, by=by, new={"sha256": row.sha256, "kind": row.kind, "size": row.size})
    return row


def _told(path: Path, kind: str) -> dict[str, Any]:
    """What the content says of itself; what can't be read is kept and called so."""
    if kind == rules.AUDIO:
        with path.open("rb") as file:
            sound = rules.sound_type(file.read(HEAD))
        return {"kind": kind, "media_type": sound} if sound else _UNREADABLE
    try:
        photo = photo_reader().look(path)
    except Invalid:
        return _UNREADABLE
    return {
        "kind": kind, "media_type": photo.media_type, "width": photo.width, "height": photo.height,
        "taken_at": photo.taken_at, "longitude": photo.longitude, "latitude": photo.latitude,
    }  # fmt: skip


_UNREADABLE = {"kind": Attachment.Kind.UNREADABLE, "media_type": "application/octet-stream"}


def _done(row: Attachment, *, fresh: bool = False) -> Standing:
    return Standing("done", row.size, row.size, row.sha256, row.kind != Attachment.Kind.UNREADABLE, fresh)


def make_thumbnails(*, by: Actor | None = None, limit: int = 200) -> int:
    """Small pictures of photos that have none yet, oldest first; returns how many were looked at.

    A photo that turns out damaged further in is called unreadable, so that it is not tried for ever.
    """
    store, made = file_store(), 0
    waiting = Attachment.objects.filter(kind=Attachment.Kind.PHOTO, thumb_sha256="").order_by("uploaded_at")
    for row in waiting.only("pk", "sha256")[:limit]:
        made += 1
        try:
            thumb = store.receive(
                io.BytesIO(photo_reader().read(store.path_of(row.sha256)).thumbnail), limit=rules.PHOTO_LIMIT
            )
        except Invalid:
            Attachment.objects.filter(pk=row.pk).update(kind=Attachment.Kind.UNREADABLE)
            continue
        store.keep(thumb)
        Attachment.objects.filter(pk=row.pk).update(thumb_sha256=thumb.sha256)
    return made


def forget_stale_uploads(*, at: datetime, by: Actor | None = None) -> int:
    """Drop what began to arrive and has not gone on for two weeks; returns how many files that were."""
    store, dropped = file_store(), 0
    before = at - STALE_AFTER
    for key in Upload.objects.filter(touched_at__lt=before).values_list("pk", flat=True):
        with transaction.atomic():
            lock_id(key, LOCK)
            gone, _each = Upload.objects.filter(pk=key, touched_at__lt=before).delete()
            if gone:
                store.drop_part(key)
                dropped += 1
    known = set(Upload.objects.values_list("pk", flat=True))
    for key in store.stray_parts(known, before.timestamp()):
        store.drop_part(key)
    return dropped
