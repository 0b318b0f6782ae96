"""Where the same goes wrong again and again: units, items and sites by overdue, rebounds, red orders and disputes refused.

Every figure is the number of findings of a named set (`findings_behind`), and has the number of findings beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from tongchuang.domain.authenticity.rules import wilson
from tongchuang.domain.findings.access import findings_visible_to
from tongchuang.domain.findings.listing import overdue_at
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.findings.states import State
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.orders.models import Order
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.places.models import Site
from tongchuang.domain.standards.models import Item

AXES = ("unit", "item", "site")
SIGNS = ("late", "rebound", "red", "refused")
DAYS = (30, 90, 365)
MOST = 100


@dataclass(frozen=True)
class Pattern:
    """One unit, item or site with its counts; `low` and `high` hold the share of late ones with 95 %."""

    key: UUID
    name: str
    findings: int
    late: int
    rebound: int
    red: int
    refused: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """Late ones of all."""
        return self.late / self.findings if self.findings else 0.0


def patterns_of(actor: Actor, axis: str, *, days: int, at: datetime) -> list[Pattern]:
    """Those with something repeated, the gravest first, at most a hundred; in two statements."""
    rows = _window(actor, days, at).filter(**{f"{axis}__isnull": False})
    counted = rows.order_by().values(axis).annotate(
        n=Count("pk"), **{sign: Count("pk", filter=_sign(sign, at, days)) for sign in SIGNS}
    )  # fmt: skip
    repeated = counted.filter(Q(late__gte=2) | Q(rebound__gte=1) | Q(red__gte=1) | Q(refused__gte=2))
    groups = list(repeated.order_by("-red", "-rebound", "-late", "-refused", axis)[:MOST])
    names = _names(axis, [group[axis] for group in groups])
    return [_pattern(group, axis, names) for group in groups]


def findings_behind(
    actor: Actor, axis: str, key: UUID | None, sign: str, *, days: int, at: datetime
) -> QuerySet[Finding]:
    """The findings that a figure counts; all of the unit, item or site without a sign."""
    if axis not in AXES or key is None:
        return Finding.objects.none()
    rows = _window(actor, days, at).filter(**{axis: key})
    return rows.filter(_sign(sign, at, days)) if sign in SIGNS else rows


def name_of(axis: str, key: UUID) -> str:
    """What a figure is about."""
    return _names(axis, [key]).get(key, "")


def _window(actor: Actor, days: int, at: datetime) -> QuerySet[Finding]:
    rows = findings_visible_to(actor).filter(assigned_at__gte=at - timedelta(days=days))
    return rows.exclude(state=State.VOID)


def _sign(sign: str, at: datetime, days: int) -> Q:
    since = at - timedelta(days=days)
    if sign == "late":
        # Fixed too late, or still to be fixed and past its time.
        return overdue_at(at) | Q(fixed_at__gt=F("due_at"), state__in=(State.FIXED, State.CLOSED))
    if sign == "rebound":
        return Q(rebound_of__isnull=False)
    if sign == "red":
        issued = Order.objects.filter(
            finding=OuterRef("pk"), colour=Order.Colour.RED, state=Order.State.ISSUED
        )
        return Q(Exists(issued))
    decided = Event.objects.filter(
        target_id=OuterRef("pk"), kind="finding.dispute_decided", new__upheld=False, at__gte=since
    )
    return Q(Exists(decided))


def _pattern(group: dict[str, Any], axis: str, names: dict[UUID, str]) -> Pattern:
    low, high = wilson(group["late"], group["n"])
    counts = {sign: int(group[sign]) for sign in SIGNS}
    return Pattern(group[axis], names.get(group[axis], ""), group["n"], low=low, high=high, **counts)


def _names(axis: str, keys: Iterable[UUID]) -> dict[UUID, str]:
    wanted = list(keys)
    if axis == "item":
        rows = Item.objects.filter(pk__in=wanted).values_list("pk", "code", "title")
        return {pk: f"{code} {title}" for pk, code, title in rows}
    model, name = (Unit, "short_name") if axis == "unit" else (Site, "name")
    return dict(model._default_manager.filter(pk__in=wanted).values_list("pk", name))
