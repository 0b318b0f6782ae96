"""Blind double checks by the clock: choosing, noting second visits, and the figures of agreement."""

from __future__ import annotations

from uuid import UUID

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.rechecks.actions import (
    choose_rechecks,
    miss_late_ones,
    note_second_visits,
    write_figures,
)
from tongchuang.domain.rechecks.models import Recheck
from tongchuang.domain.rechecks.queries import evaluations_to_pair, evaluations_to_recheck, unpaired


def tend_rechecks() -> int:
    """One round of everything that double checks need; may run twice without harm."""
    for evaluation in evaluations_to_recheck():
        choose_rechecks(evaluation)
        miss_late_ones(evaluation)
    touched: dict[UUID, Campaign] = {}
    for evaluation in evaluations_to_pair():
        if note_second_visits(evaluation):
            touched[evaluation.campaign_id] = evaluation.campaign
    return sum(refresh_figures(campaign) for campaign in touched.values())


def refresh_figures(campaign: Campaign) -> int:
    """Pair what is new and compute all figures of a campaign; returns how many pairs came."""
    return write_figures(campaign, [(row, fixed_between(row)) for row in unpaired(campaign)])


def fixed_between(row: Recheck) -> set[UUID]:
    """Items put right at the site between the two visits: their second check says nothing about the first."""
    assert row.first is not None and row.second is not None
    fixed = Finding.objects.filter(
        site=row.first.site_id, fixed_at__gte=row.first.started_at, fixed_at__lte=row.second.started_at, item__isnull=False
    )  # fmt: skip
    return set(fixed.values_list("item_id", flat=True))
