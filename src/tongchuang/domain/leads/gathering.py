"""What a finding brings to a lead: itself, its history, orders and their papers, photos, its check, what it came back from.

Who complained and who came unannounced stay out: a case may be read by those whom it concerns. Of visits that are secret
nothing can get in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from tongchuang.domain.findings.history import REPORTING
from tongchuang.domain.findings.models import Finding, FindingPhoto
from tongchuang.domain.findings.states import CONFIDENTIAL_SOURCES
from tongchuang.domain.inspections.models import Check
from tongchuang.domain.inspections.secrecy import running_covert
from tongchuang.domain.leads.freezing import frozen, of_values
from tongchuang.domain.leads.values import Frozen
from tongchuang.domain.ledger.chain import event_digest
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.orders.models import Order

# What would say who told of a problem.
TELLERS = frozenset(
    {"registered_by", "inspector", "uploaded_by", "longitude", "latitude", "accuracy_m", "digest", "note"}
)
REPORTER = frozenset({"registered_by"})


def pieces_of_findings(finding_ids: Iterable[UUID]) -> dict[UUID, list[Frozen]]:
    """Finding → its pieces, in six statements whatever their number."""
    ids = set(finding_ids)
    rows = {row.pk: row for row in Finding.objects.filter(pk__in=ids).select_related("rebound_of")}
    history = _history({row.pk for row in rows.values()})
    photos = _photos(ids)
    checks = _checks({row.check_row_id for row in rows.values() if row.check_row_id})
    orders = _orders(ids)
    found: dict[UUID, list[Frozen]] = {}
    for key, row in rows.items():
        hidden = row.source in CONFIDENTIAL_SOURCES
        pieces = [_finding(row), *history.get(key, ())]
        if row.rebound_of is not None:
            pieces.append(_finding(row.rebound_of))
        if row.check_row_id in checks:
            check = checks[row.check_row_id]
            pieces += [
                frozen(check),
                frozen(check.visit, without=TELLERS if hidden else frozenset({"digest"})),
            ]
        for order in orders.get(key, ()):
            pieces += [frozen(order), *([frozen(order.document)] if order.document is not None else [])]
        pieces += [_photo(photo) for photo in photos.get(key, ())]
        found[key] = pieces
    return found


def hides_reporter(finding: Finding | None, kind: str) -> bool:
    """Whether an event would say who complained, or who came unannounced."""
    if kind == "finding.repeated":
        return True
    return finding is not None and kind in REPORTING and finding.source in CONFIDENTIAL_SOURCES


def _finding(row: Finding) -> Frozen:
    return frozen(row, without=REPORTER if row.source in CONFIDENTIAL_SOURCES else frozenset())


def _history(ids: set[UUID]) -> dict[UUID, list[Frozen]]:
    events: dict[UUID, list[Event]] = defaultdict(list)
    for event in Event.objects.filter(target_id__in=ids).order_by("id"):
        events[event.target_id].append(event)
    return {
        key: [of_values("history", key, {"events": [_told(event) for event in of_one]})]
        for key, of_one in events.items()
    }


def _told(event: Event) -> dict[str, Any]:
    return {"id": event.id, "at": event.at, "kind": event.kind, "digest": event_digest(event)}


def _orders(ids: set[UUID]) -> dict[UUID, list[Order]]:
    found: dict[UUID, list[Order]] = defaultdict(list)
    for row in Order.objects.filter(finding__in=ids).select_related("document").order_by("made_at", "pk"):
        found[row.finding_id].append(row)  # type: ignore[attr-defined]
    return found


def _photos(ids: set[UUID]) -> dict[UUID, list[FindingPhoto]]:
    found: dict[UUID, list[FindingPhoto]] = defaultdict(list)
    rows = (
        FindingPhoto.objects.filter(finding__in=ids).select_related("attachment").order_by("added_at", "pk")
    )
    for row in rows:
        found[row.finding_id].append(row)  # type: ignore[attr-defined]
    return found


def _photo(row: FindingPhoto) -> Frozen:
    file = row.attachment
    values = {
        "phase": row.phase, "round": row.round, "added_at": row.added_at, "distance_m": row.distance_m,
        "attachment": file.pk, "sha256": file.sha256, "size": file.size, "media_type": file.media_type,
    }  # fmt: skip
    return of_values("photo", row.pk, values, file_sha256=file.sha256)


def _checks(ids: set[Any]) -> dict[Any, Check]:
    rows = Check.objects.filter(pk__in=ids).exclude(running_covert("visit__"))
    return {row.pk: row for row in rows.select_related("visit")}
