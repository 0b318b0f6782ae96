"""Named reads for what-if: what the things are called that changes name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from tongchuang.domain.places.models import Site
from tongchuang.domain.scenarios.values import Change, QuotaChange, VerdictChange
from tongchuang.domain.scores.queries import TreeItem, tree_of
from tongchuang.domain.standards.models import SiteType


@dataclass(frozen=True)
class Names:
    """What things are called: sites by id, types of site and items by code."""

    sites: Mapping[UUID, str]
    types: Mapping[str, str]
    items: Mapping[str, TreeItem]


def names_behind(changes: Iterable[Change], *, region_id: UUID, version_id: UUID) -> Names:
    """The names of all that the changes name, in at most three statements."""
    given = list(changes)
    sites = {change.site for change in given if isinstance(change, VerdictChange)}
    types = {change.site_type for change in given if isinstance(change, QuotaChange)}
    return Names(
        sites=dict(Site.objects.filter(region_id=region_id, pk__in=sites).values_list("pk", "name")) if sites else {},
        types=type_titles(types),
        items={item.code: item for item in tree_of(version_id)},
    )


def type_titles(codes: Iterable[str]) -> dict[str, str]:
    """Types of site by their code."""
    wanted = list(codes)
    return dict(SiteType.objects.filter(code__in=wanted).values_list("code", "title")) if wanted else {}
