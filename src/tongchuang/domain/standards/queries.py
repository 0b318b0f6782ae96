"""Named reads of standards. Published standards are no secret: every signed-in person may read them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from tongchuang.domain.standards.models import Crosswalk, Item, SiteType, StandardVersion


def published_versions() -> QuerySet[StandardVersion]:
    """All versions with their pack, by title, the newest first."""
    return StandardVersion.objects.select_related("pack").defer("document").order_by("slug", "-published_at")


def tree_of(version_id: UUID) -> list[Item]:
    """Every node in the order of the tree."""
    return list(Item.objects.filter(version_id=version_id).order_by("position"))


def leaves_of(version_id: UUID) -> QuerySet[Item]:
    """The items of a version in order."""
    return Item.objects.filter(version_id=version_id, is_leaf=True).order_by("position")


def checklist_of(version_id: UUID, site_type_code: str) -> list[Item]:
    """The items that are checked at a type of site, in order."""
    return list(leaves_of(version_id).filter(method="site", site_types__contains=[site_type_code]))


def site_types() -> list[SiteType]:
    """All types of site, in the order of their pinyin."""
    return list(SiteType.objects.order_by("sort_key"))


def leaves_of_versions(version_ids: Iterable[UUID] | QuerySet[Any]) -> QuerySet[Item]:
    """The items of several versions in order."""
    return Item.objects.filter(version_id__in=version_ids, is_leaf=True).order_by("version_id", "position")


def find_leaves(version_ids: Iterable[UUID], text: str) -> QuerySet[Item]:
    """Items by their code or any words of title and text."""
    rows = leaves_of_versions(list(version_ids))
    for part in text.split():
        rows = rows.filter(Q(code__istartswith=part) | Q(title__icontains=part) | Q(text__icontains=part))
    return rows


@dataclass(frozen=True)
class VersionFigures:
    """How big a version is, and how much of it has been compared with its source."""

    items: int
    points: Decimal
    verified: int

    @property
    def verified_share(self) -> float:
        """From 0 to 1."""
        return self.verified / self.items if self.items else 0.0


def figures_of(version_ids: Iterable[UUID]) -> dict[UUID, VersionFigures]:
    """Items, points and verified items of versions, in one statement."""
    rows = Item.objects.filter(version__in=list(version_ids), is_leaf=True).order_by().values_list("version")
    counted = rows.annotate(items=Count("pk"), all_points=Sum("points"), sure=Count("pk", filter=Q(verified=True)))
    return {key: VersionFigures(items, points or Decimal(0), sure) for key, items, points, sure in counted}


@dataclass(frozen=True)
class Partner:
    """An item of another standard that a crosswalk joins, seen from one side."""

    item: Item
    relation: str
    outward: bool


def partners_of(item: Item, version_ids: Iterable[UUID] = ()) -> list[Partner]:
    """The items that a crosswalk joins to this one, both ways: of the given versions, else of the newest of each standard."""
    slug = item.version.slug
    rows = Crosswalk.objects.filter(
        Q(from_slug=slug, from_code=item.code) | Q(to_slug=slug, to_code=item.code)
    )
    ends = [
        (row.to_slug, row.to_code, row.relation, True) if (row.from_slug, row.from_code) == (slug, item.code)
        else (row.from_slug, row.from_code, row.relation, False)
        for row in rows.order_by("relation", "pk")
    ]  # fmt: skip
    found = items_of_ends({(end[0], end[1]) for end in ends}, version_ids)
    return [Partner(found[end[:2]], end[2], end[3]) for end in ends if end[:2] in found]


def items_of_ends(ends: set[tuple[str, str]], version_ids: Iterable[UUID] = ()) -> dict[tuple[str, str], Item]:
    """(standard, code) → item, of the given versions where they hold that standard, else of its newest version."""
    if not ends:
        return {}
    rows = Item.objects.filter(version__slug__in={slug for slug, _code in ends}, code__in={code for _slug, code in ends})
    rows = rows.filter(is_leaf=True).select_related("version").defer("version__document")
    wanted = set(version_ids)
    found: dict[tuple[str, str], Item] = {}
    for item in sorted(rows, key=lambda row: (row.version_id in wanted, row.version.published_at)):
        if (item.version.slug, item.code) in ends:
            found[item.version.slug, item.code] = item
    return found


@dataclass(frozen=True)
class Join:
    """A line of a crosswalk with both items."""

    one: Item
    other: Item
    relation: str


def joins_between(slug: str, other: str, version_ids: Iterable[UUID] = ()) -> list[Join]:
    """All lines of a crosswalk between two standards, in the order of the first; both directions of writing."""
    rows = Crosswalk.objects.filter(
        Q(from_slug=slug, to_slug=other) | Q(from_slug=other, to_slug=slug)
    )
    lines = [(row.from_slug, row.from_code, row.to_slug, row.to_code, row.relation) for row in rows]
    found = items_of_ends({line[:2] for line in lines} | {line[2:4] for line in lines}, version_ids)
    joins = [Join(found[line[:2]], found[line[2:4]], line[4]) for line in lines if line[:2] in found and line[2:4] in found]
    return sorted(joins, key=lambda join: (join.one if join.one.version.slug == slug else join.other).position)


def pairs_with_crosswalk() -> list[tuple[str, str, int]]:
    """Which standards are joined, and by how many lines."""
    rows = Crosswalk.objects.order_by().values_list("from_slug", "to_slug").annotate(lines=Count("pk"))
    found: dict[tuple[str, str], int] = defaultdict(int)
    for one, other, lines in rows:
        found[min(one, other), max(one, other)] += lines
    return sorted((one, other, lines) for (one, other), lines in found.items())


def checklist_types(version_id: UUID) -> dict[str, int]:
    """Type of site → how many items of the version are checked there."""
    counts: dict[str, int] = defaultdict(int)
    for codes in leaves_of(version_id).filter(method="site").values_list("site_types", flat=True):
        for code in codes:
            counts[code] += 1
    return dict(counts)


def search_items(version_ids: Iterable[UUID], text: str, limit: int) -> list[Item]:
    """Items of versions whose code begins with, or whose title contains, what was typed."""
    wanted = Q(code__istartswith=text) | Q(title__icontains=text)
    rows = Item.objects.filter(wanted, version__in=list(version_ids), is_leaf=True)
    return list(rows.select_related("version").defer("version__document").order_by("version__slug", "position")[:limit])
