"""The only door to consequences, objections and amounts.

Proposals are for who decides and for the discipline office. What is confirmed is seen by the unit that bears it and by
those who command; what is final and public by everybody with a post, as the bulletin says it.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from tongchuang.domain.appraisals.models import Ranking
from tongchuang.domain.consequences.errors import OwnDecision, OwnObjection
from tongchuang.domain.consequences.models import (
    PUBLIC_KINDS,
    Consequence,
    CorrectedRanking,
    Leg,
    Notice,
    Objection,
)
from tongchuang.domain.consequences.models.consequences import STANDING
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.errors import NotAllowed

State = Consequence.State


def decides(actor: Actor) -> bool:
    """Whether the actor confirms proposals and answers objections."""
    return actor.may(Permission.CONFIRM_CONSEQUENCES)


def sees_proposals(actor: Actor) -> bool:
    """Whether the actor sees what is only proposed: who decides, and the discipline office."""
    return decides(actor) or actor.may(Permission.READ_LEDGER)


def sees_all(actor: Actor) -> bool:
    """Whether the actor sees what stands, of all units."""
    return sees_proposals(actor) or actor.may(Permission.COMMAND)


def of_units(actor: Actor) -> Q:
    """Consequences that the actor's units bear or were ranked for."""
    return Q(unit__in=actor.unit_ids) | Q(bearer__in=actor.unit_ids)


def consequences_visible_to(actor: Actor) -> QuerySet[Consequence]:
    """What the actor may see, without the documents of rankings."""
    rows = Consequence.objects.filter(region_id=actor.region_id).select_related(
        "ranking", "unit", "bearer", "campaign"
    )
    rows = rows.defer("ranking__inputs", "ranking__result", "unit__grams", "bearer__grams")
    if actor.region_id is None or not actor.posts:
        return rows.none()
    if sees_proposals(actor):
        return rows
    told = Q(state__in=STANDING) | Q(state=State.DROPPED, bearer__isnull=False)
    if sees_all(actor):
        return rows.filter(told)
    return rows.filter((of_units(actor) & told) | Q(state=State.FINAL, kind__in=PUBLIC_KINDS))


def get_consequence_for(actor: Actor, consequence_id: UUID) -> Consequence:
    """One consequence, or Http404."""
    found = (
        consequences_visible_to(actor)
        .select_related("decided_by", "dropped_by")
        .filter(pk=consequence_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def opens_all_of(actor: Actor, row: Consequence) -> bool:
    """Whether the actor sees opinion, objections and history of it, not only what the bulletin says."""
    return sees_all(actor) or bool({row.unit_id, row.bearer_id} & actor.unit_ids)


def may_object_to(actor: Actor, row: Consequence) -> bool:
    """Whether the actor speaks for the unit that bears it."""
    return actor.may(Permission.OBJECT) and bool({row.unit_id, row.bearer_id} & actor.unit_ids)


def may_object_to_score(actor: Actor, unit_id: UUID) -> bool:
    """Whether the actor speaks for a ranked unit."""
    return actor.may(Permission.OBJECT) and unit_id in actor.unit_ids


def objections_visible_to(actor: Actor) -> QuerySet[Objection]:
    """Objections of the actor's units; all of them for who answers, and for the discipline office."""
    rows = Objection.objects.filter(region_id=actor.region_id).select_related(
        "ranking", "unit", "consequence", "campaign", "made_by", "answered_by"
    )
    rows = rows.defer("ranking__inputs", "ranking__result", "unit__grams")
    if actor.region_id is None or not actor.posts:
        return rows.none()
    if sees_proposals(actor):
        return rows
    return rows.filter(Q(unit__in=actor.unit_ids) | Q(consequence__bearer__in=actor.unit_ids))


def objections_to_scores(actor: Actor, ranking: Ranking) -> tuple[list[Objection], CorrectedRanking | None]:
    """The objections to scores of a ranking that the actor may see, newest first, and what upheld ones have made of it.

    One query, since a correction stands only where there are objections; the correction itself is for all who see the
    ranking.
    """
    rows = Objection.objects.filter(ranking=ranking, region_id=actor.region_id, consequence__isnull=True)
    found = list(
        rows.select_related("unit", "ranking__corrected")
        .defer("ranking__inputs", "ranking__result")
        .order_by("-made_at")
    )
    corrected = getattr(found[0].ranking, "corrected", None) if found else None
    return [row for row in found if sees_proposals(actor) or row.unit_id in actor.unit_ids], corrected


def get_objection_for(actor: Actor, objection_id: UUID) -> Objection:
    """One objection, or Http404."""
    found = objections_visible_to(actor).filter(pk=objection_id).first()
    if found is None:
        raise Http404
    return found


def why_not_answer(actor: Actor, row: Objection) -> NotAllowed | None:
    """Why somebody else answers an objection: the actor decided what it objects to, made it, or could have made it."""
    consequence = row.consequence
    if consequence is not None and consequence.decided_by_id == actor.user_id:
        return OwnDecision()
    units = {row.unit_id, consequence.bearer_id if consequence is not None else None}
    speaks = actor.may(Permission.OBJECT) and bool(units & actor.unit_ids)
    return OwnObjection() if speaks or row.made_by_id == actor.user_id else None


def legs_visible_to(actor: Actor) -> QuerySet[Leg]:
    """Entries of units: of one's own, all for those who see all; the fund's side goes with them."""
    rows = Leg.objects.filter(posting__region_id=actor.region_id, unit__isnull=False)
    rows = rows.select_related("posting__consequence", "unit", "posting__by")
    if actor.region_id is None or not actor.posts:
        return rows.none()
    return rows if sees_all(actor) else rows.filter(unit__in=actor.unit_ids)


def notices_visible_to(actor: Actor) -> QuerySet[Notice]:
    """Notices: before they are issued for who decides, then also for the units that they go to."""
    rows = Notice.objects.filter(region_id=actor.region_id).select_related(
        "unit", "document", "ranking", "made_by"
    )
    rows = rows.defer("ranking__inputs", "ranking__result")
    if actor.region_id is None or not actor.posts:
        return rows.none()
    if sees_proposals(actor):
        return rows
    issued = rows.filter(state=Notice.State.ISSUED)
    return issued if sees_all(actor) else issued.filter(Q(unit__in=actor.unit_ids) | Q(unit__isnull=True))


def get_frozen_for(actor: Actor, ranking_id: UUID) -> Ranking:
    """A frozen ranking of the actor's region, or Http404."""
    rows = Ranking.objects.filter(region_id=actor.region_id, state=Ranking.State.FROZEN).defer(
        "inputs", "result"
    )
    found = rows.select_related("campaign__pack").filter(pk=ranking_id).first() if actor.posts else None
    if found is None:
        raise Http404
    return found
