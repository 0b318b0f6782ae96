"""Files: photos and documents, to whoever sees what they hang on."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from tongchuang.domain.files.models import Attachment
from tongchuang.web.shared.access import signed_in
from tongchuang.workflows.open_file import get_attachment_for, open_content

ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}


@require_safe
@signed_in
def file(request: HttpRequest, attachment_id: UUID, size: str) -> HttpResponseBase:
    """The bytes under their own media type, never guessed; kept by this browser only."""
    attachment = get_attachment_for(request.actor, attachment_id)  # type: ignore[attr-defined]
    thumbnail = size == "thumb"
    tag = f'"{attachment.thumb_sha256 if thumbnail else attachment.sha256}"'
    if request.headers.get("If-None-Match") == tag:
        return _kept(HttpResponse(status=304), tag)
    content, media_type = open_content(attachment, thumbnail=thumbnail, actor=request.actor)  # type: ignore[attr-defined]
    response = FileResponse(content, content_type=media_type)
    is_photo = attachment.kind == Attachment.Kind.PHOTO
    name = f"{attachment.pk}.{ENDINGS[media_type]}" if media_type in ENDINGS else attachment.name or str(attachment.pk)
    disposition = content_disposition_header(not is_photo, name)
    if disposition:
        response.headers["Content-Disposition"] = disposition
    return _kept(response, tag)


def _kept(response: HttpResponseBase, tag: str) -> HttpResponseBase:
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "private, max-age=3600"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
