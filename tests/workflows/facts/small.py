"""A small county with facts of two months, as the ledger tells of them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from tests.domain.scores.facts import OCTOBER, observe, visit
from tests.factories import County, Standard

from tongchuang.domain.facts import queries
from tongchuang.domain.facts.models import FactFile, FactPart
from tongchuang.domain.facts.values import Verification
from tongchuang.domain.inspections.models import Observation
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.foundation.clock import SHANGHAI
from tongchuang.jobs.pump import pump_once
from tongchuang.workflows.facts import filing
from tongchuang.workflows.facts.verifying import verify

NOVEMBER = datetime(2026, 11, 9, 15, tzinfo=SHANGHAI)


def told(row: Observation) -> Observation:
    """The event of a fact that is not a check."""
    with transaction.atomic():
        record("observation.entered", row, by=SYSTEM, new={"campaign": row.campaign_id, "period": row.period})
    return row


def inspect(county: County, standard: Standard, *, at: datetime = OCTOBER, source: str = "mock") -> None:
    """Visits to the sites, and a poll."""
    for number, site in enumerate(county.sites):
        first = "I-1" if site.type.code == "market" else "I-2"
        visit(county, site, {first: ("fail", number + 1), "I-3": "B"}, at=at, source=source, event=True)
    told(observe(county, standard.items["II-2"], "poll", yes=85, valid=97, at=at, source=source))


def filled(county: County, standard: Standard) -> None:
    """Facts of two months in files: two raw ones of October, then one of each month; November also compacted."""
    inspect(county, standard)
    pump_once()
    filing.file_due(everything=True)
    inspect(county, standard, at=OCTOBER.replace(day=20))
    inspect(county, standard, at=NOVEMBER)
    pump_once()
    filing.file_due(everything=True)
    filing.compact_part(part(county, "2026-11"))


def part(county: County, period: str) -> FactPart:
    """The part of a month."""
    return FactPart.objects.select_related("campaign").get(campaign=county.campaign, period=period)


def files(county: County, period: str, level: str = "raw") -> list[FactFile]:
    """The files of a month that count."""
    assert county.campaign is not None
    rows = queries.live_files(county.campaign.pk, first=period, last=period)
    return [file for file in rows if file.level == level]


def verified(county: County) -> dict[str, Verification]:
    """What verifying finds, by month."""
    assert county.campaign is not None
    return {found.period: found for found in verify(county.campaign)}


def wrong(county: County) -> dict[str, list[str]]:
    """Month → what is wrong there; months that are right are left out."""
    return {
        period: sorted({bad.what for bad in found.bad_files} | {each.what for each in found.differences})
        for period, found in verified(county).items()
        if not found.right
    }
