"""Named reads of the brake, for rows that access has let through."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from tongchuang.domain.burden.models import ChargeRow, MaterialRequest, PartFile, Quota, RequestPart
from tongchuang.domain.burden.rules import limits_for, standing, window_of
from tongchuang.domain.burden.values import FREE, Standing, Window
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Post, Unit
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.organisations.queries import in_force
from tongchuang.foundation.clock import now, today
from tongchuang.foundation.text import query_grams

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


def used_by_window(
    region_id: UUID, kinds: Collection[str], unit_ids: Collection[UUID], moment: datetime
) -> dict[tuple[UUID, str], dict[str, int]]:
    """(unit, kind) → how many in the month, the quarter and the year of a moment; one statement."""
    spans = {window: window_of(window, moment) for window in Window.values}
    begins, until = spans[Window.YEAR]
    rows = ChargeRow.objects.filter(
        region_id=region_id,
        kind__in=kinds,
        unit__in=unit_ids,
        state=ChargeRow.State.COUNTED,
        at__gte=begins,
        at__lt=until,
    )
    counted = {
        window: Count("pk", filter=Q(at__gte=first, at__lt=last)) for window, (first, last) in spans.items()
    }
    found = rows.order_by().values("unit_id", "kind").annotate(**counted)
    return {(row["unit_id"], row["kind"]): {window: row[window] for window in Window.values} for row in found}


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
    limits = limits_of(region_id, {kind}, unit_ids)
    used = used_by_window(region_id, {kind}, unit_ids, at or now()) if limits else {}
    return {
        unit: standing(unit, each, used.get((unit, kind), {}), more) for (unit, _kind), each in limits.items()
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
    """The unit that somebody asks for: that of the post they hold now; none for the campaign office itself."""
    if actor.may(Permission.SET_QUOTAS):
        return None
    posts = Post.objects.filter(in_force(today()), person=actor.person_id, unit__isnull=False)
    return posts.order_by("valid_from", "pk").values_list("unit_id", flat=True).first()


OPEN = (RequestPart.State.WAITING, RequestPart.State.RETURNED)


def overdue_parts(rows: QuerySet[RequestPart]) -> QuerySet[RequestPart]:
    """Answers that are late."""
    return rows.filter(state__in=OPEN, due_at__lt=now())


def to_answer(rows: QuerySet[RequestPart], actor: Actor) -> QuerySet[RequestPart]:
    """What the actor's own units still have to answer."""
    return rows.filter(state__in=OPEN, unit__in=actor.unit_ids)


def due_between(region_id: UUID, begins: datetime, until: datetime) -> QuerySet[RequestPart]:
    """Open answers that fall due in a time: what reminders are made of."""
    rows = RequestPart.objects.filter(
        region_id=region_id, state__in=OPEN, due_at__gte=begins, due_at__lt=until
    )
    return rows.select_related("request", "unit").order_by("due_at", "pk")


def parts_found(rows: QuerySet[RequestPart], text: str) -> QuerySet[RequestPart]:
    """Parts by what is asked for or by the unit, pinyin too."""
    grams = query_grams(text)
    return rows.filter(Q(request__title__icontains=text) | Q(unit__grams__contains=grams)) if grams else rows


def parts_in_full(rows: QuerySet[RequestPart]) -> QuerySet[RequestPart]:
    """With what a line shows."""
    rows = rows.select_related("request__asker_unit", "unit")
    return rows.defer("unit__grams", "request__asker_unit__grams", "request__grams", "request__text")


def with_progress(rows: QuerySet[MaterialRequest]) -> QuerySet[Any]:
    """Requests with how many were asked, have answered, are late or held."""
    parts = RequestPart.objects.filter(request=OuterRef("pk")).order_by().values("request")
    counted = {
        "asked": parts.exclude(state=RequestPart.State.WITHDRAWN), "answered": parts.filter(state=RequestPart.State.ANSWERED),
        "open": parts.filter(state__in=OPEN), "late": parts.filter(state__in=OPEN, due_at__lt=now()),
        "held": parts.filter(state=RequestPart.State.HELD),
    }  # fmt: skip
    return rows.annotate(**{
        name: Coalesce(Subquery(each.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)
        for name, each in counted.items()
    })  # fmt: skip


def requests_found(rows: QuerySet[MaterialRequest], text: str) -> QuerySet[MaterialRequest]:
    """Requests by what they ask for."""
    return rows.filter(Q(title__icontains=text) | Q(figure__icontains=text))


def requests_in_full(rows: QuerySet[MaterialRequest]) -> QuerySet[MaterialRequest]:
    """With what a line shows."""
    return rows.select_related("asker_unit").defer("asker_unit__grams", "grams", "text")


def files_of(part: RequestPart) -> list[PartFile]:
    """The files of an answer."""
    return list(part.files.select_related("attachment").order_by("pk"))


def parts_of(request: MaterialRequest, rows: QuerySet[RequestPart]) -> list[RequestPart]:
    """The parts of a request among those that may be seen, late ones first."""
    found = rows.filter(request=request).select_related("unit").defer("unit__grams")
    found = found.prefetch_related(
        Prefetch("files", PartFile.objects.select_related("attachment").order_by("pk"))
    )
    return list(found.order_by(F("answered_at").asc(nulls_first=True), "unit__sort_key"))


def figures_of(request: MaterialRequest) -> dict[str, Any]:
    """What the figures of a request add up to."""
    found = RequestPart.objects.filter(
        request=request, state=RequestPart.State.ANSWERED, figure__isnull=False
    )
    return found.aggregate(total=Sum("figure"), number=Count("pk"))


def near_quota(
    region_id: UUID, units: Iterable[Unit], quotas: Collection[Quota]
) -> list[tuple[Unit, str, Standing]]:
    """Units that are at four fifths of a quota or beyond, with the kind, the fullest first; one statement."""
    rows = list(units)
    kinds = {quota.kind for quota in quotas}
    used = used_by_window(region_id, kinds, [unit.pk for unit in rows], now())
    found = []
    for kind in sorted(kinds):
        mine = [quota for quota in quotas if quota.kind == kind]
        for unit in rows:
            limits = limits_for(unit.pk, unit.line, unit.group, mine)
            each = standing(unit.pk, limits, used.get((unit.pk, kind), {}), 0)
            if each.level != FREE and each.used:
                found.append((unit, kind, each))
    return sorted(found, key=lambda row: (-row[2].share, row[0].sort_key))


def units_of_users(user_ids: Collection[UUID]) -> dict[UUID, tuple[UUID, UUID]]:
    """User → the region and the unit of the post that they hold today; those without one are left out."""
    posts = Post.objects.filter(in_force(today()), person__user__in=user_ids, unit__isnull=False)
    rows = posts.order_by("-valid_from", "-pk").values_list("person__user_id", "region_id", "unit_id")
    return {user: (region, unit) for user, region, unit in rows}


def units_near_a_quota(region_id: UUID) -> int:
    """How many units are at four fifths of a quota or beyond; two statements."""
    quotas = list(quotas_in_force(region_id))
    spans = {window: window_of(window, now()) for window in Window.values}
    begins, until = spans[Window.YEAR]
    rows = ChargeRow.objects.filter(
        state=ChargeRow.State.COUNTED, at__gte=begins, at__lt=until, region_id=region_id
    )
    numbers = {
        window: Count("pk", filter=Q(at__gte=first, at__lt=last)) for window, (first, last) in spans.items()
    }
    found = rows.order_by().values("unit_id", "kind", "unit__line", "unit__group")
    near = set()
    for row in found.annotate(**numbers):
        mine = [quota for quota in quotas if quota.kind == row["kind"]]
        limits = limits_for(row["unit_id"], row["unit__line"], row["unit__group"], mine)
        each = standing(row["unit_id"], limits, {window: row[window] for window in limits}, 0)
        if each.level != FREE and each.used:
            near.add(row["unit_id"])
    return len(near)
