"""Named reads of scores, on rows that access has let through."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Case, Count, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Concat

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.inspections.models import Check, CheckPhoto
from tongchuang.domain.responsibilities.models import Responsibility
from tongchuang.domain.scores.models import ItemScore, LossShare, Snapshot
from tongchuang.domain.scores.values import Scope
from tongchuang.domain.standards.models import Item


class TreeItem(NamedTuple):
    """A node as published; `points` of an inner node are those of its leaves under its cap."""

    id: UUID
    parent_id: UUID | None
    depth: int
    code: str
    title: str
    is_leaf: bool
    method: str
    points: Decimal
    cap: Decimal | None
    lead: str


class Scored(NamedTuple):
    """A node's score in a snapshot."""

    item_id: UUID
    known: bool
    score: Decimal | None
    loss: Decimal | None
    low: Decimal | None
    high: Decimal | None
    coverage: Decimal | None
    pairs: int
    failed: int


@dataclass(frozen=True)
class Loss:
    """What was lost by one of the things that losses are grouped by; `key` None is what belongs to none."""

    key: UUID | str | None
    label: str
    amount: Decimal
    shares: int
    sites: int


# Axis → (column of the key, column of its name).
AXES: dict[str, tuple[str, str]] = {
    "unit": ("unit_id", "unit__short_name"),
    "street": ("site__street_id", "site__street__name"),
    "site_type": ("site__type_id", "site__type__title"),
    "item": ("item_id", "item__title"),
    "site": ("site_id", "site__name"),
}


@lru_cache(maxsize=16)
def tree_of(version_id: UUID) -> tuple[TreeItem, ...]:
    """Every node in order, with points for inner nodes too; a published version never changes, so it is kept."""
    columns = ("pk", "parent_id", "depth", "code", "title", "is_leaf", "method", "points", "cap", "lead_names")
    rows = list(Item.objects.filter(version_id=version_id).order_by("position").values_list(*columns))
    below: dict[UUID | None, Decimal] = {}
    points: dict[UUID, Decimal] = {}
    for pk, parent, _depth, _code, _title, is_leaf, method, own, cap, _lead in reversed(rows):
        full = (Decimal(0) if method == "negative" else own) if is_leaf else below.get(pk, Decimal(0))
        points[pk] = full if cap is None or is_leaf else min(cap, full)
        below[parent] = below.get(parent, Decimal(0)) + points[pk]
    return tuple(
        TreeItem(pk, parent, depth, code, title, is_leaf, method, points[pk], cap, lead[0] if lead else "")
        for pk, parent, depth, code, title, is_leaf, method, _points, cap, lead in rows
    )


def scores_of(snapshot: Snapshot) -> dict[UUID, Scored]:
    """Item → its score in a snapshot, the whole tree in one statement."""
    rows = ItemScore.objects.filter(snapshot=snapshot).values_list(*Scored._fields)
    return {row[0]: Scored(*row) for row in rows}


def score_of(snapshot: Snapshot, item_id: UUID) -> Scored | None:
    """One node's score."""
    row = ItemScore.objects.filter(snapshot=snapshot, item_id=item_id).values_list(*Scored._fields).first()
    return Scored(*row) if row else None


def leads_of(campaign: Campaign, version_id: UUID) -> dict[UUID, tuple[UUID, str]]:
    """Item → the unit that leads it everywhere, by the campaign's responsibilities."""
    rows = Responsibility.objects.filter(
        campaign=campaign, item__version_id=version_id, site=None, site_type=None, lead__isnull=False
    ).values_list("item_id", "lead_id", "lead__short_name")
    return {item: (unit, name) for item, unit, name in rows}


# A list by loss ranks: a sole trader is a person, and isn't named in it.
_SITE_NAME = Case(
    When(site__sole_trader=True, then=Concat("site__type__title", Value(" "), "site__code")), default=F("site__name")
)


def losses_by(shares: QuerySet[LossShare], axis: str, limit: int | None = None) -> list[Loss]:
    """Shares summed up by an axis, the greatest loss first."""
    key, name = AXES[axis]
    extra = {"code": F("item__code")} if axis == "item" else {}
    rows = (
        shares.order_by()
        .annotate(key=F(key), label=_SITE_NAME if axis == "site" else F(name), **extra)
        .values("key", "label", *extra)
        .annotate(lost=Sum("amount"), number=Count("pk"), places=Count("site_id", distinct=True))
        .order_by("-lost", "label")
    )
    found = rows[:limit] if limit else rows
    return [Loss(row["key"], _label(row), row["lost"], row["number"], row["places"]) for row in found]


def _label(row: dict[str, Any]) -> str:
    return f"{row['code']} {row['label']}" if "code" in row else row["label"] or ""


def narrowed(shares: QuerySet[LossShare], axis: str, key: str) -> QuerySet[LossShare]:
    """The shares of one unit, street, type, item or site; "none" for those of no such thing."""
    column = AXES[axis][0]
    return shares.filter(**({f"{column}__isnull": True} if key == "none" else {column: key}))


def lost_in_all(shares: QuerySet[LossShare]) -> Decimal:
    """The sum of shares."""
    return shares.aggregate(lost=Sum("amount"))["lost"] or Decimal(0)


def with_trail(shares: QuerySet[LossShare]) -> QuerySet[LossShare]:
    """Shares with what a list of them shows, the greatest first."""
    whole = ("item", "unit", "site__type", "site__street")
    return shares.select_related(*whole).order_by("-amount", "item__position", "pk")


def checks_behind(ids: Iterable[UUID | None]) -> dict[UUID, Check]:
    """Checks by id with their visit, for the trail of shares and pairs."""
    rows = Check.objects.filter(pk__in=[pk for pk in ids if pk]).select_related("visit", "visit__inspector")
    return {row.pk: row for row in rows}


def photos_behind(ids: Iterable[UUID | None]) -> dict[UUID, list[UUID]]:
    """Check → its photos' attachments."""
    found: dict[UUID, list[UUID]] = {}
    rows = CheckPhoto.objects.filter(check_row_id__in=[pk for pk in ids if pk]).order_by("pk")
    for check, attachment in rows.values_list("check_row_id", "attachment_id"):
        found.setdefault(check, []).append(attachment)
    return found


def periods_scored(campaign: Campaign, version_id: UUID) -> dict[str, dict[tuple[str, ...], Decimal | None]]:
    """Period, newest first → the sets of sources that there are snapshots of, each with the share of points known."""
    rows = Snapshot.objects.filter(campaign=campaign, version_id=version_id, evaluation__isnull=True)
    found: dict[str, dict[tuple[str, ...], Decimal | None]] = {}
    for period, sources, coverage in rows.order_by("-period").values_list("period", "sources", "coverage"):
        found.setdefault(period, {})[tuple(sources)] = coverage
    return found


def find_snapshot(scope: Scope) -> Snapshot | None:
    """The snapshot of a scope as it stands."""
    return Snapshot.objects.filter(**snapshot_key(scope)).first()


def snapshot_key(scope: Scope) -> dict[str, object]:
    """The columns by which a scope has one snapshot."""
    return {
        "campaign_id": scope.campaign_id, "version_id": scope.version_id, "evaluation_id": scope.evaluation_id,
        "period": scope.period, "sources": list(scope.sources),
    }  # fmt: skip


def monthly(campaign: Campaign, version_id: UUID, sources: Sequence[str]) -> list[Snapshot]:
    """The snapshots of months by one set of sources, oldest first."""
    rows = Snapshot.objects.filter(
        campaign=campaign, version_id=version_id, evaluation__isnull=True, sources=list(sources), period__regex=r"^\d{4}-\d{2}$"
    )
    return list(rows.order_by("period"))


def yearly(campaign: Campaign, version_id: UUID, sources: Sequence[str]) -> dict[str, Snapshot]:
    """Year → its snapshot by one set of sources."""
    rows = Snapshot.objects.filter(
        campaign=campaign, version_id=version_id, evaluation__isnull=True, sources=list(sources), period__regex=r"^\d{4}$"
    )
    return {row.period: row for row in rows}


def of_evaluations(evaluations: Iterable[UUID]) -> dict[UUID, Snapshot]:
    """Evaluation → its result."""
    rows = Snapshot.objects.filter(evaluation__in=list(evaluations))
    return {row.evaluation_id: row for row in rows if row.evaluation_id}


def scores_of_many(snapshots: Iterable[Snapshot], items: Q) -> dict[tuple[UUID, UUID], Scored]:
    """(snapshot, item) → score, for comparing results."""
    rows = ItemScore.objects.filter(items, snapshot__in=list(snapshots)).values_list("snapshot_id", *Scored._fields)
    return {(row[0], row[1]): Scored(*row[1:]) for row in rows}
