"""Snapshots: computed, kept, replaced whole."""

from __future__ import annotations

from django.db import transaction

from tongchuang.domain.ledger.values import Author
from tongchuang.domain.scores import engine_io
from tongchuang.domain.scores.engine_io import Scope
from tongchuang.domain.scores.models import ItemScore, LossShare, Snapshot
from tongchuang.domain.standards.models import Item
from tongchuang.foundation.clock import now


@transaction.atomic
def take_snapshot(scope: Scope, *, by: Author) -> Snapshot:
    """Compute a scope now and put the result in the place of the snapshot that stood.

    A snapshot is derived from facts that have their own events, so it writes none itself.
    """
    result = engine_io.compute(scope)
    snapshot, _ = Snapshot.objects.update_or_create(
        campaign_id=scope.campaign_id,
        version_id=scope.version_id,
        evaluation_id=scope.evaluation_id,
        period=scope.period,
        sources=list(scope.sources),
        defaults={
            "region_id": scope.region_id, "computed_at": now(), "stale": False, **engine_io.total_fields(result),
        },
    )  # fmt: skip
    item_ids = dict(Item.objects.filter(version_id=scope.version_id).values_list("code", "pk"))
    ItemScore.objects.filter(snapshot=snapshot).delete()
    LossShare.objects.filter(snapshot=snapshot).delete()
    ItemScore.objects.bulk_create(engine_io.item_score_rows(result, snapshot, item_ids), batch_size=1000)
    LossShare.objects.bulk_create(engine_io.loss_share_rows(result, snapshot, item_ids), batch_size=2000)
    return snapshot
