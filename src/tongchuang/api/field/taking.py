"""What a phone takes along: each document with a hash of its content, so that what is unchanged isn't sent again."""

from __future__ import annotations

import gzip
import hashlib
import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from tongchuang.api.field.answers import stamped
from tongchuang.api.field.auth import caller_of
from tongchuang.api.field.devices import kept
from tongchuang.api.field.schemas import MapOut, PlacesOut, RefusalOut, TodayOut
from tongchuang.workflows.field_documents import map_document, places_document, today_document

router = Router(tags=["field"])
REFUSALS = {401: RefusalOut, 403: RefusalOut}
GZIP_FROM = 1000


@router.get("/today", response={200: TodayOut, 304: None, **REFUSALS}, operation_id="field_today")
def today(request: HttpRequest) -> HttpResponse:
    """My assignments, the checklists, the limits."""
    return _document(request, today_document(caller_of(request).actor))


@router.get("/places", response={200: PlacesOut, 304: None, **REFUSALS}, operation_id="field_places")
def places(request: HttpRequest) -> HttpResponse:
    """All open sites."""
    return _document(request, places_document(caller_of(request).actor))


@router.get("/map", response={200: MapOut, 304: None, **REFUSALS}, operation_id="field_map")
def base_map(request: HttpRequest) -> HttpResponse:
    """The base map."""
    return _document(request, map_document(caller_of(request).actor))


def _document(request: HttpRequest, document: dict[str, Any]) -> HttpResponse:
    data = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    tag = f'W/"{hashlib.sha256(data).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Vary": "Accept-Encoding, Cookie", "Cache-Control": "private, no-cache"}
    known = [each.strip().removeprefix("W/") for each in request.headers.get("If-None-Match", "").split(",")]
    if tag.removeprefix("W/") in known:
        return kept(request, stamped(HttpResponse(status=304), headers))
    if len(data) >= GZIP_FROM and "gzip" in request.headers.get("Accept-Encoding", ""):
        # The time is left out of the archive, so that equal documents are equal bytes.
        data = gzip.compress(data, 6, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return kept(request, stamped(HttpResponse(data, content_type="application/json; charset=utf-8"), headers))
