"""The only door to what-if: for those who see every unit's losses, since any change tells what stands behind a figure."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.scenarios.errors import BadChange
from tongchuang.domain.scenarios.models import Scenario
from tongchuang.domain.scenarios.values import Change, VerdictChange
from tongchuang.domain.scores.access import hidden_visits, sees_all_losses
from tongchuang.domain.scores.engine_io import facts
from tongchuang.domain.scores.values import Scope


def may_suppose(actor: Actor) -> bool:
    """Whether the actor may ask what would be."""
    return bool(actor.posts) and actor.region_id is not None and sees_all_losses(actor)


def require_suppose(actor: Actor) -> None:
    """Http404 for those who may not, as if the page weren't there."""
    if not may_suppose(actor):
        raise Http404


def refuse_hidden(actor: Actor, scope: Scope, changes: Iterable[Change]) -> None:
    """BadChange for a site whose check the actor may not know of: the total's move would tell how it was found."""
    asked = {(each.site, each.item) for each in changes if isinstance(each, VerdictChange)}
    sites = {site for site, _item in asked}
    shut = set(hidden_visits(actor).filter(site_id__in=sites).values_list("pk", flat=True)) if sites else set()
    if not shut:
        return
    codes = facts.codes_of(scope)
    rows = facts.checks_of(scope, codes.versions).filter(site_id__in=sites)
    for site, item, visit in rows.values_list("site_id", "item_id", "visit_id"):
        if visit in shut and (site, codes.of_item.get(item)) in asked:
            raise BadChange(_("Item %(item)s isn't checked at this site.") % {"item": codes.of_item[item]})


def scenarios_visible_to(actor: Actor) -> QuerySet[Scenario]:
    """Kept scenarios of the actor's region, newest first."""
    if not may_suppose(actor):
        return Scenario.objects.none()
    rows = Scenario.objects.filter(region_id=actor.region_id, removed_at__isnull=True)
    return rows.select_related("saved_by", "evaluation").order_by("-saved_at")


def get_scenario_for(actor: Actor, scenario_id: UUID) -> Scenario:
    """One kept scenario, or Http404."""
    found = scenarios_visible_to(actor).filter(pk=scenario_id).first()
    if found is None:
        raise Http404
    return found
