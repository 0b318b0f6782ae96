"""Named reads of information work and bulletins, for rows that access has let through."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from tongchuang.domain.bulletins.likeness import ALIKE, overlap, runs
from tongchuang.domain.bulletins.models import (
    Bulletin,
    BulletinEntry,
    HigherUse,
    InfoCircular,
    InfoItem,
    InfoPhoto,
    PointRule,
    QuotaRule,
)
from tongchuang.domain.documents.models import Document
from tongchuang.domain.documents.queries import letterhead_of
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.ledger.queries import history_of
from tongchuang.domain.organisations.models import Unit
from tongchuang.foundation.clock import now
from tongchuang.foundation.text import query_grams

State = InfoItem.State
ISSUED = Document.State.ISSUED
# Texts of so long ago are looked through for the same and the similar; of so many that have something in common.
LOOK_BACK = timedelta(days=366)
MOST_LOOKED_AT = 60
SHOWN_ALIKE = 6


@dataclass(frozen=True)
class Twin:
    """An item that says the same, or nearly so."""

    item: InfoItem
    likeness: float

    @property
    def same(self) -> bool:
        """Word for word, signs and breaks aside."""
        return self.likeness >= 1


def twins_of(item: InfoItem) -> list[Twin]:
    """Items of the region that say the same or nearly so, the most alike first, whoever sent them."""
    rows = InfoItem.objects.filter(region_id=item.region_id, made_at__gte=now() - LOOK_BACK).exclude(
        pk=item.pk
    )
    rows = rows.exclude(state=State.DRAFT).filter(Q(digest=item.digest) | Q(marks__overlap=item.marks))
    same = Q(digest=item.digest)
    found = (
        rows.select_related("unit")
        .defer("grams", "unit__grams")
        .annotate(whole=Exists(InfoItem.objects.filter(same, pk=OuterRef("pk"))))
    )
    mine = runs(item.text)
    twins = [
        Twin(row, 1.0 if row.digest == item.digest else min(overlap(mine, runs(row.text)), 0.99))
        for row in found.order_by("-whole", "-submitted_at", "pk")[:MOST_LOOKED_AT]
    ]
    return sorted((each for each in twins if each.likeness >= ALIKE), key=lambda each: -each.likeness)[
        :SHOWN_ALIKE
    ]


def searched(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Items whose title, words or unit have this."""
    grams = query_grams(text)
    return rows.filter(grams__contains=grams) if grams else rows


def for_list(rows: QuerySet[InfoItem]) -> QuerySet[InfoItem]:
    """Items as a list shows them: with their unit, how many photos, and the bulletins that print them."""
    printed = BulletinEntry.objects.filter(bulletin__document__state=ISSUED).select_related(
        "bulletin__document"
    )
    printed = printed.only(
        "item",
        "bulletin__document__number",
        "bulletin__document__year",
        "bulletin__document__kind",
        "bulletin__document__code",
    )
    return (
        rows.select_related("unit").defer("text", "grams", "marks", "unit__grams")
        .annotate(photo_count=Count("photos", distinct=True), higher=Count("higher_uses", filter=Q(higher_uses__removed_at__isnull=True), distinct=True))
        .prefetch_related(Prefetch("entries", printed, to_attr="printed_in"))
    )  # fmt: skip


def counted(rows: QuerySet[InfoItem], what: str, months: Sequence[str]) -> QuerySet[InfoItem]:
    """The items behind a figure of the scoreboard in some months (see scoring)."""
    from tongchuang.domain.bulletins.scoring import MEASURES

    return MEASURES[what](rows, months) if what in MEASURES and months else rows


def photos_of(item: InfoItem) -> list[InfoPhoto]:
    """The photos of an item, in their order."""
    return list(item.photos.select_related("attachment"))


def printed_in(item: InfoItem) -> list[BulletinEntry]:
    """The issued bulletins that print an item, with their documents."""
    rows = item.entries.filter(bulletin__document__state=ISSUED).select_related("bulletin__document")
    return list(rows.order_by("bulletin__document__issued_at"))


def higher_uses_of(item: InfoItem) -> list[HigherUse]:
    """Where a superior used it."""
    rows = item.higher_uses.filter(removed_at__isnull=True).select_related("proof", "recorded_by")
    return list(rows.order_by("used_on", "pk"))


def history_of_item(item: InfoItem) -> list[Event]:
    """What happened to it, newest first."""
    return list(reversed(history_of(item.pk)))


def counts_by_state(rows: QuerySet[InfoItem]) -> dict[str, int]:
    """How many stand in each state, and all."""
    found = dict(rows.order_by().values_list("state").annotate(n=Count("pk", distinct=True)))
    return {"all": sum(found.values()), **{state: found.get(state, 0) for state in State.values}}


def waiting_for_review(rows: QuerySet[InfoItem]) -> QuerySet[InfoItem]:
    """What the office has to look at, the oldest first."""
    return rows.filter(state=State.SUBMITTED).order_by("submitted_at", "pk")


def next_to_review(rows: QuerySet[InfoItem], item: InfoItem) -> InfoItem | None:
    """The one that has waited longest besides this one."""
    return waiting_for_review(rows).exclude(pk=item.pk).only("pk", "title").first()


def returned_items(rows: QuerySet[InfoItem], unit_ids: Iterable[UUID]) -> QuerySet[InfoItem]:
    """What was sent back to these units."""
    return rows.filter(state=State.RETURNED, unit__in=list(unit_ids))


def to_print(rows: QuerySet[InfoItem], bulletin: Bulletin) -> list[InfoItem]:
    """Accepted items of half a year that this bulletin doesn't have yet; those that no bulletin has first."""
    mine = BulletinEntry.objects.filter(bulletin=bulletin, item=OuterRef("pk"))
    others = BulletinEntry.objects.filter(item=OuterRef("pk"), bulletin__discarded_at__isnull=True).exclude(
        bulletin=bulletin
    )
    found = rows.filter(state=State.ACCEPTED, decided_at__gte=now() - timedelta(days=183)).exclude(
        Exists(mine)
    )
    found = found.annotate(elsewhere=Exists(others), photo_count=Count("photos")).select_related("unit")
    return list(found.defer("grams", "marks", "unit__grams").order_by("elsewhere", "-decided_at", "pk")[:80])


def entries_of(bulletin: Bulletin) -> list[BulletinEntry]:
    """The parts of a bulletin in their order, with their items and photos."""
    photos = Prefetch("item__photos", InfoPhoto.objects.select_related("attachment"))
    rows = bulletin.entries.select_related("item__unit").defer(
        "item__grams", "item__marks", "item__unit__grams"
    )
    return list(rows.prefetch_related(photos))


def for_bulletin_list(rows: QuerySet[Bulletin]) -> QuerySet[Bulletin]:
    """Bulletins with their documents and how many parts they have, the newest first."""
    found = rows.select_related("document").defer("document__content", "document__grams")
    return found.annotate(parts=Count("entries")).order_by("-made_at", "pk")


def searched_bulletins(rows: QuerySet[Bulletin], text: str) -> QuerySet[Bulletin]:
    """Bulletins that say this in a title or in a text."""
    words = " ".join(text.split())[:60]
    inside = BulletinEntry.objects.filter(
        Q(title__icontains=words) | Q(text__icontains=words), bulletin=OuterRef("pk")
    )
    return rows.filter(Q(title__icontains=words) | Exists(inside)) if words else rows


def in_state(rows: QuerySet[Bulletin], state: str) -> QuerySet[Bulletin]:
    """Bulletins by the state of their document; one without a document is a draft."""
    if state == Document.State.DRAFT:
        return rows.filter(Q(document__isnull=True) | Q(document__state=state))
    return rows.filter(document__state=state) if state else rows


def sections_used(region_id: UUID | None) -> list[str]:
    """The sections that bulletins had lately, to choose from."""
    rows = BulletinEntry.objects.filter(bulletin__region_id=region_id).order_by()
    return list(rows.values_list("section", flat=True).annotate(n=Count("pk")).order_by("-n", "section")[:12])


def heading_of(region_id: UUID) -> str:
    """What bulletins are called in a region: their red head."""
    return letterhead_of(region_id, Document.Kind.BRIEFING).head


def quota_rules(region_id: UUID | None) -> list[QuotaRule]:
    """All rules of quotas, the latest last."""
    rows = QuotaRule.objects.filter(region_id=region_id).select_related("unit", "set_by").defer("unit__grams")
    return list(rows.order_by("period_from", "set_at"))


def point_rules(region_id: UUID | None) -> list[PointRule]:
    """All rules of points, the latest last."""
    return list(PointRule.objects.filter(region_id=region_id).order_by("period_from", "set_at"))


def standing_circular(region_id: UUID | None, year: int, quarter: int) -> InfoCircular | None:
    """The circular of a quarter whose document is still there."""
    rows = InfoCircular.objects.filter(
        region_id=region_id, year=year, quarter=quarter, document__isnull=False
    )
    rows = rows.exclude(document__state=Document.State.WITHDRAWN)
    return (
        rows.select_related("document")
        .defer("document__content", "document__grams")
        .order_by("-made_at")
        .first()
    )


def units_by_id(region_id: UUID | None, ids: Iterable[UUID]) -> list[Unit]:
    """These units of the region, in the order of their names."""
    rows = Unit.objects.filter(region_id=region_id, pk__in=list(ids)).defer("grams")
    return list(rows.order_by("sort_key", "pk"))


def names_of_readers(bulletin: Bulletin) -> list[str]:
    """The units that a bulletin goes to, where it doesn't go to all."""
    if bulletin.everyone:
        return []
    return [str(unit) for unit in bulletin.units.defer("grams").order_by("sort_key", "pk")]
