"""The only door to orders: what an actor may see. Absent and not theirs fail the same way.

Posts of the whole region see all of theirs: an inspector who is to visit blindly not those of what was found before, who
speaks for a unit as well not those that are held. A unit
sees what was issued to it, or about what it answers for now; a contracted leader the yellow and red ones of their sections.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from tongchuang.domain.findings.models import ClockPause, Finding
from tongchuang.domain.inspections.secrecy import blind_visits_of
from tongchuang.domain.orders.models import Order
from tongchuang.domain.orders.values import LADDER, Colour, Role, State
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import PostKind
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.organisations.rules import OF_A_UNIT
from tongchuang.domain.places.models import Site

RELATED = (
    "finding__site__section__contracted_leader", "finding__item", "unit", "document", "campaign", "made_by", "signed_by", "received_by",
    "answered_by", "withdrawn_by",
)  # fmt: skip
OUT = (State.ISSUED, State.WITHDRAWN)


def orders_visible_to(actor: Actor) -> QuerySet[Order]:
    """The orders that an actor may know of."""
    rows = Order.objects.filter(region=actor.region_id)
    if actor.region_id is None or not actor.posts:
        return rows.none()
    if actor.may(Permission.INSPECT):
        rows = rows.exclude(finding__check_row__visit__in=blind_visits_of(actor))
    if actor.region_wide:
        return rows.filter(state__in=OUT) if actor.supervised else rows
    theirs = Order.objects.none().values("pk")
    if OF_A_UNIT & set(actor.posts):
        of_finding = Finding.objects.filter(unit__in=actor.unit_ids)
        theirs = theirs.union(
            Order.objects.filter(unit__in=actor.unit_ids).values("pk"),
            Order.objects.filter(finding__in=of_finding).values("pk"),
        )
    if PostKind.CONTRACTED_LEADER in actor.posts and actor.person_id is not None:
        led = Site.objects.filter(section__contracted_leader=actor.person_id)
        graver = Order.objects.filter(colour__in=(Colour.YELLOW, Colour.RED))
        theirs = theirs.union(
            graver.filter(finding__site__in=led).values("pk"),
            graver.filter(recipients__person=actor.person_id).values("pk"),
        )
    return rows.filter(pk__in=theirs, state__in=OUT)


def get_order_for(actor: Actor, order_id: UUID) -> Order:
    """One order with what its page shows, or Http404."""
    rows = told_apart(orders_visible_to(actor)).filter(pk=order_id).select_related(*RELATED)
    found = rows.defer("finding__grams", "unit__grams", "document__grams").first()
    if found is None:
        raise Http404
    return found


def told_apart(rows: QuerySet[Order]) -> QuerySet[Order]:
    """Orders that know whether a graver one followed (`followed`) and whether the clock stood since (`stood`)."""
    graver = Order.objects.filter(finding=OuterRef("finding"), colour__in=(Colour.YELLOW, Colour.RED))
    graver = graver.exclude(pk=OuterRef("pk")).filter(Q(colour=Colour.RED) | ~Q(colour=OuterRef("colour")))
    stood = ClockPause.objects.filter(finding=OuterRef("finding"), ended_at__gte=OuterRef("counts_from"))
    return rows.annotate(followed=Exists(graver), stood=Exists(stood))


def orders_about(actor: Actor, finding: Finding) -> list[Order]:
    """The orders about a finding, mildest first, as far as the actor may know of them."""
    rows = told_apart(orders_visible_to(actor)).filter(finding=finding).select_related("document", "unit")
    return sorted(rows, key=lambda row: LADDER.index(Colour(row.colour)))


def waiting_for(actor: Actor) -> Q:
    """Which orders wait for the actor: to be signed for and answered, or, of the office, to be looked at."""
    waits = Q(pk__in=[])
    if OF_A_UNIT & set(actor.posts):
        mine = Q(state=State.ISSUED, unit__in=actor.unit_ids)
        waits |= mine & (Q(received_at__isnull=True) | Q(answered_at__isnull=True))
    if PostKind.CONTRACTED_LEADER in actor.posts and actor.person_id is not None:
        waits |= Q(
            state=State.ISSUED, recipients__role=Role.LEADER, recipients__person=actor.person_id,
            recipients__received_at__isnull=True,
        )  # fmt: skip
    if actor.may(Permission.ISSUE_ORDERS):
        waits |= Q(state=State.HELD)
    return waits


def of_own_units(actor: Actor) -> QuerySet[Order]:
    """The orders that went to the actor's units."""
    return orders_visible_to(actor).filter(unit__in=actor.unit_ids)


def to_sign_for(actor: Actor) -> QuerySet[Order]:
    """What the actor, as contracted leader, has not signed for."""
    rows = orders_visible_to(actor).filter(state=State.ISSUED)
    return rows.filter(
        recipients__role=Role.LEADER, recipients__person=actor.person_id, recipients__received_at__isnull=True
    )
