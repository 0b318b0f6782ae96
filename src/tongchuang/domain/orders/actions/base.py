"""What the actions on an order share: finding and order locked in this order, the version seen, the event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from tongchuang.domain.findings.models import Finding
from tongchuang.domain.ledger.actions import Entry
from tongchuang.domain.orders.errors import OrderStale, missing
from tongchuang.domain.orders.models import Order, Recipient
from tongchuang.domain.orders.recipients import leader_of
from tongchuang.domain.orders.rules import roles_of
from tongchuang.domain.organisations.actors import Actor
from tongchuang.foundation.errors import NotAllowed

FINDING_PARTS = ("site__section__contracted_leader", "item", "street", "rebound_of")


def locked_findings(finding_ids: Sequence[UUID]) -> list[Finding]:
    """The findings of a batch, locked until the transaction ends, with what an order says of them."""
    rows = Finding.objects.select_for_update(of=("self",)).select_related(*FINDING_PARTS)
    return list(rows.filter(pk__in=finding_ids).defer("grams", "description", "fix_text").order_by("pk"))


def locked_order(order: Order, by: Actor, version: int) -> tuple[Order, Finding]:
    """An order and its finding, locked: the finding first, as the check does."""
    findings = locked_findings([order.finding_id])
    rows = Order.objects.select_for_update(of=("self",)).select_related("document", "unit", "made_by")
    row = rows.get(pk=order.pk)
    if row.region_id != by.region_id:
        raise NotAllowed
    if row.version != version:
        raise OrderStale
    return row, findings[0]


def own_roles(row: Order, finding: Finding, by: Actor) -> list[Recipient]:
    """The recipients of an order in whose roles the actor stands."""
    recipients = list(row.recipients.all())
    leader = leader_of(finding)
    mine = set(
        roles_of(
            by,
            [each.role for each in recipients],
            unit_id=row.unit_id,
            leader_id=leader.pk if leader else None,
        )
    )
    return [each for each in recipients if each.role in mine]


def told(kind: str, row: Order, finding: Finding, *, text: str = "", **more: Any) -> Entry:
    """The event of an order: under the finding, with the unit and the number that people know it by."""
    new = {
        "state": row.state, "colour": row.colour, "reason": row.reason, "unit_id": row.unit_id,
        "finding": finding.number, **more,
    }  # fmt: skip
    if row.document is not None:
        new["number"] = row.document.number_text
    return Entry(kind, row, new=new, personal={"text": text} if text else {}, parent=finding)


def given(text: str, field: str, limit: int) -> str:
    """A text that must not be empty, cut to what the row holds."""
    plain = text.strip()
    if not plain:
        raise missing(field)
    return plain[:limit]
