"""Bringing files in. The bytes are checked and kept before the row is written: no row without its bytes."""

from __future__ import annotations

import io
from datetime import datetime
from typing import cast
from uuid import UUID

from django.db import IntegrityError, transaction

from tongchuang.domain.files.errors import FileConflict
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.files.ports import Photo, Readable, Received, file_store, photo_reader
from tongchuang.domain.files.rules import PHOTO_LIMIT
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.foundation.clock import now
from tongchuang.foundation.ids import uuid7


def store_photo(
    uploaded: Readable,
    *,
    by: Actor,
    taken_at: datetime | None = None,
    longitude: float | None = None,
    latitude: float | None = None,
    attachment_id: UUID | None = None,
) -> Attachment:
    """Keep a photo. Sent again under the same id it is the same one; other content under that id is refused.

    Time and place given by the sender stand in where the photo itself says nothing.
    """
    if by.region_id is None:
        raise NotPermitted("store_photo")
    store = file_store()
    received = store.receive(uploaded, limit=PHOTO_LIMIT)
    try:
        known = _known(attachment_id, received, by)
        photo = None if known else photo_reader().read(received.path)
    except Exception:
        store.drop(received)
        raise
    if known is not None or photo is None:
        store.drop(received)
        return cast(Attachment, known)
    size, digest = received.size, received.sha256
    thumb = store.receive(io.BytesIO(photo.thumbnail), limit=PHOTO_LIMIT)
    store.keep(thumb)
    store.keep(received)
    row = Attachment(
        id=attachment_id or uuid7(),
        region_id=by.region_id,
        sha256=digest,
        thumb_sha256=thumb.sha256,
        kind=Attachment.Kind.PHOTO,
        media_type=photo.media_type,
        size=size,
        width=photo.width,
        height=photo.height,
        name=_name(uploaded),
        uploaded_by_id=by.user_id,
        uploaded_at=now(),
        **_moment_and_place(photo, taken_at, longitude, latitude),
    )
    return _write(row, by)


def _known(attachment_id: UUID | None, received: Received, by: Actor) -> Attachment | None:
    if attachment_id is None:
        return None
    row = Attachment.objects.filter(pk=attachment_id).first()
    if row is None:
        return None
    if row.sha256 != received.sha256 or row.uploaded_by_id != by.user_id or row.region_id != by.region_id:
        raise FileConflict
    return row


def _write(row: Attachment, by: Actor) -> Attachment:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            record("file.stored", row, by=by, new={"sha256": row.sha256, "kind": row.kind, "size": row.size})
    except IntegrityError:
        # Two deliveries of one photo at the same time: the first has written the row.
        twin = Attachment.objects.filter(pk=row.pk, sha256=row.sha256, uploaded_by_id=by.user_id).first()
        if twin is None:
            raise FileConflict from None
        return twin
    return row


def _moment_and_place(
    photo: Photo, taken_at: datetime | None, longitude: float | None, latitude: float | None
) -> dict[str, object]:
    has_place = photo.longitude is not None
    return {
        "taken_at": photo.taken_at or taken_at,
        "longitude": photo.longitude if has_place else longitude,
        "latitude": photo.latitude if has_place else latitude,
    }


def _name(uploaded: Readable) -> str:
    """The last part of the name given, for people to recognise; never a path, never trusted."""
    given = str(getattr(uploaded, "name", "") or "").replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(char for char in given if char.isprintable())[:120]
