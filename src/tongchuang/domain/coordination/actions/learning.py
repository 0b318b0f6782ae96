"""Orders to learn from one (举一反三): given by the office, kept up with the sites that there are, cancelled with a reason."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.coordination.errors import Moved, Over, given
from tongchuang.domain.coordination.models import LearnAnswer, LearnOrder
from tongchuang.domain.coordination.queries import sites_of
from tongchuang.domain.findings.models import Finding, State
from tongchuang.domain.findings.supervision import supervision_of
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.ledger.values import SYSTEM, Author
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import SHANGHAI, now, today
from tongchuang.foundation.errors import Invalid, NotAllowed
from tongchuang.foundation.locks import TWICE, lock_hand


@transaction.atomic
def order_learning(
    finding: Finding, *, by: Actor, scope: str, due_on: date, title: str, text: str = ""
) -> LearnOrder:
    """Order all sites of the finding's type, or of its unit, to check themselves for the same by the end of a day."""
    by.require(Permission.DECIDE_REQUESTS)
    lock_hand(by.user_id)
    row = Finding.objects.select_related("site", "item").get(pk=finding.pk)
    _check(row, by, scope, due_on)
    moment = now()
    closing = time.fromisoformat(supervision_of(row.campaign_id).due_time)
    order = LearnOrder(
        region_id=row.region_id, campaign_id=row.campaign_id, finding=row, item=row.item, scope=LearnOrder.Scope(scope),
        title=given(title, "title", _("Say in a sentence what is to be checked."), 120), text=text.strip()[:1000],
        ordered_by_id=by.person_id, ordered_at=moment, due_at=datetime.combine(due_on, closing, SHANGHAI),
    )  # fmt: skip
    if scope == LearnOrder.Scope.TYPE and row.site:
        order.site_type_id = row.site.type_id
    else:
        order.unit_id = row.unit_id
    same = {"scope": order.scope, "title": order.title, "text": order.text, "due_at": order.due_at}
    given_before = LearnOrder.objects.filter(
        finding=row, ordered_by=by.person_id, cancelled_at__isnull=True, ordered_at__gt=moment - TWICE, **same
    ).first()
    if given_before is not None:
        return given_before
    if order.due_at <= moment:
        raise Invalid(_("The date has passed already."), field="due_on")
    sites = list(sites_of(order).values_list("pk", flat=True))
    if not sites:
        raise Invalid(_("There is no other site of this kind."), field="scope")
    order.save()
    LearnAnswer.objects.bulk_create(
        [LearnAnswer(order=order, site_id=site, added_at=moment) for site in sites], batch_size=500
    )
    record(
        "learnorder.given", order, by=by, parent=row, personal={"text": order.text, "title": order.title},
        new={"scope": scope, "due_at": order.due_at, "sites": len(sites), "item_id": row.item_id, "site_type_id": order.site_type_id, "unit_id": order.unit_id},
    )  # fmt: skip
    return order


def _check(row: Finding, by: Actor, scope: str, due_on: date) -> None:
    if row.region_id != by.region_id:
        raise NotAllowed(_("Your post does not allow this."))
    if row.state == State.VOID:
        raise NotAllowed(_("Nothing is to be learned from a finding that was void."))
    if scope not in LearnOrder.Scope.values:
        raise Invalid(_("Choose who is to check."), field="scope")
    if scope == LearnOrder.Scope.TYPE and row.site_id is None:
        raise Invalid(_("The finding is at no site: it has no type."), field="scope")
    if scope == LearnOrder.Scope.UNIT and row.unit_id is None:
        raise Invalid(_("The finding is with no unit yet."), field="scope")
    if due_on < today():
        raise Invalid(_("The date has passed already."), field="due_on")


@transaction.atomic
def cancel_learn_order(order: LearnOrder, *, by: Actor, version: int, reason: str) -> LearnOrder:
    """Take an order back; what was answered stays."""
    by.require(Permission.DECIDE_REQUESTS)
    row = LearnOrder.objects.select_for_update(of=("self",)).select_related("finding").get(pk=order.pk)
    if row.region_id != by.region_id:
        raise NotAllowed(_("Your post does not allow this."))
    if row.cancelled_at is not None:
        raise Over
    if row.version != version:
        raise Moved
    row.cancel_reason = given(reason, "reason", _("Give the reason."), 200)
    row.cancelled_at = now()
    row.version += 1
    row.save(update_fields=["cancelled_at", "cancel_reason", "version"])
    record("learnorder.cancelled", row, by=by, parent=row.finding, personal={"text": row.cancel_reason})
    return row


@transaction.atomic
def refresh_learn_order(order: LearnOrder, *, by: Author = SYSTEM) -> int:
    """Ask sites that came since, and drop those that were closed without an answer; returns how many changed.

    New sites are asked until the order is due. The order's own row is the lock: two that do this at once ask nobody twice.
    """
    row = (
        LearnOrder.objects.select_for_update(of=("self",)).select_related("finding", "item").get(pk=order.pk)
    )
    if row.cancelled_at is not None:
        return 0
    moment = now()
    known = dict(row.answers.values_list("site_id", "outcome"))
    standing = set(sites_of(row).values_list("pk", flat=True))
    gone = row.answers.filter(outcome="", site__closed_on__isnull=False)
    dropped = gone.update(outcome=LearnAnswer.Outcome.DROPPED, answered_at=moment)
    added = back = 0
    if moment <= row.due_at:
        new = sorted(standing - known.keys())
        LearnAnswer.objects.bulk_create(
            [LearnAnswer(order=row, site_id=site, added_at=moment, later=True) for site in new]
        )
        added = len(new)
        opened_again = row.answers.filter(outcome=LearnAnswer.Outcome.DROPPED, site__in=standing)
        back = opened_again.update(outcome="", answered_at=None)
    if added or dropped or back:
        record(
            "learnorder.sites_changed",
            row,
            by=by,
            parent=row.finding,
            new={"added": added + back, "dropped": dropped},
        )
    return added + dropped + back
