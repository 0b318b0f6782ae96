"""Whom the events of coordination concern: whose step it is now, whose sites are to check themselves, who leads what."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

from tongchuang.domain.coordination.models import (
    Coordination,
    HardProblem,
    LearnAnswer,
    LearnOrder,
    Listing,
    Rung,
)
from tongchuang.domain.coordination.people import users_of_offices, users_of_persons, users_of_units
from tongchuang.domain.coordination.queries import with_steps
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.messages.consumers import Note

OTHERS_REACHED = ("coordination.asked", "coordination.opinion", "coordination.moved_on")


def notes_on_coordination(events: Sequence[Event]) -> Iterator[Note]:
    """Whoever is asked now is told at once; who asked learns the end from the finding's own event."""
    reached = [event for event in events if event.kind in OTHERS_REACHED and _rung_reached(event)]
    rows = {
        row.pk: row
        for row in with_steps(Coordination.objects.filter(pk__in={event.target_id for event in reached}))
    }
    steps = {(row.pk, step.rung): step for row in rows.values() for step in row.steps.all()}
    by_unit = users_of_units(each.unit_id for step in steps.values() for each in step.units.all())
    by_person = users_of_persons(step.person_id for step in steps.values())
    offices = users_of_offices(event.region_id for event in reached)
    for event in reached:
        row, rung = rows.get(event.target_id), _rung_reached(event)
        step = steps.get((event.target_id, rung))
        if row is None or step is None:
            continue
        title = f"{row.finding.number} {row.finding.title}"
        users = [user for each in step.units.all() for user in by_unit[each.unit_id]]
        if rung == Rung.LEADER and step.person_id in by_person:
            users.append(by_person[step.person_id])
        if rung == Rung.OFFICE:
            users = offices[event.region_id]
        for user in users:
            yield Note(event, user, "coordinator", title, urgency="now")


def _rung_reached(event: Event) -> str:
    return str(event.new.get("rung" if event.kind == "coordination.asked" else "next") or "")


def notes_on_learning(events: Sequence[Event]) -> Iterator[Note]:
    """The units and point owners of the sites that are to check themselves; of a cancelled order those still waiting."""
    told = [
        event
        for event in events
        if event.kind in ("learnorder.given", "learnorder.cancelled", "learnorder.sites_changed")
    ]
    orders = {row.pk: row for row in LearnOrder.objects.filter(pk__in={event.target_id for event in told})}
    for event in told:
        order = orders.get(event.target_id)
        if order is None or (event.kind == "learnorder.sites_changed" and not event.new.get("added")):
            continue
        waiting = LearnAnswer.objects.filter(order=order, outcome="")
        if event.kind == "learnorder.sites_changed":
            waiting = waiting.filter(later=True)
        pairs = list(waiting.values_list("site__unit", "site__point_owner"))
        units = users_of_units(unit for unit, _owner in pairs)
        owners = users_of_persons(owner for _unit, owner in pairs)
        for user in sorted({user for users in units.values() for user in users} | set(owners.values())):
            yield Note(event, user, "site", order.title)


def notes_on_problems(events: Sequence[Event]) -> Iterator[Note]:
    """The unit that leads a hard problem, and those that help."""
    rows = HardProblem.objects.filter(pk__in={event.target_id for event in events}).prefetch_related(
        "partners"
    )
    problems = {row.pk: row for row in rows}
    concerned = {
        row.pk: [row.lead_id, *(each.unit_id for each in row.partners.all())] for row in problems.values()
    }
    users = users_of_units(unit for units in concerned.values() for unit in units)
    for event in events:
        for user in _once(users, concerned.get(event.target_id, [])):
            yield Note(event, user, "unit", problems[event.target_id].title)


def notes_on_listings(events: Sequence[Event]) -> Iterator[Note]:
    """The leader in charge, and the unit that has to get it done."""
    rows = Listing.objects.filter(pk__in={event.target_id for event in events}).select_related(
        "finding", "problem"
    )
    listings = {row.pk: row for row in rows}
    units = users_of_units(_unit_of(row) for row in listings.values())
    leaders = users_of_persons(row.leader_id for row in listings.values())
    for event in events:
        row = listings.get(event.target_id)
        if row is None:
            continue
        if row.leader_id in leaders:
            yield Note(event, leaders[row.leader_id], "leader", title_of(row))
        for user in units[_unit_of(row)]:
            yield Note(event, user, "unit", title_of(row))


def title_of(row: Listing) -> str:
    """What is listed."""
    return f"{row.finding.number} {row.finding.title}" if row.finding else str(row.problem)


def _unit_of(row: Listing) -> UUID | None:
    return row.finding.unit_id if row.finding else row.problem.lead_id if row.problem else None


def _once(users: dict[UUID | None, list[UUID]], units: Sequence[UUID]) -> list[UUID]:
    return sorted({user for unit in units for user in users.get(unit, [])})


Teller = Callable[[Sequence[Event]], Iterator[Note]]
TELLERS: dict[str, Teller] = {
    "coordination.": notes_on_coordination,
    "learnorder.": notes_on_learning,
    "hardproblem.": notes_on_problems,
    "listing.": notes_on_listings,
}
