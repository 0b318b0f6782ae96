"""Setting how much work fixes are: for a kind of findings, and for one."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.plans.actions.base import locked, require_own
from tongchuang.domain.plans.errors import PlanInvalid
from tongchuang.domain.plans.models import EffortRule, FindingWork
from tongchuang.domain.plans.rules import Kind

MOST_DAYS = Decimal(99)
MOST_MONEY = Decimal(1_000_000_000)


def _refuse(days: Decimal | None, cost: Decimal | None) -> None:
    if days is not None and not Decimal("0.1") <= days <= MOST_DAYS:
        raise PlanInvalid(_("Between 0.1 and %(most)d person-days.") % {"most": MOST_DAYS}, field="days")
    if cost is not None and not 0 <= cost <= MOST_MONEY:
        raise PlanInvalid(_("The money can't be below 0."), field="cost")


@transaction.atomic
def set_effort(
    campaign: Campaign, kind: Kind, days: Decimal, cost: Decimal = Decimal(0), *, by: Actor
) -> EffortRule:
    """Set person-days and money for findings of a kind, in place of what was set for the same kind."""
    locked(campaign, by)
    _refuse(days, cost)
    narrow = {"item_id": kind.item_id, "site_type_id": kind.site_type_id, "severity": kind.severity}
    present = EffortRule.objects.filter(campaign=campaign, **narrow).first()
    old = {"days": str(present.days), "cost": str(present.cost)} if present else {}
    row = present or EffortRule(region_id=campaign.region_id, campaign=campaign, **narrow)
    row.days, row.cost = days, cost
    row.save()
    record("effort.set", row, by=by, old=old, new={**narrow, "days": str(days), "cost": str(cost)})
    return row


@transaction.atomic
def remove_effort(row: EffortRule, *, by: Actor) -> None:
    """Take a setting away: what is learned or usual counts again."""
    require_own(row.region_id, by)
    record("effort.removed", row, by=by, old={"item_id": row.item_id, "days": str(row.days)})
    row.delete()


@transaction.atomic
def set_work(
    finding: Finding,
    *,
    by: Actor,
    days: Decimal | None,
    cost: Decimal | None = None,
    after: Finding | None = None,
) -> FindingWork:
    """Set for one finding its person-days, its money and what has to be fixed before it; None takes a setting back."""
    require_own(finding.region_id, by)
    _refuse(days, cost)
    if after is not None:
        _refuse_order(finding, after)
    row = FindingWork.objects.select_for_update().filter(finding=finding).first()
    old = {"days": _text(row.days), "cost": _text(row.cost), "after": row.after_id} if row else {}
    row = row or FindingWork(region_id=finding.region_id, finding=finding)
    row.days, row.cost, row.after = days, cost, after
    row.save()
    new = {
        "finding": finding.pk,
        "days": _text(days),
        "cost": _text(cost),
        "after": after.pk if after else None,
    }
    record("effort.finding_set", row, by=by, old=old, new=new)
    return row


def _refuse_order(finding: Finding, after: Finding) -> None:
    if after.region_id != finding.region_id or after.campaign_id != finding.campaign_id:
        raise PlanInvalid(_("This finding is not one of the same campaign."), field="after")
    seen, next_id = {finding.pk}, after.pk
    while next_id is not None:
        if next_id in seen:
            text = _("They would wait for one another: %(number)s can't be fixed first.") % {
                "number": after.number
            }
            raise PlanInvalid(text, field="after")
        seen.add(next_id)
        next_id = FindingWork.objects.filter(finding=next_id).values_list("after_id", flat=True).first()


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)
