"""Asking for routes, and putting crews together where no draw did."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from tongchuang.domain.inspections.models import Crew, CrewMember, Evaluation
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Person
from tongchuang.domain.routes.actions.base import held, own
from tongchuang.domain.routes.checks import refuse_wishes
from tongchuang.domain.routes.errors import RouteInvalid
from tongchuang.domain.routes.grounds import ground_of
from tongchuang.domain.routes.models import DayRoute
from tongchuang.domain.routes.values import Wishes
from tongchuang.domain.runs.actions import start_run
from tongchuang.domain.runs.models import Run
from tongchuang.foundation.clock import today

KIND = "routes"
MOST_AHEAD = timedelta(days=366)


@transaction.atomic
def ask_routes(evaluation: Evaluation, day: date, wishes: Wishes, *, by: Actor) -> Run:
    """Ask for a day's routes; refuses what can't be carried out."""
    row = own(evaluation, by)
    if not today() <= day <= today() + MOST_AHEAD:
        raise RouteInvalid(_("Choose today or a day of the coming year."), field="day")
    refuse_wishes(wishes)
    ground, _teams = ground_of(row, day, wishes)
    if not ground.rows:
        raise RouteInvalid(_("Nothing is left to visit on this day."), field="day")
    return start_run(KIND, {"day": day.isoformat(), "wishes": wishes.to_json()}, by=by, target=row.pk)


@transaction.atomic
def ask_again(route: DayRoute, *, by: Actor, from_now: bool = True) -> Run:
    """Ask for a route anew: from now on when its day has begun, near to what it was."""
    row = held(route, None, by)
    if row.day < today():
        raise RouteInvalid(_("This day is over."))
    params: dict[str, Any] = {"day": row.day.isoformat(), "wishes": row.wishes, "former": str(row.pk)}
    params["from_now"] = from_now and row.day == today()
    return start_run(KIND, params, by=by, target=row.evaluation_id)


@transaction.atomic
def form_crew(evaluation: Evaluation, people: list[Person], *, by: Actor) -> Crew:
    """Put a crew together by hand, where no draw did."""
    row = own(evaluation, by)
    if row.drawn:
        raise RouteInvalid(_("The crews of this evaluation were drawn."), field="people")
    if not people or any(person.region_id != row.region_id or person.left_on for person in people):
        raise RouteInvalid(_("Choose inspectors of this county."), field="people")
    taken = CrewMember.objects.filter(
        crew__evaluation=row, left_at__isnull=True, person__in=people
    ).select_related("person")
    if clash := taken.first():
        raise RouteInvalid(_("%(name)s is in a crew already.") % {"name": clash.person.name}, field="people")
    last = Crew.objects.filter(evaluation=row).aggregate(last=Max("number"))["last"] or 0
    crew = Crew.objects.create(region_id=row.region_id, evaluation=row, number=last + 1)
    CrewMember.objects.bulk_create(CrewMember(crew=crew, person=person) for person in people)
    keys = sorted(str(person.pk) for person in people)
    record("evaluation.changed", row, by=by, new={"crew": crew.number, "people": keys})
    return crew
