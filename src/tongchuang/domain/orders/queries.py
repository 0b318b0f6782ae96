"""Named reads of orders, for rows that access has let through."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.documents.models import Document
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.findings.states import WITH_UNIT
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.ledger.queries import history_of
from tongchuang.domain.orders.clock import next_step
from tongchuang.domain.orders.models import Order, Recipient
from tongchuang.domain.orders.recipients import leader_of
from tongchuang.domain.orders.rules import colours_left, roles_of
from tongchuang.domain.orders.settings import numbers_of
from tongchuang.domain.orders.values import OF_THE_UNIT, Colour, Hold, State
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import SHANGHAI
from tongchuang.foundation.text import query_grams


def regions_with_orders(region_id: UUID | None = None) -> list[UUID]:
    """The regions that a check goes through: all with a campaign that runs, or the one given."""
    if region_id is not None:
        return [region_id]
    rows = Campaign.objects.filter(closed_at__isnull=True).values_list("region_id", flat=True)
    return sorted(set(rows))


def recipients_by_role(order: Order) -> list[Recipient]:
    """Whom an order goes to, as the ladder names them."""
    roles = ("liaison", "head", "leader", "discipline")
    rows = order.recipients.select_related("unit", "person", "received_by")
    return sorted(rows, key=lambda row: roles.index(row.role))


@dataclass(frozen=True)
class Open:
    """What an actor may do with an order now."""

    receive: bool = False
    answer: bool = False
    release: bool = False
    withdraw: bool = False


def open_to(order: Order, recipients: Iterable[Recipient], by: Actor) -> Open:
    """Which buttons an order's page shows."""
    rows = list(recipients)
    leader = leader_of(order.finding)
    mine = roles_of(
        by, [row.role for row in rows], unit_id=order.unit_id, leader_id=leader.pk if leader else None
    )
    issued, held = order.state == State.ISSUED, order.state == State.HELD
    return Open(
        receive=issued and any(row.role in mine and row.received_at is None for row in rows),
        answer=issued and any(role in OF_THE_UNIT for role in mine),
        release=held
        and order.hold != Hold.NO_UNIT
        and by.may(Permission.SIGN_SECOND)
        and order.made_by_id != by.person_id,
        withdraw=(issued or held) and by.may(Permission.WITHDRAW_ORDERS),
    )


def may_order(finding: Finding, orders: Iterable[Order], by: Actor) -> list[str]:
    """The colours that the actor may order by hand for a finding now."""
    if not by.may(Permission.ISSUE_ORDERS) or finding.state not in WITH_UNIT or finding.paused_at is not None:
        return []
    colours = colours_left((order.colour, order.state) for order in orders)
    return [colour for colour in colours if colour != Colour.RED or not by.may(Permission.SIGN_SECOND)]


def history(order: Order) -> list[Event]:
    """What happened to an order, oldest first."""
    return list(history_of(order.pk))


@dataclass(frozen=True)
class Counts:
    """How many orders there are, by what is the matter with them."""

    total: int = 0
    unsigned: int = 0
    unanswered: int = 0
    held: int = 0
    red: int = 0


def counts_of(rows: QuerySet[Order]) -> Counts:
    """The figures over a list, in one statement."""
    issued = Q(state=State.ISSUED)
    found: dict[str, Any] = rows.order_by().aggregate(
        total=Count("pk"),
        unsigned=Count("pk", filter=issued & Q(received_at__isnull=True)),
        unanswered=Count("pk", filter=issued & Q(answered_at__isnull=True)),
        held=Count("pk", filter=Q(state=State.HELD)),
        red=Count("pk", filter=issued & Q(colour=Colour.RED)),
    )
    return Counts(**found)


def searched(rows: QuerySet[Order], text: str) -> QuerySet[Order]:
    """Orders whose number, finding or place contains what was typed."""
    grams = query_grams(text)
    if not grams:
        return rows
    papers = Document.objects.filter(kind="order", grams__contains=grams).values("pk")
    findings = Finding.objects.filter(grams__contains=grams).values("pk")
    return rows.filter(Q(document__in=papers) | Q(finding__in=findings))


def issued_in(rows: QuerySet[Order], period: str) -> QuerySet[Order]:
    """Orders that went out in a month (YYYY-MM) of the calendar in Shanghai; what is no month gives none."""
    try:
        begins = datetime.strptime(period, "%Y-%m").replace(tzinfo=SHANGHAI)
    except ValueError:
        return rows.none()
    until = (begins + timedelta(days=32)).replace(day=1)
    return rows.filter(issued_at__gte=begins, issued_at__lt=until)


def next_due(order: Order) -> datetime | None:
    """After which moment the next order follows if nothing happens; None where none does. For rows of `access`."""
    finding = order.finding
    if order.state != State.ISSUED or order.next_days is None or order.counts_from is None:
        return None
    if finding.state not in WITH_UNIT or finding.paused_at is not None or finding.due_at is None:
        return None
    if order.followed:  # type: ignore[attr-defined]
        return None
    moment = order.next_at
    if order.stood or finding.due_at > order.counts_from:  # type: ignore[attr-defined]
        pauses = finding.pauses.filter(ended_at__isnull=False).values_list("started_at", "ended_at")
        closing = numbers_of([order.campaign_id])[order.campaign_id].due_time
        stopped = [(started, ended) for started, ended in pauses if ended is not None]
        moment = next_step(order.reason, order.counts_from, order.next_days, finding.due_at, stopped, closing)
    return moment if moment is None else max(moment, finding.due_at)
