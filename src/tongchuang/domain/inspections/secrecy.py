"""Secret visits (暗访, 抽签): covert ones and those of a draw, until they are over. One rule, used wherever visits are read.

Over is an evaluation that was finished, or whose draw was published (as soon as its last visit is made or its window has
closed) or cancelled: `over_at` says when. Until then only its officer and those who go there know of a visit, and nothing is
made of it: no findings, no counting checks, no event with its site (see workflows/reveal.py).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from tongchuang.domain.inspections.models import CrewMember, Evaluation, PlannedVisit, Source, Visit
from tongchuang.domain.organisations.actors import Actor


def secret_evaluation(prefix: str = "") -> Q:
    """Evaluations that are secret and not over; `prefix` leads to the evaluation, such as "evaluation__"."""
    kind = Q(**{f"{prefix}source": Source.COVERT}) | Q(**{f"{prefix}drawn": True})
    running = {"id__isnull": False, "over_at__isnull": True, "finished_at__isnull": True}
    return Q(**{f"{prefix}{name}": value for name, value in running.items()}) & kind


def running_covert(prefix: str = "") -> Q:
    """Rows of visits, facts or checks of a secret evaluation that is not over; `prefix` leads to what has `evaluation`."""
    return secret_evaluation(f"{prefix}evaluation__")


def is_running_covert(evaluation: Evaluation | None) -> bool:
    """The same of one evaluation."""
    return evaluation is not None and evaluation.secret


def visits_known_to(actor: Actor) -> Q:
    """Visits that the actor may know of while they are secret: their own, their crew's, those that they answer for."""
    if actor.person_id is None:
        return Q(pk__in=[])
    together = CrewMember.objects.filter(
        crew__evaluation=OuterRef("evaluation"), person=OuterRef("inspector"), crew__in=_crews_of(actor)
    )
    return Q(inspector_id=actor.person_id) | Q(evaluation__officer_id=actor.person_id) | Q(Exists(together))


def hidden_visits_of(actor: Actor) -> Q:
    """Visits that the actor may not know of yet."""
    return running_covert() & ~visits_known_to(actor)


def blind_visits_of(actor: Actor) -> QuerySet[Visit, Any]:
    """Visits that the actor may not see because they are to make them again without knowing (blind double checks).

    Until their own visit there is made (or withdrawn), others' visits of the same evaluation to the site are not shown to
    them, nor what was found there. Of secret evaluations they see none of these anyway.
    """
    if actor.person_id is None:
        return Visit.objects.none()
    fellows = CrewMember.objects.filter(crew__in=_crews_of(actor)).order_by().values("person")
    sent = PlannedVisit.objects.filter(
        Q(inspector_id=actor.person_id) | Q(crew__in=_crews_of(actor)), turn=2, withdrawn_at__isnull=True,
        evaluation=OuterRef("evaluation"), site=OuterRef("site"),
    )  # fmt: skip
    ours = Q(inspector_id=actor.person_id) | Q(inspector__in=fellows)
    made = Visit.objects.filter(ours, evaluation=OuterRef("evaluation"), site=OuterRef("site"))
    return Visit.objects.filter(Exists(sent), ~Exists(made)).order_by().values("pk")


def evaluations_known_to(actor: Actor) -> Q:
    """Evaluations that the actor may know of while they are secret: as officer, or because they go there."""
    if actor.person_id is None:
        return Q(pk__in=[])
    own = Q(planned__inspector_id=actor.person_id, planned__withdrawn_at__isnull=True)
    mine = Evaluation.objects.filter(own | Q(crews__in=_crews_of(actor))).order_by().values("pk")
    return Q(officer_id=actor.person_id) | Q(pk__in=mine)


def planned_known_to(actor: Actor) -> Q:
    """Planned visits that the actor may know of while they are secret: who goes there, and the officer."""
    if actor.person_id is None:
        return Q(pk__in=[])
    own = Q(inspector_id=actor.person_id) | Q(crew__in=_crews_of(actor))
    return (own & Q(withdrawn_at__isnull=True)) | Q(evaluation__officer_id=actor.person_id)


def sites_sent_to(actor: Actor | None, evaluation: Evaluation, at: datetime) -> set[UUID]:
    """The planned sites of a secret evaluation that the actor is (or was at that moment) sent to, or answers for."""
    if actor is None or actor.person_id is None:
        return set()
    places = CrewMember.objects.filter(Q(left_at__isnull=True) | Q(left_at__gt=at), person_id=actor.person_id)
    own = Q(inspector_id=actor.person_id) | Q(crew__in=places.order_by().values("crew"))
    if evaluation.officer_id == actor.person_id:
        own = Q()
    rows = PlannedVisit.objects.filter(own, evaluation=evaluation).only("site_id", "site_sealed")
    return {row.site_id for row in rows.iterator() if row.site_id is not None}


def _crews_of(actor: Actor) -> QuerySet[CrewMember, Any]:
    return (
        CrewMember.objects.filter(person_id=actor.person_id, left_at__isnull=True).order_by().values("crew")
    )
