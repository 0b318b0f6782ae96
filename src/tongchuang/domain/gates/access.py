"""The only door to phases and their gates.

Everybody of the region sees the phases, their dates and periods. How a gate stands, what was answered and who proposed what is
for those who keep the campaign and those who oversee the region.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from tongchuang.domain.campaigns.models import Phase
from tongchuang.domain.gates.models import Answer, Period, Transition
from tongchuang.domain.gates.rules import manages
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission


def sees_gates(actor: Actor) -> bool:
    """Whether somebody sees how gates stand."""
    return manages(actor) or (actor.region_wide and actor.may(Permission.COMMAND))


def phases_visible_to(actor: Actor) -> QuerySet[Phase]:
    """The phases of the campaigns of the region."""
    if actor.region_id is None or not actor.posts:
        return Phase.objects.none()
    rows = Phase.objects.filter(campaign__region_id=actor.region_id)
    return rows.select_related("campaign").order_by("position")


def get_phase_for(actor: Actor, phase_id: UUID) -> Phase:
    """A phase; Http404 for another region's."""
    found = phases_visible_to(actor).select_related("campaign__pack").filter(pk=phase_id).first()
    if found is None:
        raise Http404
    return found


def periods_visible_to(actor: Actor) -> QuerySet[Period]:
    """The periods of these phases."""
    if not actor.posts:
        return Period.objects.none()
    return Period.objects.filter(region_id=actor.region_id).select_related("phase__campaign")


def get_period_for(actor: Actor, period_id: UUID) -> Period:
    """A period; Http404 for another region's."""
    found = periods_visible_to(actor).filter(pk=period_id).first()
    if found is None:
        raise Http404
    return found


def answers_visible_to(actor: Actor) -> QuerySet[Answer]:
    """Answers to conditions."""
    rows = Answer.objects.filter(region_id=actor.region_id)
    return rows if sees_gates(actor) else rows.none()


def get_answer_for(actor: Actor, answer_id: UUID) -> Answer:
    """An answer; Http404 for who does not see gates."""
    found = answers_visible_to(actor).select_related("phase__campaign").filter(pk=answer_id).first()
    if found is None:
        raise Http404
    return found


def transitions_visible_to(actor: Actor) -> QuerySet[Transition]:
    """Proposals and what became of them."""
    rows = Transition.objects.filter(region_id=actor.region_id)
    return rows if sees_gates(actor) else rows.none()


def get_transition_for(actor: Actor, transition_id: UUID) -> Transition:
    """A transition; Http404 for who does not see gates."""
    rows = transitions_visible_to(actor).select_related("phase__campaign__pack")
    found = rows.filter(pk=transition_id).first()
    if found is None:
        raise Http404
    return found
