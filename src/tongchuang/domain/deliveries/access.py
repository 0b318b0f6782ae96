"""The only door to deliveries: one's own, and those of the region for who decides about them; secret ones as their visits."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from tongchuang.domain.deliveries.models import Delivery, Submission
from tongchuang.domain.inspections.models import CrewMember, PlannedVisit, Visit
from tongchuang.domain.inspections.secrecy import running_covert
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission


def deliveries_visible_to(actor: Actor) -> QuerySet[Delivery]:
    """Deliveries of the region. Of a secret evaluation that is not over: by its officer and who made them."""
    rows = Delivery.objects.filter(region_id=actor.region_id)
    if actor.region_id is None or actor.person_id is None or not actor.posts:
        return rows.none()
    mine = Q(person_id=actor.person_id)
    if not actor.may(Permission.RUN_EVALUATIONS):
        return rows.filter(mine)
    rows = rows.filter(mine | Q(evaluation__officer_id=actor.person_id) | ~running_covert())
    return rows.exclude(~mine & _visited_again_by(actor))


def _visited_again_by(actor: Actor) -> Q:
    """Deliveries of visits that the actor is to make again without knowing them (blind double checks)."""
    crews = (
        CrewMember.objects.filter(person_id=actor.person_id, left_at__isnull=True).order_by().values("crew")
    )
    here = {"evaluation": OuterRef("evaluation"), "site": OuterRef("site")}
    sent = PlannedVisit.objects.filter(
        Q(inspector_id=actor.person_id) | Q(crew__in=crews), turn=2, withdrawn_at__isnull=True, **here
    )
    made = Visit.objects.filter(inspector_id=actor.person_id, **here)
    return Q(Exists(sent)) & ~Q(Exists(made))


def get_delivery_for(actor: Actor, delivery_id: UUID) -> Delivery:
    """A delivery that the actor may see; Http404 for any other."""
    rows = deliveries_visible_to(actor).select_related(
        "person", "site__type", "evaluation", "visit", "imported_by", "decided_by"
    )
    found = rows.filter(pk=delivery_id).first()
    if found is None:
        raise Http404
    return found


def may_decide(actor: Actor, delivery: Delivery) -> bool:
    """Whether the actor decides about this delivery: nobody decides about their own."""
    return actor.may(Permission.RUN_EVALUATIONS) and delivery.person_id != actor.person_id


def submissions_visible_to(actor: Actor) -> QuerySet[Submission]:
    """Submissions of OpenRosa clients, by the same rule as deliveries."""
    rows = Submission.objects.filter(region_id=actor.region_id)
    if actor.region_id is None or actor.person_id is None or not actor.posts:
        return rows.none()
    mine = Q(person_id=actor.person_id)
    if not actor.may(Permission.RUN_EVALUATIONS):
        return rows.filter(mine)
    return rows.filter(mine | Q(evaluation__officer_id=actor.person_id) | ~running_covert())


def get_submission_for(actor: Actor, submission_id: UUID) -> Submission:
    """A submission that the actor may see; Http404 for any other."""
    found = (
        submissions_visible_to(actor).select_related("person", "decided_by").filter(pk=submission_id).first()
    )
    if found is None:
        raise Http404
    return found
