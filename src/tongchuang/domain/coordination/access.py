"""The only door to coordination: what an actor may see. Absent and not theirs fail the same way."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from tongchuang.domain.coordination.models import (
    Coordination,
    HardPartner,
    HardProblem,
    LearnAnswer,
    LearnOrder,
    Listing,
    Step,
    StepState,
)
from tongchuang.domain.coordination.queries import own_sites, with_steps
from tongchuang.domain.findings.access import findings_visible_to
from tongchuang.domain.findings.models import Dispute
from tongchuang.domain.inspections.secrecy import blind_visits_of
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import PostKind
from tongchuang.domain.organisations.permissions import Permission

BEGUN = (StepState.OPEN, StepState.GIVEN, StepState.SILENT)


def _in_region(rows: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
    """Rows of the actor's region; who is to visit again blindly sees nothing that comes from the first visit."""
    if actor.region_id is None or not actor.posts:
        return rows.none()
    rows = rows.filter(region=actor.region_id)
    if actor.may(Permission.INSPECT):
        rows = rows.exclude(finding__check_row__visit__in=blind_visits_of(actor))
    return rows


def findings_asked_about(actor: Actor) -> QuerySet[Any, Any]:
    """Findings that an actor sees because it was asked how they can be solved: their keys, for `findings.access`."""
    begun = Step.objects.filter(state__in=BEGUN)
    asked = begun.filter(units__unit__in=actor.unit_ids).values("coordination__finding_id")
    if actor.person_id is not None:
        asked = asked.union(begun.filter(person=actor.person_id).values("coordination__finding_id"))
    return asked


def coordinations_visible_to(actor: Actor) -> QuerySet[Coordination]:
    """Those of the findings that the actor sees: its own, and those about which it was asked."""
    rows: QuerySet[Coordination] = _in_region(Coordination.objects.all(), actor)
    if actor.region_wide:
        return rows
    return rows.filter(finding__in=findings_visible_to(actor).order_by().values("pk"))


def get_coordination_for(actor: Actor, coordination_id: UUID, *, shown: bool = True) -> Coordination:
    """One coordination with its steps, or Http404; `shown=False` the row alone, for an action."""
    rows = coordinations_visible_to(actor).filter(pk=coordination_id)
    found = (with_steps(rows) if shown else rows).first()
    if found is None:
        raise Http404
    return found


def disputes_visible_to(actor: Actor) -> QuerySet[Dispute]:
    """Region-wide posts see all; units those that they raised themselves."""
    rows = Dispute.objects.filter(finding__region=actor.region_id)
    if actor.region_id is None or not actor.posts:
        return rows.none()
    if actor.may(Permission.INSPECT):
        rows = rows.exclude(finding__check_row__visit__in=blind_visits_of(actor))
    return rows if actor.region_wide else rows.filter(unit__in=actor.unit_ids)


def learn_orders_visible_to(actor: Actor) -> QuerySet[LearnOrder]:
    """Region-wide posts see all; the others those that ask one of their sites, or come from a finding of theirs."""
    rows: QuerySet[LearnOrder] = _in_region(LearnOrder.objects.all(), actor)
    if actor.region_wide:
        return rows
    asked = LearnAnswer.objects.filter(own_sites(actor), order=OuterRef("pk"))
    return rows.filter(Exists(asked) | Q(finding__unit__in=actor.unit_ids))


def get_learn_order_for(actor: Actor, order_id: UUID) -> LearnOrder:
    """One order with what its page shows, or Http404."""
    related = ("finding", "item", "site_type", "unit", "ordered_by")
    found = learn_orders_visible_to(actor).select_related(*related).filter(pk=order_id).first()
    if found is None:
        raise Http404
    return found


def learn_answers_visible_to(actor: Actor) -> QuerySet[LearnAnswer]:
    """Region-wide posts see all answers; the others those of their own sites."""
    rows = LearnAnswer.objects.filter(order__in=learn_orders_visible_to(actor).order_by().values("pk"))
    return rows if actor.region_wide else rows.filter(own_sites(actor))


def get_learn_answer_for(actor: Actor, answer_id: UUID) -> LearnAnswer:
    """One site of an order, or Http404."""
    related = ("order", "order__item", "order__finding", "order__campaign", "site", "site__unit", "finding")
    found = learn_answers_visible_to(actor).select_related(*related).filter(pk=answer_id).first()
    if found is None:
        raise Http404
    return found


def hard_problems_visible_to(actor: Actor) -> QuerySet[HardProblem]:
    """Region-wide posts see all; units what they lead or help with, leaders what lies in their sections or is listed with them."""
    rows: QuerySet[HardProblem] = _in_region(HardProblem.objects.all(), actor)
    if actor.region_wide:
        return rows
    helps = HardPartner.objects.filter(problem=OuterRef("pk"), unit__in=actor.unit_ids)
    mine = Q(lead__in=actor.unit_ids) | Q(site__unit__in=actor.unit_ids) | Exists(helps)
    if actor.person_id is not None:
        mine |= Exists(Listing.objects.filter(problem=OuterRef("pk"), leader=actor.person_id))
        if PostKind.CONTRACTED_LEADER in actor.posts:
            mine |= Q(site__section__contracted_leader=actor.person_id)
    return rows.filter(mine)


def get_hard_problem_for(actor: Actor, problem_id: UUID) -> HardProblem:
    """One hard problem with what its page shows, or Http404."""
    related = ("finding", "site", "item", "lead", "listed_by", "solved_by", "campaign")
    found = hard_problems_visible_to(actor).select_related(*related).filter(pk=problem_id).first()
    if found is None:
        raise Http404
    return found


def listings_visible_to(actor: Actor) -> QuerySet[Listing]:
    """Region-wide posts see all; the others those of findings and problems that they see, and their own as leader."""
    rows: QuerySet[Listing] = _in_region(Listing.objects.all(), actor)
    if actor.region_wide:
        return rows
    findings = findings_visible_to(actor).order_by().values("pk")
    mine = Q(finding__in=findings) | Q(problem__in=hard_problems_visible_to(actor).order_by().values("pk"))
    return rows.filter(mine | Q(leader=actor.person_id) if actor.person_id else mine)


def get_listing_for(actor: Actor, listing_id: UUID) -> Listing:
    """One listing with what its page shows, or Http404."""
    related = (
        "finding",
        "finding__unit",
        "problem",
        "problem__lead",
        "leader",
        "listed_by",
        "delisted_by",
        "campaign",
    )
    found = listings_visible_to(actor).select_related(*related).filter(pk=listing_id).first()
    if found is None:
        raise Http404
    return found
