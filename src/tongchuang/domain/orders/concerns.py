"""Whom the events of orders concern: whom they go to at once, the office of what is held, answered or goes to nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from django.db.models import Q

from tongchuang.domain.ledger.models import Event
from tongchuang.domain.messages.consumers import Note
from tongchuang.domain.orders.models import Order
from tongchuang.domain.orders.values import Role
from tongchuang.domain.organisations.models import Person, Post, PostKind
from tongchuang.domain.organisations.permissions import BY_POST, Permission
from tongchuang.domain.organisations.queries import in_force, standing_units
from tongchuang.domain.organisations.rules import OF_A_UNIT
from tongchuang.foundation.clock import today

GONE_OUT = ("order.issued", "order.released")
TO_RECIPIENTS = (*GONE_OUT, "order.withdrawn")
OFFICE_POSTS = tuple(post for post, permissions in BY_POST.items() if Permission.ISSUE_ORDERS in permissions)
SIGNERS = tuple(post for post, permissions in BY_POST.items() if Permission.SIGN_SECOND in permissions)


def notes_on_orders(events: Sequence[Event]) -> Iterator[Note]:
    """The inbox notes of a batch of events, in a few queries."""
    rows = _rows(events)
    posts = _Posts(rows.values())
    leaders = _users_of(
        {each.person_id for row in rows.values() for each in row.recipients.all() if each.person_id}
    )
    for event in events:
        row = rows.get(event.target_id)
        if row is None:
            continue
        title = _title(row)
        if event.kind in TO_RECIPIENTS:
            yield from _to_recipients(event, row, title, posts, leaders)
        if event.kind == "order.held":
            for user in posts.of_region(row.region_id, SIGNERS if row.hold != "no_unit" else OFFICE_POSTS):
                yield Note(event, user, "signer" if row.hold != "no_unit" else "office", title)
        elif event.kind == "order.answered" or (event.kind in GONE_OUT and row.absent):
            for user in posts.of_region(row.region_id, OFFICE_POSTS):
                yield Note(event, user, "nobody" if event.kind in GONE_OUT else "office", title)


def _to_recipients(
    event: Event, row: Order, title: str, posts: _Posts, leaders: dict[UUID, UUID]
) -> Iterator[Note]:
    urgency = "now" if event.kind in GONE_OUT else "digest"
    cancels = () if event.kind in GONE_OUT else GONE_OUT
    for each in row.recipients.all():
        match each.role:
            case Role.LIAISON:
                users = posts.of_unit(row.unit_id, OF_A_UNIT - {PostKind.UNIT_HEAD})
            case Role.HEAD:
                users = posts.of_unit(row.unit_id, {PostKind.UNIT_HEAD})
            case Role.LEADER:
                users = [leaders[each.person_id]] if each.person_id in leaders else []
            case _:
                users = posts.of_region(row.region_id, (PostKind.DISCIPLINE,))
        reason = {Role.LEADER: "leader", Role.HEAD: "head", Role.DISCIPLINE: "discipline"}.get(
            Role(each.role), "unit"
        )
        for user in users:
            yield Note(event, user, reason, title, urgency=urgency, cancels=cancels)


def _rows(events: Sequence[Event]) -> dict[UUID, Order]:
    rows = Order.objects.filter(pk__in={event.target_id for event in events})
    related = rows.select_related("finding", "document").prefetch_related("recipients")
    return {row.pk: row for row in related.defer("finding__grams", "document__content", "document__grams")}


def _title(row: Order) -> str:
    number = row.document.number_text if row.document else ""
    return " ".join(part for part in (number, row.finding.number, row.finding.title) if part)


class _Posts:
    """The accounts of those who hold posts today, by unit and by region. A unit that a reform has closed has its successor's."""

    def __init__(self, rows: Iterable[Order]) -> None:
        orders = list(rows)
        self.standing = standing_units({row.unit_id for row in orders if row.unit_id})
        wanted = Q(unit__in=set(self.standing.values()), kind__in=OF_A_UNIT)
        wanted |= Q(
            region__in={row.region_id for row in orders},
            kind__in={*OFFICE_POSTS, *SIGNERS, PostKind.DISCIPLINE},
        )
        posts = Post.objects.filter(
            in_force(today()), wanted, person__left_on__isnull=True, person__user__is_active=True
        )
        self.units: dict[tuple[UUID | None, str], list[UUID]] = defaultdict(list)
        self.regions: dict[tuple[UUID, str], list[UUID]] = defaultdict(list)
        for unit, region, kind, user in posts.values_list("unit_id", "region_id", "kind", "person__user_id"):
            if kind in OF_A_UNIT:
                self.units[unit, kind].append(user)
            else:
                self.regions[region, kind].append(user)

    def of_unit(self, unit_id: UUID | None, kinds: frozenset[PostKind] | set[PostKind]) -> list[UUID]:
        """Whoever holds one of these posts at a unit."""
        last = self.standing.get(unit_id) if unit_id else None
        return sorted({user for kind in kinds for user in self.units.get((last, kind), ())})

    def of_region(self, region_id: UUID, kinds: Sequence[str]) -> list[UUID]:
        """Whoever holds one of these posts of a region."""
        return sorted({user for kind in kinds for user in self.regions.get((region_id, kind), ())})


def _users_of(person_ids: set[UUID]) -> dict[UUID, UUID]:
    rows = Person.objects.filter(pk__in=person_ids, user__is_active=True, left_on__isnull=True)
    return {pk: user for pk, user in rows.values_list("pk", "user_id") if user}
