"""What a change of facts does to scores: read from the ledger, once, in order."""

from __future__ import annotations

from collections.abc import Sequence

from tongchuang.domain.ledger.queries import SealedChange
from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.domain.scores.actions import take_snapshot
from tongchuang.domain.scores.engine_io import Scope
from tongchuang.domain.scores.models import Snapshot

SCORE_KINDS = (
    "visit.submitted", "observation.entered", "observation.retracted", "evaluation.finished",
    "responsibility.changed", "responsibility.removed", "responsibility.confirmed", "responsibility.proposed",
    "site.changed", "site.closed", "site.imported", "campaign.move_decided",
)  # fmt: skip


def refresh_scores(changes: Sequence[SealedChange]) -> None:
    """Take the snapshots that a change touches anew: those of the campaigns of its region and period.

    A fact of one month touches the snapshots whose period holds that month, and those of its evaluation; a change of
    responsibilities or sites touches all of the region's.
    """
    regions = {change.event.region_id for change in changes}
    periods: dict[object, set[str] | None] = {}
    for change in changes:
        period = change.event.new.get("period")
        known = periods.setdefault(change.event.region_id, set())
        if period is None or known is None:
            periods[change.event.region_id] = None
        else:
            known.add(str(period))
    for snapshot in Snapshot.objects.filter(region_id__in=regions):
        touched = periods[snapshot.region_id]
        if touched is None or any(month.startswith(snapshot.period[:4]) for month in touched):
            take_snapshot(scope_of(snapshot), by=SYSTEM)


def scope_of(snapshot: Snapshot) -> Scope:
    """The scope that a snapshot was taken of."""
    return Scope(
        snapshot.campaign_id, snapshot.region_id, snapshot.version_id, snapshot.period,
        tuple(snapshot.sources), snapshot.evaluation_id,
    )  # fmt: skip
