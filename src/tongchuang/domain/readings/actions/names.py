"""Names that people taught, and forgetting them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.readings.access import DECIDE
from tongchuang.domain.readings.models import LearnedName, LearnedUnit
from tongchuang.domain.readings.naming import plain_of
from tongchuang.foundation.clock import now


@transaction.atomic
def teach(name: str, unit_ids: Sequence[UUID], *, by: Actor) -> LearnedName:
    """A name means these units from now on; what was taught of it before is replaced."""
    by.require(DECIDE)
    key = plain_of(name)[:120]
    known = (
        LearnedName.objects.select_for_update()
        .filter(region_id=by.region_id, name=key, removed_at__isnull=True)
        .first()
    )
    if known is not None:
        if set(known.rows.values_list("unit_id", flat=True)) == set(unit_ids):
            return known
        known.removed_at = now()
        known.save(update_fields=["removed_at"])
    row = LearnedName.objects.create(
        region_id=by.region_id, name=key, taught_by_id=by.user_id, taught_at=now()
    )
    LearnedUnit.objects.bulk_create([LearnedUnit(learned=row, unit_id=each) for each in unit_ids])
    record(
        "reading.name_taught", row, by=by, personal={"name": key},
        new={"units": [str(each) for each in unit_ids], "replaces": str(known.pk) if known else None},
    )  # fmt: skip
    return row


@transaction.atomic
def forget_name(learned: LearnedName, *, by: Actor) -> None:
    """The name is not known any more; what was decided by it stays."""
    by.require(DECIDE)
    row = LearnedName.objects.select_for_update().filter(pk=learned.pk, region_id=by.region_id).first()
    if row is None or row.removed_at is not None:
        return
    row.removed_at = now()
    row.save(update_fields=["removed_at"])
    record("reading.name_forgotten", row, by=by)
