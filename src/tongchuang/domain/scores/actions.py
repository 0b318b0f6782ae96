"""Snapshots: computed, kept, replaced whole."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import connection, transaction

from tongchuang.domain.ledger.values import Author
from tongchuang.domain.scores import engine_io
from tongchuang.domain.scores.engine_io import Ground
from tongchuang.domain.scores.models import ItemScore, LossShare, Snapshot
from tongchuang.domain.scores.queries import find_snapshot, snapshot_key
from tongchuang.domain.scores.values import Scope
from tongchuang.domain.standards.models import Item
from tongchuang.foundation.clock import now

_ITEM_COLUMNS = "item_id, known, score, loss, low, high, coverage, pairs, failed"
_SHARE_COLUMNS = "item_id, unit_id, site_id, visit_id, check_id, amount, supporting"


@transaction.atomic
def take_snapshot(scope: Scope, *, by: Author, ground: Ground | None = None) -> Snapshot:
    """Compute a scope now and put the result in the place of the snapshot that stood.

    A snapshot is derived from facts that have their own events, so it writes none itself.
    """
    # Two that take the same scope at once go one after the other, the later one with the later facts.
    snapshot = _row_of(scope)
    result = engine_io.compute(scope, ground).result
    for name, value in engine_io.total_fields(result).items():
        setattr(snapshot, name, value)
    snapshot.computed_at, snapshot.stale = now(), False
    snapshot.save()
    item_ids = dict(Item.objects.filter(version_id=scope.version_id).values_list("code", "pk"))
    ItemScore.objects.filter(snapshot=snapshot)._raw_delete("default")
    LossShare.objects.filter(snapshot=snapshot)._raw_delete("default")
    _copy("scores_itemscore", _ITEM_COLUMNS, snapshot.pk, engine_io.item_score_rows(result, item_ids))
    _copy("scores_lossshare", _SHARE_COLUMNS, snapshot.pk, engine_io.loss_share_rows(result, item_ids))
    return snapshot


def snapshot_of(scope: Scope, *, by: Author) -> Snapshot:
    """The snapshot of a scope, taken now when there is none or when facts have come since."""
    found = find_snapshot(scope)
    return take_snapshot(scope, by=by) if found is None or found.stale else found


def _row_of(scope: Scope) -> Snapshot:
    first = {"region_id": scope.region_id, "computed_at": now(), "stale": True}
    row, _made = Snapshot.objects.get_or_create(**snapshot_key(scope), defaults=first)
    return Snapshot.objects.select_for_update().get(pk=row.pk)


def _copy(table: str, columns: str, snapshot_id: UUID, rows: Iterable[tuple[object, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} (snapshot_id, {columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row((snapshot_id, *row))
