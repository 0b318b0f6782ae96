"""Two contents under one id, side by side: what differs, item by item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from tongchuang.domain.deliveries.records import Record
from tongchuang.domain.inspections.models import CheckPhoto, Visit, VisitFile


@dataclass(frozen=True)
class Judged:
    """How one content judges an item."""

    verdict: str
    count: int
    grade: str
    note: str
    photos: tuple[UUID, ...]
    voices: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class Pair:
    """An item as both contents judge it; None where one doesn't."""

    item: UUID
    first: Judged | None
    second: Judged | None

    @property
    def differs(self) -> bool:
        """Whether the two say different things."""
        return self.first != self.second


def judged_in_record(record: Record) -> dict[UUID, Judged]:
    """What a record judges, by item."""
    return {
        check.item: Judged(
            check.verdict, check.count if check.verdict == "fail" else 1, check.grade, check.note.strip(),
            tuple(sorted(check.photos)), tuple(sorted(check.voices)),
        )
        for check in record.checks
    }  # fmt: skip


def judged_in_visit(visit: Visit) -> dict[UUID, Judged]:
    """What a visit judges, by item; three statements."""
    photos, voices = (
        _by_check(CheckPhoto.objects.filter(check_row__visit=visit)),
        _by_check(VisitFile.objects.filter(visit=visit, role=VisitFile.Role.VOICE, check_row__isnull=False)),
    )
    return {
        check.item_id: Judged(
            check.verdict,
            check.count,
            check.grade,
            check.note,
            photos.get(check.pk, ()),
            voices.get(check.pk, ()),
        )
        for check in visit.checks.all()
    }


def _by_check(rows: object) -> dict[UUID, tuple[UUID, ...]]:
    found: dict[UUID, list[UUID]] = {}
    for check, attachment in rows.values_list("check_row_id", "attachment_id"):  # type: ignore[attr-defined]
        found.setdefault(check, []).append(attachment)
    return {check: tuple(sorted(keys)) for check, keys in found.items()}


def side_by_side(first: Mapping[UUID, Judged], second: Mapping[UUID, Judged]) -> list[Pair]:
    """All items of both: those that differ before those that don't."""
    keys = list(dict.fromkeys([*first, *second]))
    pairs = [Pair(key, first.get(key), second.get(key)) for key in keys]
    return sorted(pairs, key=lambda pair: not pair.differs)
