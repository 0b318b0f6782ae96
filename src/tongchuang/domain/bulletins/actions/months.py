"""Asking for a month's items, and reminding whoever is below. To ask is a request in the sense of the brake: a unit that gets too
many requests is not asked until a second person has signed."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from tongchuang.domain.bulletins.models import InfoMonth
from tongchuang.domain.burden.actions import charge, release
from tongchuang.domain.burden.values import Kind
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.ledger.values import Author
from tongchuang.domain.organisations.actors import Actor
from tongchuang.foundation.clock import now


@transaction.atomic
def open_month(
    region_id: UUID, period: str, unit_ids: Collection[UUID], *, by: Author, title: str = ""
) -> InfoMonth:
    """Ask these units for a month, once: one request each. What is beyond a unit's quota of requests is held."""
    row, made = InfoMonth.objects.get_or_create(
        region_id=region_id, period=period, defaults={"opened_at": now()}
    )
    if not made:
        return row
    charged = charge(sorted(unit_ids), Kind.REQUEST, subject=row, by=by, title=title or period)
    new = {"period": period, "units": len(charged.free), "held": sorted(map(str, charged.over))}
    record("info.month_opened", row, by=by, new=new)
    return row


@transaction.atomic
def release_month(month: InfoMonth, *, by: Actor) -> frozenset[UUID]:
    """The second signature: the units that were held are asked too."""
    row = InfoMonth.objects.select_for_update().get(pk=month.pk)
    units = release(row, by=by)
    if units:
        record("info.month_released", row, by=by, new={"units": sorted(map(str, units))})
    return units


@transaction.atomic
def remind_units(month: InfoMonth, missing: dict[UUID, int], *, by: Author) -> bool:
    """Tell the units that are below how many items are missing; once a month, and nobody where all have met it."""
    row = InfoMonth.objects.select_for_update().get(pk=month.pk)
    if row.reminded_at is not None:
        return False
    row.reminded_at = now()
    row.save(update_fields=["reminded_at"])
    if missing:
        record(
            "info.reminded",
            row,
            by=by,
            new={"units": {str(unit): number for unit, number in missing.items()}},
        )
    return bool(missing)
