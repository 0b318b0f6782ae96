"""Which campaign, version and chapter a page of the duties is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.campaigns.queries import versions_of
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.standards.models import Item, StandardVersion
from tongchuang.web.shared.scope import scope_of

# More rows than this and a page of the matrix opens on a chapter.
MOST_ROWS = 120


@dataclass(frozen=True)
class DutyScope:
    """The campaign, the versions that it is pinned to, and the one that was chosen."""

    campaign: Campaign
    versions: list[StandardVersion]
    version: StandardVersion


def duty_scope(request: HttpRequest) -> DutyScope:
    """The scope that the address says, else the main standard."""
    campaign = campaign_of(request)
    versions = versions_of(campaign)
    if not versions:
        raise Http404
    wanted = request.GET.get("version", "")
    return DutyScope(campaign, versions, next((row for row in versions if str(row.pk) == wanted), versions[0]))


def campaign_of(request: HttpRequest) -> Campaign:
    """The campaign of the top bar; 404 where there is none yet."""
    campaign = scope_of(request).campaign
    if campaign is None:
        raise Http404
    return campaign


@dataclass(frozen=True)
class Chapter:
    """A heading with the items below it."""

    node: Item
    items: list[Item]


def chapters_of(nodes: list[Item]) -> list[Chapter]:
    """The tree cut into chapters that a page can show: top headings, or those below where one is too long."""
    return [chapter for start in _starts(nodes, 0, len(nodes), 0) for chapter in start]


def _starts(nodes: list[Item], first: int, last: int, depth: int) -> list[list[Chapter]]:
    found: list[list[Chapter]] = []
    at = first
    while at < last:
        end = next((i for i in range(at + 1, last) if nodes[i].depth <= nodes[at].depth), last)
        items = [node for node in nodes[at:end] if node.is_leaf]
        inner = [node for node in nodes[at + 1 : end] if not node.is_leaf]
        if len(items) > MOST_ROWS and inner and all(not node.is_leaf for node in nodes[at + 1 : end] if node.depth == depth + 1):
            found += _starts(nodes, at + 1, end, depth + 1)
        elif items:
            found.append([Chapter(nodes[at], items)])
        at = end
    return found


def tabs_of(request: HttpRequest) -> list[tuple[Any, ...]]:
    """The pages of the room, as far as the actor has use for them."""
    from django.urls import reverse
    from django.utils.translation import gettext as _

    actor: Actor = request.actor  # type: ignore[attr-defined]
    pages = [
        ("home", _("Matrix"), True),
        ("mine", _("Ours"), bool(actor.unit_ids) and actor.may(Permission.CLAIM_RESPONSIBILITIES)),
        ("list", _("All duties"), True),
        ("contracts", _("Contracts"), True),
        ("sections", _("Sections and leaders"), True),
        ("gaps", _("Gaps"), actor.may(Permission.ASSIGN_RESPONSIBILITIES) or actor.may(Permission.READ_LEDGER)),
    ]
    addresses = [(label, reverse(f"duties:{name}")) for name, label, allowed in pages if allowed]
    return [(label, url, request.path == url) for label, url in addresses]
