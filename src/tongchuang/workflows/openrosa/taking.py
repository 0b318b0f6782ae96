"""Taking what clients submit: the XML and the files are kept as they come, in any number of requests; once all are here they
become a record of a visit (docs/field-api.md) and go the way of every other one."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from tongchuang.adapters.xforms import JudgedItem, Submission, read_submission
from tongchuang.domain.deliveries.actions import Arrival
from tongchuang.domain.deliveries.errors import Malformed
from tongchuang.domain.deliveries.models import Delivery
from tongchuang.domain.deliveries.models import Submission as Kept
from tongchuang.domain.deliveries.queries import names_here
from tongchuang.domain.deliveries.records import digest_of, read_record
from tongchuang.domain.deliveries.submission_actions import Arrived, hand_on, hold_submission, keep_submission
from tongchuang.domain.files.actions import keep_file
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.files.ports import Readable
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.ids import as_uuid
from tongchuang.workflows.take_delivery import deliver

# Ids that are worked out of what the client says are in a space of their own.
SPACE = UUID("6a1f6f0e-4b5c-5d0e-9b59-0c1f6f5be0a1")
MOST_NAME = 200


@dataclass(frozen=True)
class Taken:
    """What became of a request: the submission, its delivery when it is whole, and the files that are still missing."""

    kept: Kept
    fresh: bool
    delivery: Delivery | None
    missing: tuple[str, ...] = ()


def record_id_of(person: UUID, instance_id: str) -> UUID:
    """The visit's id: the same for every sending of one filled form, and nobody else's."""
    return uuid5(SPACE, f"{person}/{instance_id}")


def file_id_of(record_id: UUID, name: str) -> UUID:
    """The id of a file that goes along with a filled form."""
    return uuid5(record_id, f"file/{name}")


def bring_file(source: Readable, name: str, sha256: str, instance_id: str, *, by: Actor) -> Attachment:
    """Keep a file of a filled form. The same again is fine; other bytes under its name are refused."""
    by.require(Permission.INSPECT)
    assert by.person_id is not None
    key = file_id_of(record_id_of(by.person_id, instance_id), name[:MOST_NAME])
    return keep_file(source, key=key, sha256=sha256, kind="photo", owner_id=by.user_id, by=by)


def take_submission(body: bytes, *, sent_at: datetime | None, by: Actor) -> Taken:
    """Keep a filled form; hand it on when all of its files are here. BadSubmission for what is none."""
    by.require(Permission.INSPECT)
    found = read_submission(body)
    assert by.person_id is not None
    record_id = record_id_of(by.person_id, found.instance_id)
    arrived = Arrived(
        body=body, digest=hashlib.sha256(body).hexdigest(), record_id=record_id, instance_id=found.instance_id,
        form_id=found.form_id, form_version=found.version, file_names=found.files, sent_at=sent_at,
        evaluation_id=as_uuid(found.context.get("evaluation")),
    )  # fmt: skip
    kept, fresh = keep_submission(arrived, by=by)
    if kept.state != Kept.State.WAITING:
        return Taken(kept, fresh, kept.delivery)
    reason = _unfit(found)
    if reason:
        hold_submission(kept, reason, by=by)
        return Taken(kept, fresh, None)
    files = names_here([file_id_of(record_id, name) for name in found.files], by.user_id)
    missing = tuple(name for name in found.files if file_id_of(record_id, name) not in files)
    if missing:
        return Taken(kept, fresh, None, missing)
    return _hand_on(kept, found, files, by)


def _hand_on(kept: Kept, found: Submission, files: dict[UUID, Attachment], by: Actor) -> Taken:
    body = json.dumps(_record(kept, found, files), sort_keys=True, ensure_ascii=False).encode()
    try:
        arrival = Arrival(
            record=read_record(body),
            body=body,
            digest=digest_of(body),
            client="openrosa",
            sent_at=kept.sent_at,
        )
    except Malformed:
        hold_submission(kept, "unreadable", by=by)
        return Taken(kept, True, None)
    delivery, _new = deliver(arrival, by=by)
    hand_on(kept, delivery, by=by)
    # With the last file of several requests it is new as well.
    return Taken(kept, True, delivery)


def _unfit(found: Submission) -> str:
    """Why a form can't become a record at all: it is not one of ours, or it changes one that was sent before."""
    if found.deprecated_id:
        return "edited"
    if not found.context.get("campaign") or not found.form_id.startswith("tc_"):
        return "form_unknown"
    return "" if found.items else "empty"


def _record(kept: Kept, found: Submission, files: dict[UUID, Attachment]) -> dict[str, Any]:
    """A record of docs/field-api.md: made of the XML and the files alone, so that it is the same for every sending."""
    started = found.started_at or found.ended_at or kept.received_at
    named = {name: files[file_id_of(kept.record_id, name)] for name in found.files}
    place = found.place
    return {
        "format": 1, "id": str(kept.record_id), "person": str(kept.person_id),
        "campaign": _id(found.context.get("campaign", "")), "evaluation": _id(found.context["evaluation"]) if "evaluation" in found.context else None,
        "site": _id(found.site), "source": found.source, "version": _id(found.context["standard"]) if "standard" in found.context else None,
        "checklist": found.context.get("checklist"), "started_at": started.isoformat(),
        "finished_at": found.ended_at.isoformat() if found.ended_at else None,
        "place": {"latitude": place.latitude, "longitude": place.longitude, "accuracy_m": place.accuracy_m} if place else None,
        "app": "OpenRosa",
        "checks": [_check(kept.record_id, item, (found.ended_at or started).isoformat()) for item in found.items],
        "files": [
            {"id": str(row.pk), "kind": "photo", "sha256": row.sha256, "size": row.size, "facts": {"source": ""}}
            for row in named.values()
        ],
    }  # fmt: skip


def _check(record_id: UUID, item: JudgedItem, at: str) -> dict[str, Any]:
    failed = item.verdict == "fail"
    return {
        "id": str(uuid5(record_id, f"check/{item.item}")), "item": str(item.item), "verdict": item.verdict[:10], "at": at,
        "count": int(item.count) if failed and item.count.isascii() and item.count.isdigit() and len(item.count) < 6 else 1,
        "grade": item.grade[:2] if item.verdict != "na" else "", "note": item.note[:10_000],
        "photos": [str(file_id_of(record_id, name)) for name in dict.fromkeys(item.photos)] if failed else [],
    }  # fmt: skip


def _id(text: str) -> str:
    """The id that a text is; for anything else one that stands for nothing, so that a person looks at it."""
    return str(as_uuid(text) or uuid5(SPACE, f"nothing/{text}"))
