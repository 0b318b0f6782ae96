"""The only door to rankings.

Frozen ones are published inside the campaign: everybody with a post in the region sees the table. Provisional ones are
for those who command. What lies behind a unit's figures opens as lost points do: all of it, or that of one's own units,
and of a covert visit that is not over the places stay shut.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from tongchuang.domain.appraisals.engine_io import Line, kept_lines
from tongchuang.domain.appraisals.models import Exclusion, RankedUnit, Ranking
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.scores.access import hidden_visits, sees_all_losses

BARE = ("inputs", "result")


def sees_provisional(actor: Actor) -> bool:
    """Whether the actor sees rankings before they are frozen."""
    return actor.may(Permission.COMMAND)


def may_freeze(actor: Actor) -> bool:
    """Whether the actor freezes rankings and excludes units."""
    return actor.may(Permission.MANAGE_CAMPAIGN)


def rankings_visible_to(actor: Actor) -> QuerySet[Ranking]:
    """Rankings of the actor's region without their documents, newest period first."""
    if actor.region_id is None or not actor.posts:
        return Ranking.objects.none()
    rows = Ranking.objects.filter(region_id=actor.region_id).select_related(
        "campaign", "version", "frozen_by"
    )
    rows = rows.defer(*BARE, "version__document").order_by("-period", "state")
    return rows if sees_provisional(actor) else rows.filter(state=Ranking.State.FROZEN)


def get_ranking_for(actor: Actor, ranking_id: UUID) -> Ranking:
    """One ranking, or Http404."""
    found = rankings_visible_to(actor).filter(pk=ranking_id).first()
    if found is None:
        raise Http404
    return found


def get_ranked_unit_for(actor: Actor, ranking: Ranking, unit_id: UUID) -> RankedUnit:
    """A unit's line in a ranking that the actor sees."""
    found = RankedUnit.objects.filter(ranking=ranking, unit_id=unit_id).select_related("unit").first()
    if found is None:
        raise Http404
    return found


def opens_unit(actor: Actor, unit_id: UUID) -> bool:
    """Whether the actor sees what lies behind a unit's figures."""
    return sees_all_losses(actor) or unit_id in actor.unit_ids


def lines_visible_to(actor: Actor, ranking: Ranking, unit_id: UUID) -> tuple[list[Line], int]:
    """What a unit answered for, as kept in the inputs, and how many lines the actor may not open yet."""
    if not opens_unit(actor, unit_id):
        raise Http404
    lines = kept_lines(ranking, unit_id)
    hidden = hidden_visits(actor)
    shut = {str(pk) for pk in hidden.values_list("pk", flat=True)}
    return [line for line in lines if line.visit not in shut], sum(line.visit in shut for line in lines)


def exclusions_visible_to(actor: Actor, campaign: Campaign, period: str) -> dict[UUID, Exclusion]:
    """Unit → its exclusion from a period; the reason is for everybody who sees the ranking."""
    if campaign.region_id != actor.region_id or not actor.posts:
        return {}
    rows = Exclusion.objects.filter(campaign=campaign, period=period, readmitted_at__isnull=True)
    return {row.unit_id: row for row in rows.select_related("excluded_by")}


def get_exclusion_for(actor: Actor, exclusion_id: UUID) -> Exclusion:
    """One exclusion of the actor's region, for those who manage the campaign; or Http404."""
    found = (
        Exclusion.objects.filter(pk=exclusion_id, region_id=actor.region_id)
        .select_related("campaign", "unit")
        .first()
    )
    if found is None or not may_freeze(actor):
        raise Http404
    return found
