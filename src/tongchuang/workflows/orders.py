"""Supervision orders by the clock and on demand: all that is due is issued, and a red one opens a lead with it."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from tongchuang.domain.findings.models import Finding
from tongchuang.domain.leads.actions import open_leads
from tongchuang.domain.leads.models import Ground
from tongchuang.domain.leads.values import Opening
from tongchuang.domain.ledger.values import SYSTEM, Author
from tongchuang.domain.orders.actions import (
    issue_ripe,
    lapse_settled,
    mend_clocks,
    order_by_hand,
    release_order,
)
from tongchuang.domain.orders.models import Order
from tongchuang.domain.orders.queries import regions_with_orders
from tongchuang.domain.orders.ripe import ripe_orders
from tongchuang.domain.orders.values import Colour, State
from tongchuang.domain.organisations.actors import Actor
from tongchuang.foundation.clock import now

log = logging.getLogger(__name__)
BATCH = 200


@dataclass(frozen=True)
class Checked:
    """What a check has done."""

    issued: int = 0
    held: int = 0
    failed: int = 0

    def __add__(self, other: Checked) -> Checked:
        return Checked(self.issued + other.issued, self.held + other.held, self.failed + other.failed)


def check_orders(region_id: UUID | None = None, *, by: Author = SYSTEM) -> Checked:
    """Issue every order that is due, of all regions or of one. May run twice, at once, and be killed at any moment:
    each batch is one transaction, and looks again under its locks."""
    moment = now()
    for region in regions_with_orders(region_id):
        mend_clocks(region, at=moment, by=by)
        lapse_settled(region, by=by)
    waiting: dict[UUID, list[UUID]] = defaultdict(list)
    for ripe in ripe_orders(moment, region_id=region_id):
        waiting[ripe.region_id].append(ripe.finding_id)
    done = Checked()
    for _region, findings in sorted(waiting.items()):
        for start in range(0, len(findings), BATCH):
            done += _batch(findings[start : start + BATCH], by)
    return done


def check_findings(finding_ids: Sequence[UUID], *, by: Author = SYSTEM) -> list[Order]:
    """The same for a few findings, in the caller's transaction: a rebound's order goes out with the rebound."""
    with transaction.atomic():
        return _issued(finding_ids, by)


def _batch(finding_ids: Sequence[UUID], by: Author) -> Checked:
    try:
        with transaction.atomic():
            made = _issued(finding_ids, by)
    except Exception:
        if len(finding_ids) == 1:
            log.exception(
                "no order could be issued for finding %s; the next check tries again", finding_ids[0]
            )
            return Checked(failed=1)
        # One that can't be issued must not hold up the others.
        log.warning("a batch of %d orders failed; they are issued one by one", len(finding_ids))
        return sum((_batch([each], by) for each in finding_ids), Checked())
    held = sum(order.state == State.HELD for order in made)
    return Checked(issued=len(made) - held, held=held)


def _issued(finding_ids: Sequence[UUID], by: Author) -> list[Order]:
    made = issue_ripe(finding_ids, by=by)
    open_leads_of(made, by=by)
    return made


def issue_by_hand(finding: Finding, *, by: Actor, colour: str, reason: str) -> Order:
    """The office orders what no rule does yet; a red one waits for its second signature."""
    return order_by_hand(finding, by=by, colour=colour, reason=reason)


@transaction.atomic
def release(order: Order, *, by: Actor, version: int) -> Order:
    """The second signature: a held order goes out; a red one opens its lead."""
    made = release_order(order, by=by, version=version)
    open_leads_of([made], by=by)
    return made


def open_leads_of(orders: Sequence[Order], *, by: Author) -> None:
    """A lead for each red order among these that has gone out, with the orders before it and their documents."""
    red = [order for order in orders if order.colour == Colour.RED and order.state == State.ISSUED]
    if not red:
        return
    earlier: dict[UUID, list[Order]] = defaultdict(list)
    below = Order.objects.filter(finding__in=[order.finding_id for order in red]).exclude(colour=Colour.RED)
    for order in below.select_related("document").order_by("made_at"):
        earlier[order.finding_id].append(order)
    openings = []
    for order in red:
        rows = earlier[order.finding_id]
        papers = [each.document for each in (*rows, order) if each.document is not None]
        openings.append(
            Opening(
                ground=Ground.RED_ORDER, region_id=order.region_id, campaign_id=order.campaign_id, unit_id=order.unit_id,
                finding_id=order.finding_id, subject=order, also=(*rows, *papers),
            )
        )  # fmt: skip
    open_leads(openings, by=by)
