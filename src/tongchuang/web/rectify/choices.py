"""What the ledger's filters and forms offer to choose from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.organisations.access import units_visible_to
from tongchuang.domain.organisations.queries import open_units
from tongchuang.domain.places.access import sites_visible_to, streets_visible_to
from tongchuang.domain.standards import queries as standards
from tongchuang.foundation.ids import as_uuids
from tongchuang.web.shared.scope import scope_of

Choice = tuple[str, Any]


def units(request: HttpRequest) -> Iterable[Choice]:
    """The units of the region by pinyin."""
    rows = open_units(units_visible_to(request.actor)).order_by("sort_key")  # type: ignore[attr-defined]
    return [(str(pk), name) for pk, name in rows.values_list("pk", "short_name")]


def streets(request: HttpRequest) -> Iterable[Choice]:
    """The streets of the region."""
    rows = streets_visible_to(request.actor).order_by("sort_key").values_list("pk", "name")  # type: ignore[attr-defined]
    return [(str(pk), name) for pk, name in rows]


def site_types(request: HttpRequest) -> Iterable[Choice]:
    """All types of site."""
    return [(str(row.pk), row.title) for row in standards.site_types()]


def site_shown(request: HttpRequest) -> Iterable[Choice]:
    """Only the sites that the address names: there are too many to list, and a site's page leads here."""
    wanted = request.GET.getlist("site")
    if not wanted:
        return []
    rows = sites_visible_to(request.actor).values_list("pk", "name")  # type: ignore[attr-defined]
    return [(str(pk), name) for pk, name in rows.filter(pk__in=as_uuids(wanted))]


@dataclass(frozen=True)
class Node:
    """A node of a standard, with the leaves below it (itself, when it is one)."""

    key: UUID
    label: str
    depth: int
    leaf: bool
    leaves: tuple[UUID, ...]


def items(request: HttpRequest) -> Iterable[Choice]:
    """The projects and contents of the campaign's standards, and the items that the address names."""
    named = set(request.GET.getlist("item"))
    nodes = _nodes(scope_of(request).campaign)
    return [(str(node.key), "　" * node.depth + node.label) for node in nodes if not node.leaf or str(node.key) in named]


def items_below(campaign: Campaign | None, keys: tuple[UUID, ...]) -> tuple[UUID, ...]:
    """The items below the chosen nodes; a key that is no node of the campaign stands for itself."""
    if not keys:
        return ()
    leaves = {node.key: node.leaves for node in _nodes(campaign)}
    return tuple(leaf for key in keys for leaf in leaves.get(key, (key,)))


def _nodes(campaign: Campaign | None) -> list[Node]:
    if campaign is None:
        return []
    return [node for version_id in campaign.standards.values_list("version_id", flat=True) for node in _tree(version_id)]


@lru_cache(maxsize=16)
def _tree(version_id: UUID) -> tuple[Node, ...]:
    # A published version never changes, so its tree is read once a process.
    rows = standards.tree_of(version_id)
    children: dict[UUID | None, list[Any]] = {}
    for row in rows:
        children.setdefault(row.parent_id, []).append(row)

    def leaves(row: Any) -> list[UUID]:
        return [row.pk] if row.is_leaf else [leaf for child in children.get(row.pk, []) for leaf in leaves(child)]

    return tuple(Node(row.pk, f"{row.code} {row.title}", row.depth, row.is_leaf, tuple(leaves(row))) for row in rows)
