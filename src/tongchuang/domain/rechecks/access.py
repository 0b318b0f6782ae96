"""The only door to double checks and their figures.

Who was chosen is nobody's business before both visits are made: those who answer for the evaluation see how many wait. Figures:
the campaign office all, the discipline office too (to read), an inspector their own. Others none.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.inspections.secrecy import running_covert
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import PostKind
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.rechecks.models import AgreementFigure, InspectorPace, OwnWord, PairedCheck, Recheck


def manages(actor: Actor) -> bool:
    """Whether the actor sets and announces double checks."""
    return actor.may(Permission.RUN_EVALUATIONS)


def sees_all(actor: Actor) -> bool:
    """Whether the actor sees everybody's figures."""
    return manages(actor) or PostKind.DISCIPLINE in actor.posts


def may_look(actor: Actor) -> bool:
    """Whether there is anything for the actor: all figures, or their own."""
    return actor.region_id is not None and (sees_all(actor) or actor.may(Permission.INSPECT))


def figures_visible_to(actor: Actor, campaign: Campaign) -> QuerySet[AgreementFigure]:
    """Figures of agreement; an inspector's are those over all and their own."""
    rows = AgreementFigure.objects.filter(campaign=campaign).select_related("item", "person")
    if campaign.region_id != actor.region_id or not may_look(actor):
        return rows.none()
    if sees_all(actor):
        return rows
    own = Q(scope=AgreementFigure.Scope.PERSON, person_id=actor.person_id)
    return rows.filter(~Q(scope=AgreementFigure.Scope.PERSON) | own)


def paces_visible_to(actor: Actor, campaign: Campaign) -> QuerySet[InspectorPace]:
    """How inspectors work; an inspector sees their own."""
    rows = InspectorPace.objects.filter(campaign=campaign).select_related("person")
    if campaign.region_id != actor.region_id or not may_look(actor):
        return rows.none()
    return rows if sees_all(actor) else rows.filter(person_id=actor.person_id)


def words_visible_to(actor: Actor, campaign: Campaign) -> QuerySet[OwnWord]:
    """Inspectors' own words."""
    rows = OwnWord.objects.filter(campaign=campaign, region_id=actor.region_id).select_related("person")
    if not may_look(actor):
        return rows.none()
    return rows if sees_all(actor) else rows.filter(person_id=actor.person_id)


def pairs_visible_to(actor: Actor) -> QuerySet[PairedCheck]:
    """Pairs of checks of visits that are over; an inspector sees those of their own visits."""
    rows = PairedCheck.objects.filter(recheck__region_id=actor.region_id).exclude(running_covert("recheck__"))
    if not may_look(actor):
        return rows.none()
    if sees_all(actor):
        return rows
    return rows.filter(
        Q(one__visit__inspector_id=actor.person_id) | Q(other__visit__inspector_id=actor.person_id)
    )


def get_pair_for(actor: Actor, pair_id: UUID) -> PairedCheck:
    """One pair with what its page shows, or Http404."""
    related = (
        "item", "recheck__evaluation", "one__visit__site__type", "one__visit__inspector", "other__visit__inspector",
    )  # fmt: skip
    found = pairs_visible_to(actor).select_related(*related).filter(pk=pair_id).first()
    if found is None:
        raise Http404
    return found


def rechecks_managed_by(actor: Actor) -> QuerySet[Recheck]:
    """Double checks for those who answer for the evaluation (of a secret one its officer), to be counted."""
    rows = Recheck.objects.filter(region_id=actor.region_id)
    if not manages(actor):
        return rows.none()
    return rows.filter(~running_covert() | Q(evaluation__officer_id=actor.person_id))
