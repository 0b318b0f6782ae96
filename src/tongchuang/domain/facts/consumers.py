"""What new facts do to the store: they are noted by campaign and month, until enough wait for a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from tongchuang.domain.facts.models import FactPart, WaitingFact
from tongchuang.domain.facts.rows import months_of_visits
from tongchuang.domain.inspections.models import Observation
from tongchuang.domain.ledger.queries import SealedChange
from tongchuang.foundation.clock import now

Kind = WaitingFact.Kind


@dataclass(frozen=True)
class Noted:
    """A subject with the part of the store that it belongs to."""

    region_id: UUID
    campaign_id: UUID
    period: str
    kind: str
    subject_id: UUID
    rows: int
    position: int


def note_facts(changes: Sequence[SealedChange]) -> None:
    """Note what is new. The files are written by a task of their own, so that no other reader waits for a disk."""
    noted = [*_visits(changes), *_observations(changes)]
    if not noted:
        return
    parts = parts_of({(each.region_id, each.campaign_id, each.period) for each in noted})
    moment = now()
    rows = [
        WaitingFact(
            part_id=parts[each.campaign_id, each.period], kind=each.kind, subject_id=each.subject_id, rows=each.rows,
            position=each.position, noted_at=moment,
        )
        for each in noted
    ]  # fmt: skip
    WaitingFact.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)


def parts_of(wanted: Iterable[tuple[UUID, UUID, str]]) -> dict[tuple[UUID, str], UUID]:
    """The parts for (region, campaign, month), made where there is none, by (campaign, month)."""
    keys = sorted(set(wanted), key=str)
    made = [
        FactPart(region_id=region, campaign_id=campaign, period=period) for region, campaign, period in keys
    ]
    FactPart.objects.bulk_create(made, ignore_conflicts=True)
    found = FactPart.objects.filter(
        campaign__in={key[1] for key in keys}, period__in={key[2] for key in keys}
    )
    return {
        (campaign, period): pk for pk, campaign, period in found.values_list("pk", "campaign_id", "period")
    }


def _visits(changes: Sequence[SealedChange]) -> list[Noted]:
    at = {
        change.event.target_id: change.position
        for change in changes
        if change.event.kind == "visit.submitted"
    }
    if not at:
        return []
    return [
        Noted(region, campaign, period, Kind.VISIT, visit, checks, at[visit])
        for region, campaign, visit, period, checks in months_of_visits(list(at))
    ]


def _observations(changes: Sequence[SealedChange]) -> list[Noted]:
    kinds = {"observation.entered": Kind.OBSERVATION, "observation.retracted": Kind.RETRACTION}
    told = [change for change in changes if change.event.kind in kinds]
    rows = Observation.objects.filter(pk__in={change.event.target_id for change in told})
    known = (
        {pk: rest for pk, *rest in rows.values_list("pk", "region_id", "campaign_id", "period")}
        if told
        else {}
    )
    return [
        Noted(
            *known[change.event.target_id],
            kinds[change.event.kind],
            change.event.target_id,
            1,
            change.position,
        )
        for change in told
        if change.event.target_id in known
    ]
