"""Named reads of coordination, for rows that access has let through."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from tongchuang.domain.coordination.models import (
    Coordination,
    HardProblem,
    LearnAnswer,
    LearnOrder,
    Listing,
    Rung,
    Step,
    StepState,
    StepUnit,
)
from tongchuang.domain.findings.listing import units_and_below
from tongchuang.domain.findings.models import Dispute, Extension, Finding
from tongchuang.domain.findings.states import CLOCK_RUNS
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.places.models import Site
from tongchuang.foundation.clock import now
from tongchuang.foundation.text import query_grams


def running(rows: QuerySet[Coordination]) -> QuerySet[Coordination]:
    """Those that still run."""
    return rows.filter(ended_at__isnull=True, pause__ended_at__isnull=True)


def with_steps(rows: QuerySet[Coordination]) -> QuerySet[Coordination]:
    """With all that a page shows of the steps."""
    units = Prefetch("units", StepUnit.objects.select_related("unit"))
    steps = Step.objects.select_related("person", "given_by").prefetch_related(units).order_by("position")
    related = ("finding", "finding__site", "finding__unit", "finding__item", "unit", "asked_by", "pause")
    return rows.select_related(*related).prefetch_related(Prefetch("steps", steps))


def may_answer(row: Coordination, step: Step, by: Actor) -> bool:
    """Whether a step that is asked now lies with the actor."""
    if row.region_id != by.region_id or step.state != StepState.OPEN:
        return False
    match step.rung:
        case Rung.OFFICE:
            # Nobody gives the office's word on what they have asked for themselves.
            return by.may(Permission.DECIDE_REQUESTS) and (
                row.asked_by_id is None or row.asked_by_id != by.person_id
            )
        case Rung.LEADER:
            return by.person_id is not None and step.person_id == by.person_id
    return by.may(Permission.HANDLE_FINDINGS) and any(
        each.unit_id in by.unit_ids for each in step.units.all()
    )


def asked_of(rows: QuerySet[Coordination], by: Actor) -> QuerySet[Coordination]:
    """The running ones whose step lies with the actor."""
    asked = Step.objects.filter(coordination=OuterRef("pk"), state=StepState.OPEN)
    lies = Q(pk__in=[])
    if by.may(Permission.DECIDE_REQUESTS):
        lies |= Q(rung=Rung.OFFICE) & ~Q(asked_by=by.person_id)
    if by.person_id is not None:
        lies |= Q(Exists(asked.filter(rung=Rung.LEADER, person=by.person_id)))
    if by.may(Permission.HANDLE_FINDINGS) and by.unit_ids:
        lies |= Q(Exists(asked.filter(rung__in=(Rung.PARTICIPANT, Rung.LEAD), units__unit__in=by.unit_ids)))
    return running(rows).filter(lies)


def disputes_open(findings: QuerySet[Finding]) -> QuerySet[Dispute]:
    """Disputes of these findings that wait for a decision, the oldest first."""
    rows = Dispute.objects.filter(state=Dispute.State.OPEN, finding__in=findings)
    return rows.select_related("finding", "finding__site", "unit", "named_unit").order_by("asked_at", "pk")


def extensions_open(findings: QuerySet[Finding]) -> QuerySet[Extension]:
    """Extensions of these findings that wait for a decision, the soonest due first."""
    rows = Extension.objects.filter(
        decided_at__isnull=True, finding__state__in=CLOCK_RUNS, finding__in=findings
    )
    return rows.select_related("finding", "finding__site", "finding__unit", "asked_by").order_by(
        "finding__due_at", "pk"
    )


@dataclass(frozen=True)
class DisputeCount:
    """How a unit disputed: how often, how often it was right, and how often others named it."""

    unit: Unit
    asked: int
    upheld: int
    refused: int
    waiting: int
    named: int

    @property
    def decided(self) -> int:
        """How many were decided: what a share is of."""
        return self.upheld + self.refused


def dispute_counts(disputes: QuerySet[Dispute]) -> list[DisputeCount]:
    """Disputes by unit, the most first."""
    states = {name: Count("pk", filter=Q(state=name)) for name in ("upheld", "refused", "open")}
    rows = list(disputes.order_by().values("unit").annotate(n=Count("pk"), **states))
    named = dict(
        disputes.filter(named_unit__isnull=False).order_by().values_list("named_unit").annotate(n=Count("pk"))
    )
    own = {row["unit"]: row for row in rows}
    units = Unit.objects.filter(pk__in={*own, *named}).order_by("sort_key")
    nothing = {"n": 0, "upheld": 0, "refused": 0, "open": 0}
    found = []
    for unit in units:
        row = own.get(unit.pk, nothing)
        counted = row["n"], row["upheld"], row["refused"], row["open"]
        found.append(DisputeCount(unit, *counted, named.get(unit.pk, 0)))
    return sorted(found, key=lambda each: -each.asked)


def disputes_of_unit(unit_id: UUID) -> DisputeCount | None:
    """One unit's disputes in numbers, for who decides its next one."""
    rows = dispute_counts(Dispute.objects.filter(Q(unit=unit_id) | Q(named_unit=unit_id)))
    return next((row for row in rows if row.unit.pk == unit_id), None)


def sites_of(order: LearnOrder) -> QuerySet[Site]:
    """The open sites that an order is for, as they are today; the finding's own site knows already."""
    rows = Site.objects.filter(region=order.region_id, closed_on__isnull=True).exclude(
        pk=order.finding.site_id
    )
    if order.scope == LearnOrder.Scope.TYPE:
        return rows.filter(type=order.site_type_id)
    rows = rows.filter(unit__in=units_and_below([order.unit_id] if order.unit_id else []))
    if order.item is not None and order.item.site_types:
        rows = rows.filter(type__code__in=order.item.site_types)
    return rows


@dataclass(frozen=True)
class Progress:
    """How far an order has come: answered of asked, by outcome; sites that were closed meanwhile don't count."""

    asked: int
    waiting: int
    late: int
    fine: int
    fixed: int
    finding: int
    dropped: int

    @property
    def answered(self) -> int:
        """How many have answered."""
        return self.asked - self.waiting

    @property
    def found(self) -> int:
        """At how many sites the same was found."""
        return self.fixed + self.finding


def counts_of_answers() -> dict[str, Count]:
    """The aggregates behind a `Progress`."""
    outcomes = LearnAnswer.Outcome
    named = {
        "waiting": outcomes.WAITING,
        "fine": outcomes.FINE,
        "fixed": outcomes.FIXED,
        "finding": outcomes.FINDING,
        "dropped": outcomes.DROPPED,
    }
    by_outcome = {name: Count("pk", filter=Q(outcome=value)) for name, value in named.items()}
    return {"all": Count("pk"), "late": Count("pk", filter=Q(late=True)), **by_outcome}


def progress_from(row: dict[str, Any]) -> Progress:
    """A `Progress` of aggregated counts."""
    numbers = {name: row[name] for name in ("waiting", "late", "fine", "fixed", "finding", "dropped")}
    return Progress(asked=row["all"] - row["dropped"], **numbers)


def progress_of(order_ids: Iterable[UUID]) -> dict[UUID, Progress]:
    """How far each of some orders has come, in one statement."""
    rows = (
        LearnAnswer.objects.filter(order__in=list(order_ids))
        .order_by()
        .values("order")
        .annotate(**counts_of_answers())
    )
    return {row["order"]: progress_from(row) for row in rows}


def progress_by_unit(order: LearnOrder) -> list[tuple[str, Progress]]:
    """How far each unit is, those with the most still waiting first."""
    rows = (
        order.answers.order_by()
        .values("site__unit", name=F("site__unit__short_name"))
        .annotate(**counts_of_answers())
    )
    found = [(row["name"] or "", progress_from(row)) for row in rows]
    return sorted(found, key=lambda pair: (-pair[1].waiting, pair[0]))


def total_of(parts: Iterable[tuple[str, Progress]]) -> Progress:
    """The units of an order added up."""
    rows = [each for _name, each in parts]
    names = ("asked", "waiting", "late", "fine", "fixed", "finding", "dropped")
    return Progress(**{name: sum(getattr(row, name) for row in rows) for name in names})


def unanswered(answers: QuerySet[LearnAnswer]) -> QuerySet[LearnAnswer]:
    """Sites of orders in force that have not answered yet, the soonest due first."""
    rows = answers.filter(outcome="", order__cancelled_at__isnull=True)
    return rows.select_related("order", "site", "site__unit").order_by(
        "order__due_at", "site__sort_key", "pk"
    )


def own_sites(by: Actor) -> Q:
    """Answers that the actor's units, or the actor as point owner, have to give; for rows of `LearnAnswer`."""
    mine = Q(site__unit__in=by.unit_ids)
    return mine | Q(site__point_owner=by.person_id) if by.person_id else mine


def searched_problems(rows: QuerySet[HardProblem], text: str) -> QuerySet[HardProblem]:
    """Those with these words, or their pinyin, in title, place or site."""
    grams = query_grams(text)
    return rows.filter(grams__contains=grams) if grams else rows


def reviews_late(rows: QuerySet[HardProblem], day: date) -> QuerySet[HardProblem]:
    """Problems on the list whose review is past."""
    return rows.filter(state=HardProblem.State.OPEN, review_on__lt=day)


def count_and_late(rows: QuerySet[HardProblem], day: date) -> tuple[int, int]:
    """How many there are, and how many of them have a review that is past, in one statement."""
    late = Q(state=HardProblem.State.OPEN, review_on__lt=day)
    found = rows.order_by().aggregate(n=Count("pk"), late=Count("pk", filter=late))
    return found["n"], found["late"]


def listings_in_force(rows: QuerySet[Listing]) -> QuerySet[Listing]:
    """What is listed today, the soonest due first."""
    related = ("finding", "finding__unit", "problem", "problem__lead", "leader")
    return rows.filter(delisted_at__isnull=True).select_related(*related).order_by("due_on", "pk")


def office_late(row: Coordination) -> bool:
    """Whether the office has had its days: nothing moves on from there by itself."""
    return row.running and row.rung == Rung.OFFICE and now() > row.step_due_at


def orders_to_refresh(at: datetime) -> QuerySet[LearnOrder]:
    """Orders that may have sites to ask or to drop: not cancelled, and still waited for or not due yet."""
    waiting = LearnAnswer.objects.filter(order=OuterRef("pk"), outcome="")
    return LearnOrder.objects.filter(Q(due_at__gte=at) | Exists(waiting), cancelled_at__isnull=True).order_by(
        "pk"
    )


def may_review(row: HardProblem, by: Actor) -> bool:
    """Whether the actor writes how a problem stands: the office, and the unit that leads it."""
    return by.may(Permission.DECIDE_REQUESTS) or (
        by.may(Permission.HANDLE_FINDINGS) and row.lead_id in by.unit_ids
    )
