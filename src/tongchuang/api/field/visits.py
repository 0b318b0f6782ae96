"""Records of visits, and receipts: what the phone may forget."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from tongchuang.api.field.answers import answered, hash_mismatch, malformed_at, too_large
from tongchuang.api.field.auth import caller_of
from tongchuang.api.field.devices import kept
from tongchuang.api.field.files import whole_body
from tongchuang.api.field.schemas import DeliveryOut, ReceiptsOut, RefusalOut
from tongchuang.domain.deliveries.actions import Arrival
from tongchuang.domain.deliveries.models import Delivery
from tongchuang.domain.deliveries.queries import deliveries_of_person, missing_of
from tongchuang.domain.deliveries.records import digest_of, read_record
from tongchuang.domain.deliveries.wording import sentence_of
from tongchuang.domain.files.queries import files_of
from tongchuang.foundation.clock import SHANGHAI
from tongchuang.workflows.field_documents import RECORD_LIMIT
from tongchuang.workflows.take_delivery import deliver, try_taking

router = Router(tags=["field"])
REFUSALS = {code: RefusalOut for code in (400, 401, 403, 413, 503, 507)}
MOST_RECEIPTS = 500
# A question must not hold others up; the clock takes the rest.
MOST_TAKEN = 10
_SIZE = re.compile(r"[0-9]{1,9}")


@router.post(
    "/visits", response={200: DeliveryOut, 201: DeliveryOut, **REFUSALS}, operation_id="field_deliver"
)
def deliver_visit(request: HttpRequest) -> HttpResponse:
    """Deliver a record: kept whatever is wrong with it, and taken if it can be."""
    caller = caller_of(request)
    size, claimed = request.headers.get("Content-Length", ""), request.headers.get("X-Content-SHA256", "")
    sent_at = _moment(request.headers.get("X-Sent-At", ""))
    wrong = [
        name
        for name, fits in (
            ("Content-Length", _SIZE.fullmatch(size)), ("X-Content-SHA256", len(claimed) == 64), ("X-Sent-At", sent_at),
        )
        if not fits
    ]  # fmt: skip
    if wrong:
        raise malformed_at(wrong)
    if int(size) > RECORD_LIMIT:
        raise too_large()
    body = whole_body(request, int(size))
    digest = digest_of(body)
    if digest != claimed:
        raise hash_mismatch()
    arrival = Arrival(
        record=read_record(body), body=body, digest=digest, device=caller.device, sent_at=sent_at
    )
    row, fresh = deliver(arrival, by=caller.actor)
    answer = {**_told(row, missing_of([row])[row.pk]), "repeated": not fresh}
    return kept(request, answered(answer, 201 if fresh else 200))


class NamedVisit(Schema):
    """A record that the phone asks about."""

    id: UUID
    digest: str = Field(max_length=64)


class NamedFile(Schema):
    """A file that the phone asks about."""

    id: UUID
    sha256: str = Field(max_length=64)


class ReceiptsIn(Schema):
    """What the phone would like to forget."""

    model_config = ConfigDict(extra="forbid")

    visits: list[NamedVisit] = Field(default_factory=list, max_length=MOST_RECEIPTS)
    files: list[NamedFile] = Field(default_factory=list, max_length=MOST_RECEIPTS)


@router.post("/receipts", response={200: ReceiptsOut, **REFUSALS}, operation_id="field_receipts")
def receipts(request: HttpRequest, payload: ReceiptsIn) -> HttpResponse:
    """What of this the server durably holds under the same hash. What waits is tried on the way."""
    actor = caller_of(request).actor
    assert actor.person_id is not None
    asked = {(each.id, each.digest) for each in payload.visits}
    rows = list(deliveries_of_person(actor.person_id, {key for key, _digest in asked}))
    rows = [row for row in rows if (row.record_id, row.digest) in asked]
    missing = missing_of(rows)
    ready = [
        number
        for number, row in enumerate(rows)
        if row.state == Delivery.State.WAITING and not missing[row.pk]
    ]
    for number in ready[:MOST_TAKEN]:
        rows[number] = try_taking(rows[number].pk) or rows[number]
    wanted = {each.id: each.sha256 for each in payload.files}
    files = [
        {"id": str(file.pk), "sha256": file.sha256}
        for file in files_of(actor.user_id, wanted)
        if file.sha256 == wanted[file.pk]
    ]
    return kept(request, answered({"visits": [_told(row, missing[row.pk]) for row in rows], "files": files}))


def _told(row: Delivery, missing: list[UUID]) -> dict[str, Any]:
    return {
        "id": str(row.record_id),
        "digest": row.digest,
        "state": row.state,
        "missing": [str(key) for key in missing],
        "reason": row.reason,
        "message": sentence_of(row),
        "received_at": row.received_at.astimezone(SHANGHAI).isoformat(),
    }


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None and 1970 < moment.year < 2200 else None
