"""Named reads of standards. Published standards are no secret: every signed-in person may read them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

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


def crosswalk_from(slug: str, to_slugs: Iterable[str]) -> dict[str, list[Crosswalk]]:
    """Code of the standard → what a fact of it means in the other standards; `part` is for readers only."""
    found: dict[str, list[Crosswalk]] = defaultdict(list)
    for row in Crosswalk.objects.filter(from_slug=slug, to_slug__in=list(to_slugs)):
        found[row.from_code].append(row)
    return dict(found)


def leaves_of_versions(version_ids: Iterable[UUID] | QuerySet[Any]) -> QuerySet[Item]:
    """The items of several versions in order."""
    return Item.objects.filter(version_id__in=version_ids, is_leaf=True).order_by("version_id", "position")


def find_leaves(version_ids: Iterable[UUID], text: str) -> QuerySet[Item]:
    """Items by their code or any words of title and text."""
    rows = leaves_of_versions(list(version_ids))
    for part in text.split():
        rows = rows.filter(Q(code__istartswith=part) | Q(title__icontains=part) | Q(text__icontains=part))
    return rows
