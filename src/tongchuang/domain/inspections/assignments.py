"""What an inspector is sent to: their own planned visits and those of their crews."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Q

from tongchuang.domain.inspections.access import planned_visible_to
from tongchuang.domain.inspections.models import CrewMember, PlannedVisit, Visit
from tongchuang.domain.organisations.actors import Actor


@dataclass(frozen=True)
class Assignment:
    """A planned visit with who goes there, and whether one of them has been there."""

    planned: PlannedVisit
    members: tuple[tuple[UUID, str], ...]
    done: bool


def assignments_of(actor: Actor) -> list[Assignment]:
    """The actor's planned visits of evaluations that run, withdrawn ones left out; four statements.

    A visit by anybody else than those who are sent leaves one open: a blind double check must not show that it is one.
    """
    if actor.person_id is None:
        return []
    crews = (
        CrewMember.objects.filter(person_id=actor.person_id, left_at__isnull=True).order_by().values("crew")
    )
    mine = Q(inspector_id=actor.person_id) | Q(crew__in=crews)
    running = Q(evaluation__finished_at__isnull=True, evaluation__campaign__closed_at__isnull=True)
    rows = planned_visible_to(actor).filter(mine, running, withdrawn_at__isnull=True)
    related = ("evaluation__campaign", "evaluation__version", "crew", "site__type", "site__street")
    planned = list(rows.select_related(*related).defer("evaluation__version__document").distinct())
    members = _members({row.crew_id for row in planned if row.crew_id})
    visited = _visited(planned)
    found = []
    for row in planned:
        sent = members.get(row.crew_id, ()) if row.crew_id else ()
        who = {key for key, _name in sent} | {actor.person_id}
        found.append(Assignment(row, sent, bool(visited.get((row.evaluation_id, row.site_id), set()) & who)))
    return sorted(found, key=lambda each: (each.planned.window_from or _LATEST, str(each.planned.pk)))


_LATEST = datetime.max.replace(tzinfo=UTC)


def _members(crews: set[UUID]) -> dict[UUID, tuple[tuple[UUID, str], ...]]:
    rows = CrewMember.objects.filter(crew__in=crews, left_at__isnull=True).order_by("person__sort_key")
    found: dict[UUID, tuple[tuple[UUID, str], ...]] = {}
    for crew, person, name in rows.values_list("crew_id", "person_id", "person__name"):
        found[crew] = (*found.get(crew, ()), (person, name))
    return found


def _visited(planned: list[PlannedVisit]) -> dict[tuple[UUID, UUID], set[UUID]]:
    visits = Visit.objects.filter(
        evaluation__in={row.evaluation_id for row in planned}, site__in={row.site_id for row in planned}
    )
    found: dict[tuple[UUID, UUID], set[UUID]] = {}
    for evaluation, site, inspector in visits.order_by().values_list(
        "evaluation_id", "site_id", "inspector_id"
    ):
        found.setdefault((evaluation, site), set()).add(inspector)
    return found
