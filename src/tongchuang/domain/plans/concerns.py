"""Whom a plan concerns: when it is adopted, the liaisons and heads of the units that have tasks in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tongchuang.domain.ledger.models import Event
from tongchuang.domain.messages.consumers import Note
from tongchuang.domain.organisations.queries import users_of_units
from tongchuang.domain.plans.models import Plan, PlanUnit


def notes_on_plans(events: Sequence[Event]) -> Iterator[Note]:
    """The inbox notes of a batch of plan events."""
    adopted = [event for event in events if event.kind == "plan.adopted"]
    plans = Plan.objects.filter(pk__in=[event.target_id for event in adopted]).select_related("campaign")
    titles = {plan.pk: plan.campaign.title for plan in plans}
    for event in adopted:
        units = PlanUnit.objects.filter(plan=event.target_id, tasks__gt=0).values("unit")
        for user in users_of_units(units):
            yield Note(event, user, "unit", titles.get(event.target_id, ""))
