"""Whom a route concerns: the members of the crews that go, once it is published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import Q

from tongchuang.domain.inspections.models import CrewMember
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.messages.consumers import Note
from tongchuang.domain.organisations.models import Person
from tongchuang.domain.routes.models import DayRoute


def notes_on_routes(events: Sequence[Event]) -> Iterator[Note]:
    """The inbox notes of a batch of route events."""
    published = [event for event in events if event.kind == "route.published"]
    routes = DayRoute.objects.filter(pk__in=[event.target_id for event in published]).select_related(
        "evaluation"
    )
    by_id = {route.pk: route for route in routes}
    for event in published:
        route = by_id.get(event.target_id)
        if route is None:
            continue
        crews = route.teams.filter(crew__isnull=False).values("crew")
        alone = route.teams.filter(person__isnull=False).values("person")
        members = CrewMember.objects.filter(crew__in=crews, left_at__isnull=True).values("person")
        goes = Q(pk__in=members) | Q(pk__in=alone)
        people = Person.objects.filter(goes, user__is_active=True, left_on__isnull=True)
        for user in people.order_by().values_list("user_id", flat=True).distinct():
            if user is not None:
                yield Note(event, user, "crew", f"{route.evaluation.title} {route.day}")
