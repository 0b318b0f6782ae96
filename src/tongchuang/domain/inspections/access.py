"""The only door to visits, evaluations and facts.

Secret visits (暗访, and those of a draw) are known only to those who make them and to the officer of their evaluation until
they are over (see secrecy.py); the inspected units then see what was found, never who came covertly. What an evaluation is
going to visit is known to the office and to the inspectors who are sent; of a secret one to its officer and to those.
"""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.http import Http404

from tongchuang.domain.inspections.models import (
    Check,
    Evaluation,
    LatestCheck,
    Observation,
    PlannedVisit,
    Source,
    Visit,
)
from tongchuang.domain.inspections.secrecy import (
    blind_visits_of,
    evaluations_known_to,
    hidden_visits_of,
    planned_known_to,
    running_covert,
    secret_evaluation,
)
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.places.models import Site
from tongchuang.domain.responsibilities.models import Responsibility

Row = TypeVar("Row", bound=Model)


def sees_inspector(actor: Actor, visit: Visit) -> bool:
    """Whether the actor may know who made the visit."""
    return visit.source != Source.COVERT or actor.confided or visit.inspector_id == actor.person_id


def visits_visible_to(actor: Actor) -> QuerySet[Visit]:
    """Visits of the region that are over, or that the actor may know of before; units see those that concern them."""
    visits = Visit.objects.filter(region_id=actor.region_id)
    if actor.region_id is None or not actor.posts:
        return visits.none()
    visits = visits.exclude(hidden_visits_of(actor))
    if actor.may(Permission.INSPECT):
        visits = visits.exclude(pk__in=blind_visits_of(actor))
    return visits if actor.region_wide else visits.filter(pk__in=_concerning(actor))


def get_visit_for(actor: Actor, visit_id: UUID) -> Visit:
    """A visit that the actor may see; Http404 for any other."""
    whole = ("site__type", "site__unit", "inspector", "version", "evaluation", "campaign")
    visits = visits_visible_to(actor).select_related(*whole).defer("version__document")
    return _one(visits, visit_id)


def evaluations_visible_to(actor: Actor) -> QuerySet[Evaluation]:
    """Evaluations of the region; covert ones, and all of them for units, once they are finished.

    That an overt evaluation has drawn sites is no secret: the sealing is published.
    """
    evaluations = Evaluation.objects.filter(region_id=actor.region_id)
    if actor.region_id is None or not actor.posts:
        return evaluations.none()
    if not actor.region_wide:
        return evaluations.filter(finished_at__isnull=False)
    covert = secret_evaluation() & Q(source=Source.COVERT)
    return evaluations.filter(~covert | evaluations_known_to(actor))


def get_evaluation_for(actor: Actor, evaluation_id: UUID) -> Evaluation:
    """An evaluation that the actor may see; Http404 for any other."""
    return _one(evaluations_visible_to(actor).select_related("campaign", "version").defer("version__document"), evaluation_id)


def planned_visible_to(actor: Actor) -> QuerySet[PlannedVisit]:
    """What evaluations plan: all of it for who runs them, an inspector's own for the inspector, nothing for others.

    Of a secret evaluation nobody but its officer and those who go there sees anything.
    """
    planned = PlannedVisit.objects.filter(evaluation__region_id=actor.region_id)
    if actor.region_id is None or not (actor.may(Permission.INSPECT) or actor.may(Permission.RUN_EVALUATIONS)):
        return planned.none()
    free = Q() if actor.may(Permission.RUN_EVALUATIONS) else Q(inspector__isnull=True, crew__isnull=True)
    overt = ~secret_evaluation("evaluation__") & free
    return planned.filter(overt | planned_known_to(actor))


def observations_visible_to(actor: Actor) -> QuerySet[Observation]:
    """Facts of the region; for units those of items that they lead."""
    facts = Observation.objects.filter(region_id=actor.region_id)
    if actor.region_id is None or not actor.posts:
        return facts.none()
    known = Q(entered_by_id=actor.person_id) | Q(evaluation__officer_id=actor.person_id)
    facts = facts.filter(~running_covert() | known)
    return facts if actor.region_wide else facts.filter(item__in=_led_items(actor))


def get_observation_for(actor: Actor, observation_id: UUID) -> Observation:
    """A fact that the actor may see; Http404 for any other."""
    return _one(observations_visible_to(actor).select_related("item", "campaign", "evaluation"), observation_id)


def sites_to_inspect(actor: Actor) -> QuerySet[Site]:
    """Sites that an inspector may visit: every open one of the region. Nothing for those who don't inspect."""
    sites = Site.objects.filter(region_id=actor.region_id, closed_on__isnull=True)
    return sites if actor.may(Permission.INSPECT) else sites.none()


def get_site_to_inspect(actor: Actor, site_id: UUID) -> Site:
    """A site to visit; Http404 for any other."""
    return _one(sites_to_inspect(actor).select_related("type", "unit", "street", "section"), site_id)


def _concerning(actor: Actor) -> QuerySet[Visit]:
    # A union of index scans: OR over these would read every visit of the region.
    own_sites = Site.objects.filter(
        Q(unit_id__in=actor.unit_ids)
        | Q(point_owner_id=actor.person_id)
        | Q(section__contracted_leader_id=actor.person_id),
        region_id=actor.region_id,
    )
    lost = LatestCheck.objects.filter(verdict=Check.Verdict.FAIL, item__in=_led_items(actor))
    return (
        Visit.objects.filter(site__in=own_sites)
        .values("pk")
        .union(Visit.objects.filter(inspector_id=actor.person_id).values("pk"), lost.values("visit_id"))
    )


def _led_items(actor: Actor) -> QuerySet[Responsibility, UUID]:
    led = Responsibility.objects.filter(region_id=actor.region_id, lead_id__in=actor.unit_ids)
    return led.values_list("item_id", flat=True)


def _one(rows: QuerySet[Row], key: UUID) -> Row:
    found = rows.filter(pk=key).first()
    if found is None:
        raise Http404
    return found
