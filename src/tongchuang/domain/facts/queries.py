"""Named reads of the facts store: what counts of its files, and what is newer than they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Count, Max, Min, QuerySet, Sum

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.facts.models import FactFile, FactPart, WaitingFact
from tongchuang.domain.facts.values import FACT_KINDS, Subjects
from tongchuang.domain.ledger.queries import cursor_of

READER = "facts"
_UNREAD = """
SELECT e.kind, e.target_id FROM ledger_sealedevent s JOIN ledger_event e ON e.id = s.event_id
WHERE s.position > %(position)s AND e.region_id = %(region)s AND e.kind = ANY (%(kinds)s)
UNION ALL
SELECT e.kind, e.target_id FROM ledger_pendingevent p JOIN ledger_event e ON e.id = p.event_id
WHERE e.region_id = %(region)s AND e.kind = ANY (%(kinds)s)
"""


def live_files(campaign_id: UUID, *, first: str = "0000-00", last: str = "9999-99") -> QuerySet[FactFile]:
    """The files that count of the months from first to last, in the order of their making."""
    rows = FactFile.objects.filter(part__campaign_id=campaign_id, replaced_at__isnull=True)
    return (
        rows.filter(part__period__range=(first, last))
        .select_related("part")
        .order_by("part__period", "generation")
    )


def files_to_read(files: Iterable[FactFile]) -> list[FactFile]:
    """What a score reads of live files: of each month the compacted file and what was written since, else all raw ones."""
    files = list(files)
    compacted = {file.part_id: file.generation for file in files if file.level == FactFile.Level.COMPACTED}
    return [
        file
        for file in files
        if file.level == FactFile.Level.COMPACTED or file.generation > compacted.get(file.part_id, 0)
    ]


def waiting_subjects(campaign_id: UUID, *, first: str = "0000-00", last: str = "9999-99") -> Subjects:
    """What was noted and is in no file yet."""
    rows = WaitingFact.objects.filter(part__campaign_id=campaign_id, part__period__range=(first, last))
    return subjects_of(rows.values_list("kind", "subject_id", "part__period"))


def subjects_of(rows: Iterable[tuple[str, UUID, str]]) -> Subjects:
    """Subjects out of (kind, id, month)."""
    found = Subjects()
    for kind, subject, period in rows:
        if kind == WaitingFact.Kind.VISIT:
            found.visits.append((subject, period))
        elif kind == WaitingFact.Kind.OBSERVATION:
            found.observations.append(subject)
        else:
            found.retractions.append(subject)
    return found


def unread_subjects(region_id: UUID) -> Subjects:
    """What the ledger has been told of in a region and the reader of facts has not come to."""
    given = {"position": cursor_of(READER), "region": region_id, "kinds": list(FACT_KINDS)}
    found = Subjects()
    with connection.cursor() as cursor:
        cursor.execute(_UNREAD, given)
        for kind, target in cursor.fetchall():
            if kind == "visit.submitted":
                found.visits.append((target, None))
            elif kind == "observation.entered":
                found.observations.append(target)
            else:
                found.retractions.append(target)
    return found


def newer_subjects(campaign: Campaign, *, first: str = "0000-00", last: str = "9999-99") -> Subjects:
    """All that is in no file: what was noted, and what the reader has not come to."""
    waiting = waiting_subjects(campaign.pk, first=first, last=last)
    unread = unread_subjects(campaign.region_id)
    return Subjects(
        [*waiting.visits, *unread.visits],
        [*waiting.observations, *unread.observations],
        [*waiting.retractions, *unread.retractions],
    )


@dataclass(frozen=True)
class PartState:
    """How the facts of a campaign and month stand."""

    part: FactPart
    files: int
    rows: int
    bytes: int
    compacted: bool
    waiting_rows: int
    complete_up_to: int
    written_at: datetime | None


def states_of(parts: Sequence[FactPart]) -> list[PartState]:
    """The state of parts, in three statements."""
    ids = [part.pk for part in parts]
    live = FactFile.objects.filter(part__in=ids, replaced_at__isnull=True)
    sums = live.order_by().values("part", "level").annotate(
        files=Count("pk"), rows=Sum("rows"), size=Sum("bytes"), upto=Max("to_position"), latest=Max("written_at")
    )  # fmt: skip
    by_part: dict[UUID, dict[str, dict[str, object]]] = {}
    for row in sums:
        by_part.setdefault(row["part"], {})[row["level"]] = row
    waiting = dict(
        WaitingFact.objects.filter(part__in=ids).order_by().values_list("part").annotate(Sum("rows"))
    )
    return [_state(part, by_part.get(part.pk, {}), waiting.get(part.pk, 0)) for part in parts]


def _state(part: FactPart, levels: dict[str, dict[str, object]], waiting: int) -> PartState:
    raw, all_levels = levels.get(FactFile.Level.RAW), list(levels.values())
    return PartState(
        part=part,
        files=sum(int(str(level["files"])) for level in all_levels),
        rows=int(str(raw["rows"])) if raw else 0,
        bytes=sum(int(str(level["size"])) for level in all_levels),
        compacted=FactFile.Level.COMPACTED in levels,
        waiting_rows=waiting,
        complete_up_to=max((int(str(level["upto"])) for level in all_levels), default=0),
        written_at=raw["latest"] if raw else None,  # type: ignore[arg-type]
    )


def parts_to_file(*, rows: int, before: datetime, campaigns: Iterable[UUID] | None = None) -> list[FactPart]:
    """Parts for which at least `rows` wait, or anything since before a moment."""
    found = WaitingFact.objects.order_by().values("part").annotate(number=Sum("rows"), since=Min("noted_at"))
    if campaigns is not None:
        found = found.filter(part__campaign__in=list(campaigns))
    due = [each["part"] for each in found if each["number"] >= rows or each["since"] <= before]
    return list(
        FactPart.objects.filter(pk__in=due).select_related("campaign").order_by("campaign_id", "period")
    )


def parts_of_campaigns(
    campaign: Campaign | None = None, *, region_id: UUID | None = None, period: str = ""
) -> list[FactPart]:
    """The parts of a campaign, of a region or of all, perhaps of one month alone."""
    rows = FactPart.objects.select_related("campaign", "campaign__region").defer("campaign__region__boundary")
    if campaign is not None:
        rows = rows.filter(campaign=campaign)
    if region_id is not None:
        rows = rows.filter(region_id=region_id)
    if period:
        rows = rows.filter(period=period)
    return list(rows.order_by("campaign_id", "period"))


def changed_since_verified(parts: Sequence[FactPart]) -> list[FactPart]:
    """Parts that were never found right, or got a file since."""
    rows = FactFile.objects.filter(part__in=[part.pk for part in parts], replaced_at__isnull=True)
    latest = dict(rows.order_by().values_list("part").annotate(Max("written_at")))
    return [
        part
        for part in parts
        if part.verified_at is None
        or part.verdict != FactPart.Verdict.RIGHT
        or (part.pk in latest and latest[part.pk] > part.verified_at)
    ]
