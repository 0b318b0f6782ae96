"""Named reads of the brake, for rows that access has let through."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet

from tongchuang.domain.burden.models import ChargeRow, Quota
from tongchuang.domain.burden.rules import limits_for, standing, window_of
from tongchuang.domain.burden.values import FREE, Standing
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Post, Unit
from tongchuang.domain.organisations.queries import in_force
from tongchuang.foundation.clock import now, today

# Charging and setting quotas of a region wait for one another.
LOCK = 21
# (unit, kind) → window → limit
Limits = dict[tuple[UUID, str], dict[str, int | None]]


def quotas_in_force(region_id: UUID, kinds: Collection[str] | None = None) -> QuerySet[Quota]:
    """The quotas of a region that hold now."""
    rows = Quota.objects.filter(region_id=region_id, ended_at__isnull=True)
    return rows if kinds is None else rows.filter(kind__in=kinds)


def limits_of(region_id: UUID, kinds: Collection[str], unit_ids: Collection[UUID]) -> Limits:
    """The limits that hold for units; nothing, after one statement, where no quota is set."""
    by_kind: dict[str, list[Quota]] = defaultdict(list)
    for quota in quotas_in_force(region_id, kinds):
        by_kind[quota.kind].append(quota)
    if not by_kind:
        return {}
    found: Limits = {}
    for pk, line, group in Unit.objects.filter(pk__in=unit_ids).values_list("pk", "line", "group"):
        for kind, quotas in by_kind.items():
            limits = limits_for(pk, line, group, quotas)
            if any(limit is not None for limit in limits.values()):
                found[pk, kind] = limits
    return found


def used_in(
    region_id: UUID, kind: str, unit_ids: Collection[UUID], begins: datetime, until: datetime
) -> dict[UUID, int]:
    """How many of a kind reached each unit between two moments."""
    rows = ChargeRow.objects.filter(
        region_id=region_id,
        kind=kind,
        unit__in=unit_ids,
        state=ChargeRow.State.COUNTED,
        at__gte=begins,
        at__lt=until,
    )
    return dict(rows.values_list("unit").annotate(n=Count("pk")))


def standing_of(
    region_id: UUID,
    kind: str,
    unit_ids: Collection[UUID],
    *,
    campaign_id: UUID | None = None,
    at: datetime | None = None,
    more: int = 1,
) -> dict[UUID, Standing]:
    """How each unit would stand if so many more went out; only those that a quota holds for."""
    moment = at or now()
    limits = limits_of(region_id, {kind}, unit_ids)
    windows = {window for each in limits.values() for window in each}
    used = {window: used_in(region_id, kind, unit_ids, *window_of(window, moment)) for window in windows}
    return {
        unit: standing(unit, each, {window: used[window].get(unit, 0) for window in each}, more)
        for (unit, _kind), each in limits.items()
    }


def warnings_for(
    region_id: UUID, kind: str, units: Iterable[Unit], *, at: datetime | None = None, more: int = 1
) -> list[tuple[Unit, Standing]]:
    """The units that would be at four fifths of a quota or beyond it, those beyond first."""
    rows = {unit.pk: unit for unit in units}
    found = standing_of(region_id, kind, list(rows), at=at, more=more)
    near = [(rows[pk], each) for pk, each in found.items() if each.level != FREE]
    return sorted(near, key=lambda pair: (-pair[1].share, pair[0].sort_key))


def held_of(region_id: UUID | None) -> QuerySet[ChargeRow]:
    """Everything that waits for a second signature, the oldest first."""
    rows = ChargeRow.objects.filter(region_id=region_id, state=ChargeRow.State.HELD)
    return rows.select_related("unit").defer("unit__grams").order_by("at", "pk")


def own_unit_of(actor: Actor) -> UUID | None:
    """The unit that somebody asks for: that of the post they hold now."""
    posts = Post.objects.filter(in_force(today()), person=actor.person_id, unit__isnull=False)
    return posts.order_by("valid_from", "pk").values_list("unit_id", flat=True).first()
