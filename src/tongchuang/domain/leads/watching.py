"""Watching the watchers (监督监督者): decisions of those who supervise, read off the ledger and nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Sum, Value, When

from tongchuang.domain.authenticity.models import Signal
from tongchuang.domain.deliveries.models import Delivery
from tongchuang.domain.inspections.secrecy import running_covert
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import SHANGHAI


class Matter(StrEnum):
    """What kind of decision it was."""

    CONFIRMED = "confirmed"
    OVERRULED = "overruled"
    EXCLUDED = "excluded"
    VOIDED = "voided"
    DEADLINE = "deadline"
    WITHDRAWN = "withdrawn"
    PHOTOS = "photos"
    DELIVERIES = "deliveries"
    SECOND = "second"


M = Matter
KINDS: dict[str, Matter] = {
    "finding.closed": M.CONFIRMED,
    "responsibility.confirmed": M.CONFIRMED,
    "ranking.frozen": M.CONFIRMED,
    "campaign.move_decided": M.CONFIRMED,
    "consequence.confirmed": M.CONFIRMED,
    "document.issued": M.CONFIRMED,
    "finding.reassigned": M.OVERRULED,
    "finding.returned": M.OVERRULED,
    "responsibility.changed": M.OVERRULED,
    "plan.task_pinned": M.OVERRULED,
    "document.sent_back": M.OVERRULED,
    "consequence.changed": M.OVERRULED,
    "consequence.dropped": M.OVERRULED,
    "consequence.lifted": M.OVERRULED,
    "consequence.overruled": M.OVERRULED,
    "consequence.objection_decided": M.OVERRULED,
    "ranking.unit_excluded": M.EXCLUDED,
    "ranking.unit_readmitted": M.EXCLUDED,
    "finding.void_asked": M.VOIDED,
    "finding.voided": M.VOIDED,
    "finding.void_refused": M.VOIDED,
    "observation.retracted": M.VOIDED,
    "lead.unfounded": M.VOIDED,
    "finding.extension_decided": M.DEADLINE,
    "finding.dispute_decided": M.DEADLINE,
    "finding.coordination_decided": M.DEADLINE,
    "finding.coordination_ended": M.DEADLINE,
    "finding.edited": M.DEADLINE,
    "order.withdrawn": M.WITHDRAWN,
    "document.withdrawn": M.WITHDRAWN,
    "request.withdrawn": M.WITHDRAWN,
    "listing.removed": M.WITHDRAWN,
    "draw.cancelled": M.WITHDRAWN,
    "standard.withdrawn": M.WITHDRAWN,
    "signal.judged": M.PHOTOS,
    "delivery.decided": M.DELIVERIES,
    "delivery.rejected": M.DELIVERIES,
    "order.released": M.SECOND,
    "request.released": M.SECOND,
    "burden.released": M.SECOND,
    "burden.dropped": M.SECOND,
}
WAVED_THROUGH = (Signal.State.EXPLAINED, Signal.State.WRONG)


@dataclass(frozen=True)
class Measure:
    """Decisions with a yes and a no, of which shares can be compared."""

    key: str
    kinds: tuple[str, ...]
    yes: Q


MEASURES = (
    Measure("extensions", ("finding.extension_decided",), Q(new__granted=True)),
    Measure("disputes", ("finding.dispute_decided",), Q(new__upheld=True)),
    Measure("voids", ("finding.voided", "finding.void_refused"), Q(kind="finding.voided")),
    Measure("proposals", ("consequence.confirmed", "consequence.overruled"), Q(kind="consequence.overruled")),
    Measure("objections", ("consequence.objection_decided",), Q(new__upheld=True)),
    Measure("signals", ("signal.judged",), Q(new__state__in=[str(state) for state in WAVED_THROUGH])),
)


@dataclass(frozen=True)
class Wanted:
    """What is looked for; what is left empty is not asked."""

    matters: Sequence[str] = ()
    persons: Sequence[UUID] = ()
    units: Sequence[UUID] = ()
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Share:
    """How many of so many were decided with yes."""

    yes: int = 0
    of: int = 0

    @property
    def rate(self) -> float | None:
        """The share; None of nothing."""
        return self.yes / self.of if self.of else None


@dataclass
class PersonCounts:
    """What one person decided: how many of each matter, and the shares that can be compared."""

    user_id: UUID
    matters: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    shares: dict[str, Share] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.matters.values())


def sees_all_decisions(actor: Actor) -> bool:
    """The director and the discipline office see everybody's lines; everybody else their own."""
    return actor.may(Permission.OPEN_LEADS) or actor.may(Permission.MANAGE_LEADS)


def decisions_visible_to(actor: Actor, wanted: Wanted | None = None) -> QuerySet[Event]:
    """Decisions of people (not of the system) that the actor may see, unordered."""
    if actor.region_id is None or actor.user_id is None or not actor.posts:
        return Event.objects.none()
    asked = wanted or Wanted()
    kinds = [kind for kind, matter in KINDS.items() if not asked.matters or matter in asked.matters]
    rows = Event.objects.filter(region_id=actor.region_id, kind__in=kinds, actor_id__isnull=False)
    # Somebody's correction moves a deadline only where it says so.
    rows = rows.exclude(Q(kind="finding.edited") & ~Q(new__has_key="due_at"))
    rows = rows.exclude(
        kind__in=("signal.judged", "delivery.decided", "delivery.rejected"), target_id__in=_secret(actor)
    )
    if not sees_all_decisions(actor):
        rows = rows.filter(actor_id=actor.user_id)
    return _narrowed(rows, asked)


def _narrowed(rows: QuerySet[Event], asked: Wanted) -> QuerySet[Event]:
    if asked.persons:
        rows = rows.filter(actor_id__in=asked.persons)
    if asked.units:
        names = [str(unit) for unit in asked.units]
        rows = rows.filter(Q(new__unit_id__in=names) | Q(new__unit__in=names) | Q(new__lead_id__in=names))
    if asked.since is not None:
        rows = rows.filter(at__gte=datetime.combine(asked.since, time.min, SHANGHAI))
    if asked.until is not None:
        rows = rows.filter(at__lte=datetime.combine(asked.until, time.max, SHANGHAI))
    return rows


def _secret(actor: Actor) -> QuerySet[Signal, UUID]:
    """Signals and deliveries of visits that are secret and not over: who decided about them would tell of them."""
    signals = Signal.objects.filter(
        running_covert("visit__") | running_covert("other_visit__"), region_id=actor.region_id
    )
    deliveries = Delivery.objects.filter(running_covert(), region_id=actor.region_id)
    return (
        signals.order_by()
        .values_list("pk", flat=True)
        .union(deliveries.order_by().values_list("pk", flat=True))
    )


def counts_of(rows: QuerySet[Event]) -> tuple[list[PersonCounts], dict[str, Share]]:
    """By person, the busiest first, and the shares of all together; in one statement."""
    yes = Q()
    for measure in MEASURES:
        yes |= Q(kind__in=measure.kinds) & measure.yes
    groups = rows.order_by().values_list("actor_id", "kind").annotate(
        n=Count("pk"), yes=Sum(Case(When(yes, then=Value(1)), default=Value(0), output_field=IntegerField()))
    )  # fmt: skip
    by_person: dict[UUID, PersonCounts] = {}
    everybody: dict[str, Share] = {}
    for user, kind, number, agreed in groups:
        if user is None:
            continue
        person = by_person.setdefault(user, PersonCounts(user))
        person.matters[KINDS[kind]] += number
        for measure in _measured(kind):
            person.shares[measure.key] = _plus(person.shares.get(measure.key), agreed, number)
            everybody[measure.key] = _plus(everybody.get(measure.key), agreed, number)
    return sorted(by_person.values(), key=lambda one: (-one.total, str(one.user_id))), everybody


def _measured(kind: str) -> Iterable[Measure]:
    return (measure for measure in MEASURES if kind in measure.kinds)


def _plus(share: Share | None, yes: int, of: int) -> Share:
    before = share or Share()
    return Share(before.yes + yes, before.of + of)
