"""Files: photos and documents, to whoever sees what they hang on."""

from __future__ import annotations

import re
from typing import BinaryIO
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from tongchuang.domain.files.models import Attachment
from tongchuang.web.shared.access import signed_in
from tongchuang.workflows.open_file import changes_yet, get_attachment_for, open_content

ENDINGS = {
    "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "audio/webm": "webm", "audio/mp4": "m4a", "audio/ogg": "ogg",
}  # fmt: skip
# Shown in the page; all else is handed over as a file.
SHOWN = (Attachment.Kind.PHOTO, Attachment.Kind.ORIGINAL, Attachment.Kind.AUDIO)
RANGE = re.compile(r"bytes=(\d{1,12})-(\d{0,12})")


@require_safe
@signed_in
def file(request: HttpRequest, attachment_id: UUID, size: str) -> HttpResponseBase:
    """The bytes under their own media type, never guessed; kept by this browser only."""
    attachment = get_attachment_for(request.actor, attachment_id)  # type: ignore[attr-defined]
    thumbnail = size == "thumb"
    fresh = changes_yet(request.actor, attachment)  # type: ignore[attr-defined]
    tag = "" if fresh else f'"{attachment.thumb_sha256 if thumbnail else attachment.sha256}"'
    if tag and request.headers.get("If-None-Match") == tag:
        return _kept(HttpResponse(status=304), tag)
    content, media_type = open_content(attachment, thumbnail=thumbnail, actor=request.actor)  # type: ignore[attr-defined]
    response = _answer(request, content, media_type, attachment)
    name = (
        f"{attachment.pk}.{ENDINGS[media_type]}"
        if media_type in ENDINGS
        else attachment.name or str(attachment.pk)
    )
    disposition = content_disposition_header(attachment.kind not in SHOWN, name)
    if disposition:
        response.headers["Content-Disposition"] = disposition
    return _kept(response, tag)


def _answer(
    request: HttpRequest, content: BinaryIO, media_type: str, attachment: Attachment
) -> HttpResponseBase:
    """The whole, or of sound the part that was asked for: some browsers play nothing without."""
    asked = RANGE.fullmatch(request.headers.get("Range", ""))
    if attachment.kind != Attachment.Kind.AUDIO:
        return FileResponse(content, content_type=media_type)
    if asked is None or int(asked[1]) >= attachment.size:
        return FileResponse(content, content_type=media_type, headers={"Accept-Ranges": "bytes"})
    first, last = int(asked[1]), min(int(asked[2] or attachment.size), attachment.size - 1)
    with content:
        content.seek(first)
        data = content.read(max(0, last + 1 - first))
    place = f"bytes {first}-{first + len(data) - 1}/{attachment.size}"
    return HttpResponse(
        data, status=206, content_type=media_type, headers={"Content-Range": place, "Accept-Ranges": "bytes"}
    )


def _kept(response: HttpResponseBase, tag: str) -> HttpResponseBase:
    if tag:
        response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "private, max-age=3600" if tag else "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
