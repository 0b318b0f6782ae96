"""The only door to scores.

Posts of the whole region and those who command see every figure. Units see the tree, and of the lost points their own,
in full. Where a covert visit is not over, its sums count but its places stay shut for those who may not know of it.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.inspections.access import evaluations_visible_to, visits_visible_to
from tongchuang.domain.inspections.models import Evaluation, LatestCheck, Observation, Visit
from tongchuang.domain.inspections.secrecy import hidden_visits_of, running_covert
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.scores import engine_io
from tongchuang.domain.scores.actions import snapshot_of
from tongchuang.domain.scores.engine_io import facts
from tongchuang.domain.scores.models import LossShare, Snapshot
from tongchuang.domain.scores.queries import find_snapshot
from tongchuang.domain.scores.values import Scope, is_kept
from tongchuang.domain.standards.models import Item, StandardVersion


def sees_all_losses(actor: Actor) -> bool:
    """Whether the actor sees what every unit lost; others see their own units' losses."""
    return actor.region_wide or actor.may(Permission.COMMAND)


def versions_visible_to(actor: Actor, campaign: Campaign) -> list[StandardVersion]:
    """The versions that a campaign pursues, the main one first."""
    if campaign.region_id != actor.region_id or not actor.posts:
        return []
    rows = campaign.standards.select_related("version").defer("version__document").order_by("position", "pk")
    return [row.version for row in rows]


def snapshots_visible_to(actor: Actor) -> QuerySet[Snapshot]:
    """Snapshots of the actor's region; of evaluations only where the evaluation may be seen."""
    rows = Snapshot.objects.filter(region_id=actor.region_id)
    if actor.region_id is None or not actor.posts:
        return rows.none()
    return rows.filter(Q(evaluation__isnull=True) | Q(evaluation__in=evaluations_visible_to(actor)))


def snapshot_for(actor: Actor, scope: Scope) -> Snapshot | None:
    """The snapshot of a scope. A mix of sources that is not kept by itself is taken when somebody asks for it."""
    if scope.region_id != actor.region_id or not actor.posts:
        raise Http404
    if scope.evaluation_id is not None:
        return evaluation_snapshot_for(actor, scope)
    found = find_snapshot(scope)
    if is_kept(scope.sources) or not _has_facts(scope):
        return found
    return snapshot_of(scope, by=actor)


def evaluation_snapshot_for(actor: Actor, scope: Scope) -> Snapshot | None:
    """The result of an evaluation that the actor may see."""
    if not evaluations_visible_to(actor).filter(pk=scope.evaluation_id).exists():
        raise Http404
    return find_snapshot(scope)


def shares_visible_to(actor: Actor, snapshot: Snapshot) -> QuerySet[LossShare]:
    """The shares of lost points that an actor may open: all of them, or those of their own units."""
    rows = LossShare.objects.filter(snapshot=snapshot)
    if snapshot.region_id != actor.region_id or not actor.posts:
        return rows.none()
    return rows if sees_all_losses(actor) else rows.filter(unit_id__in=actor.unit_ids)


def hidden_visits(actor: Actor) -> QuerySet[Visit]:
    """Secret visits that are not over, whose places the actor may not know."""
    return Visit.objects.filter(hidden_visits_of(actor), region_id=actor.region_id)


def pairs_visible_to(actor: Actor, scope: Scope, item: Item) -> tuple[list[LatestCheck], int]:
    """The checks of an item that count in a scope, worst first, and how many more there are that the actor can't open."""
    codes = facts.codes_of(scope)
    ids = [pk for pk, code in codes.of_item.items() if code == item.code]
    rows = facts.checks_of(scope, codes.versions).filter(item_id__in=ids)
    latest = LatestCheck.objects.filter(pk__in=rows.values("pk")).exclude(verdict="na")
    visible = latest.filter(visit_id__in=visits_visible_to(actor).order_by().values("pk"))
    if sees_all_losses(actor) and not actor.region_wide:
        visible = latest.exclude(visit_id__in=hidden_visits(actor).values("pk"))
    whole = ("site__type", "site__unit", "site__street")
    found = list(visible.select_related(*whole).order_by("verdict", "-count", "site__sort_key"))
    return found, latest.count() - len(found)


def observations_behind(actor: Actor, scope: Scope, item: Item) -> list[Observation]:
    """The facts of an item that are not checks and that count in a scope, newest first."""
    codes = facts.codes_of(scope)
    ids = [pk for pk, code in codes.of_item.items() if code == item.code]
    rows = facts.observations_of(scope, ids).select_related("rater", "entered_by", "evaluation", "attachment")
    known = Q(entered_by_id=actor.person_id) | Q(evaluation__officer_id=actor.person_id)
    rows = rows.filter(~running_covert() | known)
    return sorted(rows, key=lambda row: row.at, reverse=True)


def get_item_for(actor: Actor, item_id: UUID) -> Item:
    """A node of a published standard; standards are no secret to those who work by them."""
    found = Item.objects.select_related("version", "parent").defer("version__document").filter(pk=item_id).first()
    if found is None or not actor.posts:
        raise Http404
    return found


def evaluations_of(actor: Actor, campaign: Campaign, version_id: UUID | None = None) -> list[Evaluation]:
    """The evaluations of a campaign that the actor may see, oldest first."""
    rows = evaluations_visible_to(actor).filter(campaign=campaign).select_related("version")
    if version_id:
        rows = rows.filter(version_id=version_id)
    return list(rows.defer("version__document").order_by("held_on", "pk"))


def _has_facts(scope: Scope) -> bool:
    first, last = engine_io.months_of(scope.period)
    between = {"campaign_id": scope.campaign_id, "period__range": (first, last), "source__in": scope.sources}
    return LatestCheck.objects.filter(**between).exists() or Observation.objects.filter(**between).exists()
