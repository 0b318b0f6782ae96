"""Reads of reports: rows up to a moment, and what the ledger tells of the time after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from tongchuang.domain.appraisals.models import RankedUnit, Ranking
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.campaigns.queries import versions_of
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.inspections.models import Evaluation
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.lookbacks.models import LookBack, LookBackRound
from tongchuang.domain.orders.models import Order
from tongchuang.domain.responsibilities.models import Responsibility
from tongchuang.domain.scores.models import Snapshot
from tongchuang.domain.scores.values import INSPECTION
from tongchuang.domain.tasks.models import Task

FINDING_COLUMNS = (
    "pk", "number", "title", "state", "unit_id", "severity", "registered_at", "due_at", "paused_at", "closed_at", "changed_at",
)  # fmt: skip


def findings_until(campaign: Campaign, as_of: datetime) -> list[dict[str, Any]]:
    """Findings registered before a moment, as they are now."""
    rows = Finding.objects.filter(campaign=campaign, registered_at__lt=as_of).order_by("registered_at", "pk")
    return list(rows.values(*FINDING_COLUMNS, evaluation_id=F("check_row__visit__evaluation_id")))


def tasks_until(campaign: Campaign, as_of: datetime) -> list[Task]:
    """Tasks released before a moment, as they are now."""
    rows = Task.objects.filter(campaign=campaign, released_at__lt=as_of).select_related(
        "person", "phase", "item"
    )
    return list(rows.defer("grams").order_by("due_on", "pk"))


def changes_after(ids: Sequence[UUID], as_of: datetime) -> Iterator[tuple[UUID, dict[str, Any]]]:
    """Object and old values of each change from a moment on, in order."""
    rows = Event.objects.filter(target_id__in=ids, at__gte=as_of).order_by("id")
    return rows.values_list("target_id", "old").iterator(chunk_size=2_000)


def main_version(campaign: Campaign) -> UUID | None:
    """The version of the main standard."""
    versions = versions_of(campaign)
    return versions[0].pk if versions else None


def months_scored(campaign: Campaign) -> dict[str, Snapshot]:
    """Month → what inspectors' visits made of it, by the main standard."""
    rows = Snapshot.objects.filter(
        campaign=campaign, version_id=main_version(campaign), evaluation__isnull=True, sources=list(INSPECTION),
        period__regex=r"^\d{4}-\d{2}$",
    )  # fmt: skip
    return {row.period: row for row in rows}


def result_of(evaluation: Evaluation) -> Snapshot | None:
    """The score of an evaluation."""
    return Snapshot.objects.filter(evaluation=evaluation, version_id=evaluation.version_id).first()


def evaluation_of(campaign: Campaign, evaluation_id: str) -> Evaluation | None:
    """An evaluation of the campaign."""
    return Evaluation.objects.filter(campaign=campaign, pk=evaluation_id).first()


def evaluations_between(campaign: Campaign, start: datetime, end: datetime) -> list[Evaluation]:
    """Evaluations that were finished in a time."""
    rows = Evaluation.objects.filter(campaign=campaign, finished_at__gte=start, finished_at__lt=end)
    return list(rows.order_by("finished_at", "pk"))


def orders_between(campaign: Campaign, start: datetime, end: datetime) -> QuerySet[Order]:
    """Orders issued in a time."""
    rows = Order.objects.filter(campaign=campaign, issued_at__gte=start, issued_at__lt=end)
    return rows.select_related("document", "unit", "finding").order_by("issued_at", "pk")


def frozen_ranking(campaign: Campaign, period: str, as_of: datetime) -> Ranking | None:
    """The ranking of a period that stood frozen at a moment."""
    rows = Ranking.objects.filter(campaign=campaign, period=period, state="frozen", frozen_at__lt=as_of)
    return rows.defer("inputs", "result").first()


def lines_of(ranking: Ranking) -> list[RankedUnit]:
    """The lines of a ranking in order."""
    return list(RankedUnit.objects.filter(ranking=ranking).select_related("unit").order_by("position"))


def rounds_drawn(campaign: Campaign, start: datetime, end: datetime) -> list[LookBackRound]:
    """Rounds of look-backs drawn in a time."""
    rows = LookBackRound.objects.filter(campaign=campaign, drawn_at__gte=start, drawn_at__lt=end)
    return list(rows.order_by("drawn_at"))


def looks_between(campaign: Campaign, start: datetime, end: datetime) -> QuerySet[LookBack]:
    """Looks that were taken in a time; only these name their finding."""
    rows = LookBack.objects.filter(round__campaign=campaign, looked_at__gte=start, looked_at__lt=end)
    return rows.exclude(state="dropped").select_related("finding").order_by("looked_at", "pk")


def items_led(campaign: Campaign, unit_id: str) -> list[Responsibility]:
    """Items of the standard that a unit leads everywhere."""
    rows = Responsibility.objects.filter(Q(lead_id=unit_id), campaign=campaign, site=None, site_type=None)
    version = main_version(campaign)
    rows = rows.filter(item__version_id=version, item__is_leaf=True).select_related("item")
    return list(rows.order_by("item__position"))
