"""Due times that messages remind of: a step of coordination, a site's answer to an order, a review of a hard problem."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from uuid import UUID

from tongchuang.domain.coordination.models import (
    Coordination,
    HardProblem,
    LearnAnswer,
    LearnOrder,
    Listing,
    Rung,
    StepState,
)
from tongchuang.domain.coordination.people import users_of_offices, users_of_persons, users_of_units
from tongchuang.domain.coordination.queries import listings_in_force, running, with_steps
from tongchuang.domain.messages.reminders import Due, Reminder, remind_of
from tongchuang.foundation.clock import SHANGHAI

CLOSING = time(18)


def steps_due(ids: Collection[UUID]) -> dict[UUID, Due]:
    """The step that is asked now; another step is somebody else's."""
    rows = running(Coordination.objects.filter(pk__in=ids))
    return {row.pk: Due(row.region_id, row.step_due_at, f"{row.rung}:{row.version}") for row in rows}


def whom_of_steps(ids: Collection[UUID]) -> Iterator[Reminder]:
    """Whose step it is."""
    for row in with_steps(running(Coordination.objects.filter(pk__in=ids))):
        for step in row.steps.all():
            if step.state != StepState.OPEN:
                continue
            users = [
                user
                for found in users_of_units(each.unit_id for each in step.units.all()).values()
                for user in found
            ]
            users += users_of_persons([step.person_id]).values()
            users += users_of_offices([row.region_id])[row.region_id] if step.rung == Rung.OFFICE else []
            for user in dict.fromkeys(users):
                yield Reminder(row.pk, user, "coordinator", f"{row.finding.number} {row.finding.title}")


def orders_due(ids: Collection[UUID]) -> dict[UUID, Due]:
    """Orders for which sites still wait; who has to act is asked when it falls due."""
    rows = LearnOrder.objects.filter(pk__in=ids, cancelled_at__isnull=True, answers__outcome="").distinct()
    return {row.pk: Due(row.region_id, row.due_at, "sites") for row in rows}


def whom_of_orders(ids: Collection[UUID]) -> Iterator[Reminder]:
    """The units and point owners of the sites that have not answered."""
    titles = dict(LearnOrder.objects.filter(pk__in=ids).values_list("pk", "title"))
    for key, title in titles.items():
        waiting = LearnAnswer.objects.filter(order=key, outcome="").values_list(
            "site__unit", "site__point_owner"
        )
        pairs = list(waiting)
        units = users_of_units(unit for unit, _owner in pairs)
        owners = users_of_persons(owner for _unit, owner in pairs)
        for user in sorted({user for users in units.values() for user in users} | set(owners.values())):
            yield Reminder(key, user, "site", title)


def reviews_due(ids: Collection[UUID]) -> dict[UUID, Due]:
    """The next look at a hard problem."""
    rows = HardProblem.objects.filter(pk__in=ids, state=HardProblem.State.OPEN, review_on__isnull=False)
    return {
        row.pk: Due(row.region_id, _evening(row.review_on), str(row.lead_id)) for row in rows if row.review_on
    }


def whom_of_reviews(ids: Collection[UUID]) -> Iterator[Reminder]:
    """The unit that leads it."""
    rows = list(HardProblem.objects.filter(pk__in=ids))
    users = users_of_units(row.lead_id for row in rows)
    for row in rows:
        for user in users[row.lead_id]:
            yield Reminder(row.pk, user, "unit", row.title)


def listings_due(ids: Collection[UUID]) -> dict[UUID, Due]:
    """The date until which a leader sees something through."""
    rows = listings_in_force(Listing.objects.filter(pk__in=ids))
    week = timedelta(days=7)
    return {
        row.pk: Due(
            row.region_id, _evening(row.due_on), str(row.leader_id), before=_evening(row.due_on) - week
        )
        for row in rows
    }


def whom_of_listings(ids: Collection[UUID]) -> Iterator[Reminder]:
    """The leader in charge."""
    rows = list(listings_in_force(Listing.objects.filter(pk__in=ids)))
    users = users_of_persons(row.leader_id for row in rows)
    for row in rows:
        if row.leader_id in users:
            title = f"{row.finding.number} {row.finding.title}" if row.finding else str(row.problem)
            yield Reminder(row.pk, users[row.leader_id], "leader", title)


def _evening(day: date) -> datetime:
    return datetime.combine(day, CLOSING, SHANGHAI)


def register() -> None:
    """Say what we have due times for."""
    remind_of("coordination", dues=steps_due, whom=whom_of_steps)
    remind_of("learnorder", dues=orders_due, whom=whom_of_orders)
    remind_of("hardproblem", dues=reviews_due, whom=whom_of_reviews)
    remind_of("listing", dues=listings_due, whom=whom_of_listings)
