"""The only door for pages: the state of the facts store, for whoever manages the campaigns of a region."""

from __future__ import annotations

from uuid import UUID

from django.db.models import BigIntegerField, Count, DateTimeField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import Http404

from tongchuang.domain.facts.models import FactFile, FactPart, WaitingFact
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission

MANAGE = Permission.MANAGE_CAMPAIGN
# Runs that the page starts, in the order in which it looks for one under way.
RUNS = ("facts_rebuild", "facts_compact", "facts_verify")


def parts_visible_to(actor: Actor) -> QuerySet[FactPart]:
    """The months of the campaigns of the actor's region; none without the permission."""
    if actor.region_id is None or not actor.may(MANAGE):
        return FactPart.objects.none()
    return FactPart.objects.filter(region_id=actor.region_id).select_related("campaign")


def get_part_for(actor: Actor, part_id: UUID) -> FactPart:
    """One month of a campaign, or Http404."""
    return _one(parts_visible_to(actor), part_id)


def get_sized_part_for(actor: Actor, part_id: UUID) -> FactPart:
    """The same, with its sizes."""
    return _one(with_sizes(parts_visible_to(actor)), part_id)


def _one(parts: QuerySet[FactPart], part_id: UUID) -> FactPart:
    found = parts.filter(pk=part_id).first()
    if found is None:
        raise Http404
    return found


def with_sizes(parts: QuerySet[FactPart]) -> QuerySet[FactPart]:
    """Parts with `rows`, `size`, `number` of files, `newer` rows, `written_at` and `upto` (a position of the ledger)."""
    live = FactFile.objects.filter(part=OuterRef("pk"), replaced_at__isnull=True).order_by().values("part")
    raw = live.filter(level=FactFile.Level.RAW)
    waiting = WaitingFact.objects.filter(part=OuterRef("pk")).order_by().values("part")
    latest = FactFile.objects.filter(part=OuterRef("pk"), replaced_at__isnull=True).order_by("-written_at")
    return parts.annotate(
        rows=_number(raw.annotate(found=Sum("rows"))),
        size=_number(live.annotate(found=Sum("bytes"))),
        number=_number(live.annotate(found=Count("pk"))),
        newer=_number(waiting.annotate(found=Sum("rows"))),
        written_at=Subquery(latest.values("written_at")[:1], output_field=DateTimeField()),
        upto=Coalesce(Subquery(latest.values("to_position")[:1], output_field=BigIntegerField()), 0),
    )


def searched(parts: QuerySet[FactPart], text: str) -> QuerySet[FactPart]:
    """Parts whose month or campaign holds the text."""
    return parts.filter(Q(period__contains=text) | Q(campaign__title__icontains=text))


def files_of(part: FactPart) -> list[FactFile]:
    """The files of a part that count, the latest first."""
    return list(
        FactFile.objects.filter(part=part, replaced_at__isnull=True).order_by("-generation", "-level")
    )


def _number(rows: QuerySet[object, object]) -> Coalesce:
    return Coalesce(Subquery(rows.values("found"), output_field=BigIntegerField()), 0)
