"""Named reads of readings, for rows that access has let through."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.queries import names_of_units
from tongchuang.domain.readings import rules
from tongchuang.domain.readings.access import readings_visible_to
from tongchuang.domain.readings.models import LearnedName, ReadDuty, Reading, ReadStep, SecondReader
from tongchuang.domain.readings.naming import NameBook
from tongchuang.domain.tasks.models import Task
from tongchuang.domain.tasks.queries import tasks_from
from tongchuang.domain.tasks.states import State
from tongchuang.domain.tasks.values import Origin

S = ReadDuty.State
# What a list and the marks need of each duty; quotes of long documents stay where they are.
ROW = (
    "pk", "start", "end", "lead", "action", "due", "deadline", "cadence", "state", "source", "confidence", "change",
    "kind", "version", "reading_id",
)  # fmt: skip
BULK_LEAST = 0.8


def duties_of(reading: Reading) -> QuerySet[ReadDuty]:
    """The duties of a reading in the order of the text, without those merged away."""
    return reading.duties.exclude(state=S.FOLDED).order_by("start", "end", "pk")


def rows_of(reading: Reading) -> list[ReadDuty]:
    """The same, with what lists and marks need."""
    return list(duties_of(reading).only(*ROW))


def counts_of(rows: Iterable[ReadDuty]) -> dict[str, int]:
    """How many are in each state."""
    return Counter(row.state for row in rows)


def for_list(readings: QuerySet[Reading]) -> QuerySet[Reading]:
    """Readings with how much of each is decided."""
    there = ~Q(duties__state=S.FOLDED)
    return readings.select_related("campaign", "made_by").defer("text").annotate(
        found=Count("duties", filter=there),
        decided=Count("duties", filter=there & ~Q(duties__state=S.OPEN)),
        accepted=Count("duties", filter=Q(duties__state=S.ACCEPTED)),
    )  # fmt: skip


def waiting_of(readings: QuerySet[Reading]) -> QuerySet[Reading]:
    """Those in which something is undecided."""
    return readings.filter(pk__in=ReadDuty.objects.filter(state=S.OPEN).values("reading"))


def readings_about(actor: Actor, target_type: str, target_id: UUID) -> list[Reading]:
    """The readings that were asked for by something: the minutes of a meeting."""
    return list(
        readings_visible_to(actor).filter(about_type=target_type, about_id=target_id).order_by("-made_at")
    )


def with_later(readings: QuerySet[Reading]) -> QuerySet[Reading]:
    """Readings with `later_id`, that of the version after."""
    later = Reading.objects.filter(earlier=OuterRef("pk")).values("pk")[:1]
    return readings.select_related("campaign", "file", "made_by").annotate(later_id=Subquery(later))


def newest_versions(readings: QuerySet[Reading], *, all_of_them: bool = False) -> QuerySet[Reading]:
    """Of each document the newest version alone, unless all are wanted."""
    return readings if all_of_them else readings.filter(later__isnull=True)


def tasks_of(rows: Sequence[ReadDuty]) -> dict[UUID, list[Task]]:
    """Duty -> its tasks that are not withdrawn, those of its earlier version too where it goes on from them."""
    origins = {row.origin_id for row in rows if row.origin_id}
    made = tasks_from(Origin.READING, list(origins)) if origins else {}
    return {
        row.pk: [task for task in made.get(row.origin_id, []) if task.state != State.WITHDRAWN]
        for row in rows
        if row.origin_id
    }


def running_task_ids(rows: Sequence[ReadDuty]) -> dict[UUID, list[UUID]]:
    """Duty -> tasks that its earlier version made and that still stand."""
    before = [row.earlier for row in rows if row.earlier is not None and row.earlier.state == S.ACCEPTED]
    tasks = tasks_of(before)
    return {row.pk: [task.pk for task in tasks.get(row.earlier_id, [])] for row in rows if row.earlier_id}


def fits_in_bulk(row: ReadDuty, outlook: rules.Outlook) -> bool:
    """Whether a duty may be accepted together with others: found by reading itself, and nothing to look at."""
    return row.source == ReadDuty.Source.ENGINE and not set(outlook.looks) & set(rules.NOT_IN_BULK)


@dataclass
class BulkPreview:
    """What accepting together would take, and why it leaves the others."""

    least: float
    fit: list[tuple[ReadDuty, rules.Outlook]] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)

    @property
    def tasks(self) -> int:
        """How many tasks it would make."""
        return sum(outlook.tasks for _row, outlook in self.fit)


def bulk_preview(reading: Reading, least: float, book: NameBook, day: date) -> BulkPreview:
    """What accepting together would take of a reading."""
    found = BulkPreview(least)
    rows = list(duties_of(reading).filter(state=S.OPEN).select_related("earlier"))
    running = running_task_ids(rows)
    for row in rows:
        outlook = rules.outlook_of(row, book, day, running=bool(running.get(row.pk)))
        if row.source != ReadDuty.Source.ENGINE:
            found.left[row.source] += 1
        elif row.confidence is None or row.confidence < least:
            found.left["unsure"] += 1
        elif not fits_in_bulk(row, outlook):
            found.left[next(code for code in outlook.looks if code in rules.NOT_IN_BULK)] += 1
        else:
            found.fit.append((row, outlook))
    return found


def gone_duties(reading: Reading) -> list[ReadDuty]:
    """Duties of the version before that nothing in this one goes on from."""
    if reading.earlier_id is None:
        return []
    rows = ReadDuty.objects.filter(reading=reading.earlier_id).exclude(state__in=(S.FOLDED, S.REJECTED))
    return list(rows.exclude(later__reading=reading).order_by("start", "end", "pk"))


def last_step(reading: Reading, user_id: UUID | None) -> ReadStep | None:
    """What `user_id` did last and could take back."""
    rows = ReadStep.objects.filter(reading=reading, made_by=user_id, undone_at__isnull=True)
    return rows.order_by("-made_at", "-pk").first()


def second_reader_host(region_id: UUID | None) -> str:
    """Where texts go besides, while a second reader is switched on; else empty."""
    rows = SecondReader.objects.filter(region_id=region_id, enabled=True)
    return rows.values_list("host", flat=True).first() or ""


def learned_names(names: QuerySet[LearnedName]) -> list[tuple[LearnedName, list[str]]]:
    """Taught names with the units that they mean, newest first."""
    rows = list(names.select_related("taught_by").prefetch_related("rows").order_by("-taught_at", "-pk"))
    units = names_of_units({row.unit_id for name in rows for row in name.rows.all()})
    return [(name, [units.get(str(row.unit_id), "") for row in name.rows.all()]) for name in rows]


def searched(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Readings whose title holds what was typed."""
    return rows.filter(title__icontains=text.strip())
