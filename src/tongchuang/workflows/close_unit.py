"""Closing a unit in a reform: what hangs on it is shown first; its sites are handed to the successor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet, Value

from tongchuang.domain.burden.access import parts_visible_to
from tongchuang.domain.burden.models import RequestPart
from tongchuang.domain.coordination.access import coordinations_visible_to
from tongchuang.domain.coordination.models import StepState
from tongchuang.domain.findings.access import findings_visible_to
from tongchuang.domain.findings.states import OPEN_STATES
from tongchuang.domain.orders.access import orders_visible_to
from tongchuang.domain.orders.models import Order
from tongchuang.domain.organisations.access import persons_visible_to
from tongchuang.domain.organisations.actions import close_unit
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.organisations.queries import persons_of, posts_at
from tongchuang.domain.places.access import sections_visible_to, sites_visible_to
from tongchuang.domain.places.actions.handing import hand_over_places
from tongchuang.domain.places.queries import open_sites
from tongchuang.domain.responsibilities.site_scope import duties_of


@dataclass(frozen=True)
class OnHand:
    """What a unit answers for today."""

    sites: int
    sections: int
    responsibilities: int
    findings: int
    orders: int
    requests: int
    steps: int
    persons: int
    posts: int

    @property
    def anything(self) -> bool:
        """Whether anything would be nobody's without a successor."""
        return any(
            (
                self.sites,
                self.sections,
                self.responsibilities,
                self.findings,
                self.orders,
                self.requests,
                self.steps,
            )
        )


def on_hand(unit: Unit, actor: Actor) -> OnHand:
    """How much hangs on a unit, as far as the actor may see it."""
    counts = _counted(
        sites=open_sites(sites_visible_to(actor)).filter(unit=unit),
        sections=sections_visible_to(actor).filter(lead_unit=unit),
        responsibilities=duties_of(unit),
        findings=findings_visible_to(actor).filter(unit=unit, state__in=OPEN_STATES),
        orders=orders_visible_to(actor).filter(unit=unit, state=Order.State.ISSUED, answered_at__isnull=True),
        requests=parts_visible_to(actor).filter(
            unit=unit, state__in=(RequestPart.State.WAITING, RequestPart.State.RETURNED)
        ),
        steps=coordinations_visible_to(actor).filter(
            ended_at__isnull=True,
            steps__units__unit=unit,
            steps__state__in=(StepState.WAITING, StepState.OPEN),
        ),
        persons=persons_of(unit).filter(pk__in=persons_visible_to(actor)),
        posts=posts_at(unit),
    )
    return OnHand(**counts)


def _counted(**rows: QuerySet[Any]) -> dict[str, int]:
    """How many rows each has, in one statement."""
    first, *others = [
        each.order_by().annotate(of=Value(name)).values("of").annotate(n=Count("pk", distinct=True))
        for name, each in rows.items()
    ]
    return dict.fromkeys(rows, 0) | {row["of"]: row["n"] for row in first.union(*others, all=True)}


@transaction.atomic
def close_and_hand_over(unit: Unit, *, successor: Unit | None, on: date, by: Actor) -> OnHand:
    """Close the unit; its open sites and sections become the successor's, each with its event.

    Responsibilities, open findings, orders, requests and steps of coordination keep the unit that they were given to: the
    successor answers for them because it is the successor, and what was is not rewritten. Without a successor they wait
    for the office (workflows/left_behind.py).
    """
    before = on_hand(unit, by)
    closed = close_unit(unit, successor=successor, on=on, by=by)
    if successor is not None:
        hand_over_places(closed, to=successor, by=by)
    return before
