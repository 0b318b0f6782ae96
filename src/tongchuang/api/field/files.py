"""Files in chunks: a chunk is read whole before anything of it is written, so a connection that breaks leaves nothing."""

from __future__ import annotations

import re
from uuid import UUID

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils.translation import gettext as _
from ninja import Router

from tongchuang.api.field.answers import Refusal, answered, malformed_at, stamped, too_large
from tongchuang.api.field.auth import caller_of
from tongchuang.api.field.devices import kept
from tongchuang.api.field.schemas import FileOut, RefusalOut
from tongchuang.domain.files.actions import Chunk, Standing, add_chunk, standing_of
from tongchuang.domain.files.rules import CHUNK_LIMIT, LIMITS
from tongchuang.workflows.take_delivery import file_arrived

router = Router(tags=["field"])
REFUSALS = {code: RefusalOut for code in (400, 401, 403, 404, 409, 413, 422, 429, 503, 507)}
_DIGEST = re.compile(r"[0-9a-f]{64}")
_NUMBER = re.compile(r"[0-9]{1,12}")


@router.api_operation(
    ["HEAD"], "/files/{key}", response={200: None, 404: None}, operation_id="field_file_standing"
)
def standing(request: HttpRequest, key: UUID) -> HttpResponse:
    """How much of a file is here."""
    found = standing_of(key, by=caller_of(request).actor)
    if found is None:
        return stamped(HttpResponse(status=404))
    return stamped(HttpResponse(content_type="application/json"), _headers(found))


@router.patch("/files/{key}", response={200: FileOut, **REFUSALS}, operation_id="field_file_chunk")
def chunk(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a chunk."""
    caller = caller_of(request)
    found = add_chunk(_chunk(request, key), by=caller.actor, device=caller.device)
    if found.state == "elsewhere":
        text = _("The file goes on at another place.")
        raise Refusal(
            409, "wrong_offset", text, headers=_headers(found), offset=found.offset, length=found.length
        )
    if found.state == "damaged":
        text = _("The file was damaged on the way. It is sent again.")
        raise Refusal(422, "file_damaged", text, headers=_headers(found), offset=0, length=found.length)
    if found.fresh:
        file_arrived(key)
    body = {"id": str(key), "state": found.state, "offset": found.offset, "length": found.length}
    if found.state == "done":
        body |= {"sha256": found.sha256, "readable": found.readable}
    return kept(request, answered(body, headers=_headers(found)))


def _headers(found: Standing) -> dict[str, str]:
    return {
        "Upload-Offset": str(found.offset),
        "Upload-Length": str(found.length),
        "X-Content-SHA256": found.sha256,
        "X-File-State": "done" if found.state == "done" else "partial",
        "Cache-Control": "no-store",
    }


def _chunk(request: HttpRequest, key: UUID) -> Chunk:
    given = {
        name: request.headers.get(name, "") for name in ("Upload-Offset", "Upload-Length", "Content-Length")
    }
    wrong = [name for name, value in given.items() if not _NUMBER.fullmatch(value)]
    sha256, kind = request.headers.get("X-Content-SHA256", ""), request.headers.get("X-File-Kind", "")
    if not _DIGEST.fullmatch(sha256):
        wrong.append("X-Content-SHA256")
    if kind not in LIMITS:
        wrong.append("X-File-Kind")
    if wrong:
        raise malformed_at(wrong)
    size = int(given["Content-Length"])
    if size > CHUNK_LIMIT:
        raise too_large()
    return Chunk(
        key=key, offset=int(given["Upload-Offset"]), length=int(given["Upload-Length"]), sha256=sha256, kind=kind,
        data=whole_body(request, size),
    )  # fmt: skip


def whole_body(request: HttpRequest, size: int) -> bytes:
    """The body, all of it; what was cut off on the way is as if it had never come."""
    try:
        data = request.read(size)
        while len(data) < size and (more := request.read(size - len(data))):
            data += more
    except UnreadablePostError:
        data = b""
    if len(data) != size:
        raise Refusal(400, "hash_mismatch", _("The data was damaged on the way. It is sent again."))
    return data
