"""What waits for somebody who is no longer there: a unit that was dissolved without a successor, a leader who left, a post
that nobody holds. The office is asked; nothing goes over by itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value

from tongchuang.domain.burden.access import parts_visible_to
from tongchuang.domain.burden.models import RequestPart
from tongchuang.domain.consequences.access import consequences_visible_to
from tongchuang.domain.consequences.models import Consequence
from tongchuang.domain.coordination.access import (
    coordinations_visible_to,
    hard_problems_visible_to,
    listings_visible_to,
)
from tongchuang.domain.coordination.models import Coordination, HardProblem, Listing, Rung, Step, StepState
from tongchuang.domain.findings.access import findings_visible_to
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.findings.states import OPEN_STATES, State
from tongchuang.domain.orders.access import orders_visible_to
from tongchuang.domain.orders.models import Order
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Post, Unit
from tongchuang.domain.organisations.queries import in_force
from tongchuang.domain.organisations.rules import OF_A_UNIT
from tongchuang.domain.places.access import sections_visible_to
from tongchuang.domain.places.models import Section
from tongchuang.foundation.clock import today

SHOWN = 50
# How many reforms after one another are followed.
REFORMS = 4


class Why(StrEnum):
    """What is missing."""

    FINDINGS = "findings"
    ORDERS = "orders"
    REQUESTS = "requests"
    STEPS = "steps"
    LEADERS = "leaders"
    HARD = "hard"
    LISTED = "listed"
    CONSEQUENCES = "consequences"
    POSTS = "posts"


@dataclass(frozen=True)
class Left:
    """One thing that waits: where it opens, what it is, and who is gone."""

    target_type: str
    target_id: UUID
    text: str
    gone: str


@dataclass(frozen=True)
class Group:
    """Things that wait for the same reason; `count` is of all, `rows` at most fifty of them."""

    why: Why
    count: int
    rows: list[Left] = field(default_factory=list)


def left_behind(actor: Actor) -> list[Group]:
    """All groups that are not empty."""
    dead = _dead_units(actor)
    groups = [
        _group(Why.FINDINGS, _findings(actor, dead), lambda row: Left("finding", row.pk, str(row), str(row.unit))),
        _group(Why.ORDERS, _orders(actor, dead), lambda row: Left("order", row.pk, _order_text(row), str(row.unit))),
        _group(Why.REQUESTS, _parts(actor, dead), lambda row: Left("requestpart", row.pk, row.request.title, str(row.unit))),
        _group(Why.STEPS, _steps(actor), lambda row: Left("finding", row.finding_id, str(row.finding), str(row.person_gone))),
        _group(Why.LEADERS, _sections(actor), lambda row: Left("section", row.pk, row.name, str(row.contracted_leader))),
        _group(Why.HARD, _problems(actor, dead), lambda row: Left("hardproblem", row.pk, row.title, str(row.lead))),
        _group(Why.LISTED, _listings(actor), lambda row: Left("listing", row.pk, str(row.finding or row.problem), row.leader.name)),
        _group(Why.CONSEQUENCES, _consequences(actor, dead), lambda row: Left("consequence", row.pk, f"{row.period} {row.title}", str(row.unit))),
        _vacant(actor),
    ]  # fmt: skip
    return [group for group in groups if group.count]


def how_many(actor: Actor) -> int:
    """The number of all, for the desk: in one statement."""
    dead = _dead_units(actor)
    rows: tuple[QuerySet[Any], ...] = (
        _findings(actor, dead), _orders(actor, dead), _parts(actor, dead), _steps(actor), _sections(actor), _problems(actor, dead),
        _listings(actor), _consequences(actor, dead), _vacant_units(actor),
    )  # fmt: skip
    first, *others = [
        each.order_by()
        .annotate(part_of=Value(number))
        .values("part_of")
        .annotate(n=Count("pk", distinct=True))
        .values_list("part_of", "n")
        for number, each in enumerate(rows)
    ]
    return sum(number for _of, number in first.union(*others, all=True))


def _group(why: Why, rows: QuerySet[Any], tell: Any) -> Group:
    shown = list(rows[: SHOWN + 1])
    count = len(shown) if len(shown) <= SHOWN else rows.count()
    return Group(why, count, [tell(row) for row in shown[:SHOWN]])


def _dead_units(actor: Actor) -> QuerySet[Unit, Any]:
    """Closed units that nobody follows: without a successor, or with one that is dead itself, as far as reforms go."""
    dead = Q()
    for reforms in range(REFORMS):
        path = "successor__" * reforms
        closed = Q(**{f"{'successor__' * step}valid_to__isnull": False for step in range(reforms + 1)})
        dead |= closed & Q(**{f"{path}successor__isnull": True})
    return Unit.objects.filter(dead, region=actor.region_id).order_by().values("pk")


def _findings(actor: Actor, dead: QuerySet[Unit, Any]) -> QuerySet[Finding]:
    rows = findings_visible_to(actor).filter(unit__in=dead, state__in=OPEN_STATES)
    return rows.select_related("unit").order_by("due_at", "pk")


def _orders(actor: Actor, dead: QuerySet[Unit, Any]) -> QuerySet[Order]:
    rows = orders_visible_to(actor).filter(
        unit__in=dead,
        state=Order.State.ISSUED,
        answered_at__isnull=True,
        finding__state__in=OPEN_STATES,
    )
    return rows.select_related("unit", "finding", "document").order_by("issued_at", "pk")


def _order_text(row: Order) -> str:
    number = row.document.number_text if row.document is not None else ""
    return f"{number} {row.finding.title}".strip()


def _parts(actor: Actor, dead: QuerySet[Unit, Any]) -> QuerySet[RequestPart]:
    waiting = (RequestPart.State.WAITING, RequestPart.State.RETURNED)
    rows = parts_visible_to(actor).filter(unit__in=dead, state__in=waiting)
    return rows.select_related("unit", "request").order_by("due_at", "pk")


def _steps(actor: Actor) -> QuerySet[Coordination]:
    """Coordination whose present step is a leader's who has left."""
    gone = Step.objects.filter(
        coordination=OuterRef("pk"), state=StepState.OPEN, rung=Rung.LEADER, person__left_on__isnull=False
    )
    name = gone.values("person__name")[:1]
    rows = coordinations_visible_to(actor).filter(Exists(gone), ended_at__isnull=True)
    return rows.select_related("finding").annotate(person_gone=name).order_by("step_due_at", "pk")


def _sections(actor: Actor) -> QuerySet[Section]:
    """Sections that still name a leader who has left, while findings are open there."""
    open_there = Finding.objects.filter(site__section=OuterRef("pk"), state__in=OPEN_STATES)
    rows = sections_visible_to(actor).filter(Exists(open_there), contracted_leader__left_on__isnull=False)
    return rows.select_related("contracted_leader").order_by("name", "pk")


def _problems(actor: Actor, dead: QuerySet[Unit, Any]) -> QuerySet[HardProblem]:
    """Hard problems that a dissolved unit leads."""
    rows = hard_problems_visible_to(actor).filter(lead__in=dead, state=HardProblem.State.OPEN)
    return rows.select_related("lead").order_by("review_on", "pk")


def _listings(actor: Actor) -> QuerySet[Listing]:
    """What is listed with a leader who has left."""
    rows = listings_visible_to(actor).filter(delisted_at__isnull=True, leader__left_on__isnull=False)
    return rows.select_related("finding", "problem", "leader").order_by("due_on", "pk")


def _consequences(actor: Actor, dead: QuerySet[Unit, Any]) -> QuerySet[Consequence]:
    """Consequences that nobody can bear: proposed for a dissolved unit, or not final when it was dissolved."""
    proposed = Q(unit__in=dead, state=Consequence.State.PROPOSED)
    confirmed = Q(bearer__in=dead, state=Consequence.State.CONFIRMED)
    rows = consequences_visible_to(actor).filter(proposed | confirmed)
    return rows.select_related("unit").order_by("period", "pk")


def _vacant(actor: Actor) -> Group:
    return _group(
        Why.POSTS, _vacant_units(actor), lambda row: Left("unit", row.pk, row.name, str(row.waiting))
    )


def _vacant_units(actor: Actor) -> QuerySet[Unit]:
    """Units that have findings to fix, their own or of a unit they followed, and neither liaison nor head today."""
    with_unit = (State.ASSIGNED, State.ACCEPTED, State.RETURNED, State.DISPUTED)
    theirs = Q(unit=OuterRef("pk")) | Q(unit__successor=OuterRef("pk"))
    waiting = Finding.objects.filter(theirs, region=actor.region_id, state__in=with_unit)
    held = Post.objects.filter(
        in_force(today()), unit=OuterRef("pk"), kind__in=OF_A_UNIT, person__left_on__isnull=True
    )
    number = waiting.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")
    rows = Unit.objects.filter(Exists(waiting), ~Exists(held), region=actor.region_id, valid_to__isnull=True)
    return rows.defer("grams").annotate(waiting=Subquery(number)).order_by("sort_key", "pk")
