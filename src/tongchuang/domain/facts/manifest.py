"""Writing the manifest: one lock a campaign, a file's row in the same transaction as what it takes from the waiting.

These follow from the ledger and can be done again, so they write no events of their own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max, Q

from tongchuang.domain.facts.models import FactFile, FactPart, WaitingFact
from tongchuang.domain.facts.queries import READER, subjects_of
from tongchuang.domain.facts.values import Subjects, Verification
from tongchuang.domain.ledger.models import Cursor
from tongchuang.foundation.clock import now

# Any number, as long as no other lock of two numbers begins with it.
LOCKS = 4_711_002


@dataclass(frozen=True)
class NewFile:
    """A file as it was written."""

    path: str
    rows: int
    bytes: int
    sha256: str


@contextmanager
def writing(campaign_id: UUID) -> Iterator[None]:
    """A transaction in which nobody else writes files of this campaign."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCKS, _number(campaign_id)])
        yield


def _number(key: UUID) -> int:
    return key.int % 2**32 - 2**31


def waiting_of(part: FactPart) -> tuple[list[UUID], Subjects, int, int]:
    """What waits for a file of a part: rows of the waiting list, their subjects, first and last position."""
    rows = list(
        WaitingFact.objects.filter(part=part)
        .order_by("position")
        .values_list("pk", "kind", "subject_id", "position")
    )
    subjects = subjects_of((kind, subject, part.period) for _pk, kind, subject, _position in rows)
    positions = [position for *_rest, position in rows]
    return [pk for pk, *_rest in rows], subjects, min(positions, default=0), max(positions, default=0)


def add_file(part: FactPart, file: NewFile, *, waited: Collection[UUID], first: int, last: int) -> FactFile:
    """One more raw file, which holds what waited."""
    row = _row(part, FactFile.Level.RAW, _next_generation(part), file, first, last)
    row.save(force_insert=True)
    WaitingFact.objects.filter(pk__in=list(waited)).delete()
    return row


def replace_files(
    part: FactPart, raw: NewFile, compacted: NewFile, *, first: int, last: int, waiting_too: bool = False
) -> None:
    """One raw and one compacted file in the place of all files of a part; `waiting_too`: they hold what waited as well."""
    generation = _next_generation(part)
    FactFile.objects.filter(part=part, replaced_at__isnull=True).update(replaced_at=now())
    FactFile.objects.bulk_create(
        [
            _row(part, FactFile.Level.RAW, generation, raw, first, last),
            _row(part, FactFile.Level.COMPACTED, generation, compacted, first, last),
        ]
    )
    if waiting_too:
        WaitingFact.objects.filter(part=part).delete()


def clear_part(part: FactPart) -> None:
    """A part of which the database has no fact: its files count no more."""
    FactFile.objects.filter(part=part, replaced_at__isnull=True).update(replaced_at=now())
    WaitingFact.objects.filter(part=part).delete()


def live_files_of(part: FactPart) -> list[FactFile]:
    """The files of a part that count."""
    return list(FactFile.objects.filter(part=part, replaced_at__isnull=True).order_by("generation", "level"))


def hold_reader() -> int:
    """Keep the reader of facts from going on until this transaction ends; how far it has come."""
    Cursor.objects.get_or_create(pk=READER)
    return Cursor.objects.select_for_update().get(pk=READER).position


def note_verification(part: FactPart, found: Verification) -> None:
    """Keep what was found, for the page."""
    verdict = FactPart.Verdict.RIGHT if found.right else FactPart.Verdict.WRONG
    FactPart.objects.filter(pk=part.pk).update(verified_at=now(), verdict=verdict, detail=found.as_json())


def paths_in_use(campaign_id: UUID, *, replaced_since: datetime) -> set[str]:
    """Paths of a campaign's files that count, or did a moment ago: somebody may be reading them."""
    rows = FactFile.objects.filter(part__campaign_id=campaign_id)
    rows = rows.filter(Q(replaced_at__isnull=True) | Q(replaced_at__gt=replaced_since))
    return set(rows.values_list("path", flat=True))


def forget_replaced(paths: Sequence[str]) -> None:
    """The rows of replaced files whose bytes are gone."""
    FactFile.objects.filter(path__in=paths, replaced_at__isnull=False).delete()


def _next_generation(part: FactPart) -> int:
    return (FactFile.objects.filter(part=part).aggregate(latest=Max("generation"))["latest"] or 0) + 1


def _row(part: FactPart, level: str, generation: int, file: NewFile, first: int, last: int) -> FactFile:
    return FactFile(
        region_id=part.region_id, part=part, generation=generation, level=level, path=file.path, rows=file.rows,
        bytes=file.bytes, sha256=file.sha256, from_position=first, to_position=last, written_at=now(),
    )  # fmt: skip
