"""What a round keeps sealed, and opening it; the finding of a look-back until it is known."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from uuid import UUID

from tongchuang.domain.draws.errors import SealLost
from tongchuang.domain.draws.sealed import new_secret
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.lookbacks.engine_io import MonthPlan, read_plan
from tongchuang.domain.lookbacks.models import LookBack, LookBackRound
from tongchuang.foundation.sealing import CannotOpen, marks_of, open_bytes, open_json, seal_bytes, seal_json

_SECRET, _PLAN, _RECORD, _TARGET = "look-back secret", "look-back plan", "look-back record", "look-back"

__all__ = [
    "keep_plan",
    "keep_record",
    "mark_of",
    "new_secret",
    "open_plan",
    "open_record",
    "publish",
    "seal_target",
    "targets_of",
]


def keep_plan(row: LookBackRound, secret: bytes, month: MonthPlan) -> None:
    """Put secret and plan into the round, sealed."""
    row.secret_sealed = seal_json(secret.hex(), purpose=_SECRET)
    row.plan_sealed = seal_bytes(month.data(), purpose=_PLAN)


def open_plan(row: LookBackRound) -> tuple[bytes, MonthPlan]:
    """Secret and plan of a round."""
    try:
        secret = bytes.fromhex(open_json(row.secret_sealed, purpose=_SECRET))
        return secret, read_plan(open_bytes(row.plan_sealed, purpose=_PLAN))
    except CannotOpen as error:
        raise SealLost from error


def keep_record(row: LookBackRound, record: bytes) -> None:
    """Put the record into the round, sealed."""
    row.record_sealed = seal_bytes(record, purpose=_RECORD)


def open_record(row: LookBackRound) -> bytes:
    """The record of a round that was drawn."""
    if row.record is not None:
        return zlib.decompress(bytes(row.record))
    try:
        return open_bytes(row.record_sealed, purpose=_RECORD) if row.record_sealed is not None else b""
    except CannotOpen as error:
        raise SealLost from error


def publish(row: LookBackRound) -> None:
    """Let the record be known from here on; to be saved."""
    row.record, row.record_sealed = zlib.compress(open_record(row)), None


def mark_of(finding: UUID) -> list[str]:
    """By what the sealed look-back at a finding is found, one mark for each key."""
    return marks_of(str(finding), purpose=_TARGET)


def seal_target(row: LookBack, finding: UUID) -> None:
    """Set what is looked at, so that the database does not show it."""
    row.finding_id, row.finding_sealed, row.finding_mark = (
        None,
        seal_json(str(finding), purpose=_TARGET),
        mark_of(finding)[0],
    )


def unseal_target(row: LookBack, finding: UUID) -> None:
    """Let it be known what is looked at; to be saved."""
    row.finding_id, row.finding_sealed, row.finding_mark = finding, "", ""


def target_id(row: LookBack) -> UUID:
    """The finding that is looked at."""
    if row.finding_id is not None:
        return row.finding_id
    try:
        return UUID(open_json(row.finding_sealed, purpose=_TARGET))
    except CannotOpen as error:
        raise SealLost from error


def targets_of(rows: Iterable[LookBack]) -> dict[UUID, Finding]:
    """Look-back → its finding with site, item and unit; in one statement. For who may know them."""
    wanted = {row.pk: target_id(row) for row in rows}
    related = ("site__type", "site__street", "item", "unit", "street", "closed_by")
    found = Finding.objects.select_related(*related).in_bulk(set(wanted.values()))
    return {key: found[finding] for key, finding in wanted.items()}
