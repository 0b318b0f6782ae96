"""How much work fixes are: what was set by hand, set for a kind, learned from past fixes, or usual: in this order."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.findings.engine_io import working_calendar
from tongchuang.domain.findings.models import Finding, State
from tongchuang.domain.plans import rules
from tongchuang.domain.plans.models import EffortRule, FindingWork, PlanTask
from tongchuang.domain.plans.rules import Effort, Kind
from tongchuang.foundation.clock import local, now

LOOK_BACK = timedelta(days=400)
MOST_PAST = 5000
From = PlanTask.EffortFrom


class Efforts:
    """The efforts of one campaign, read once."""

    def __init__(self, campaign: Campaign) -> None:
        self.rules = [
            (Kind(row.item_id, row.site_type_id, row.severity), row.days, row.cost)
            for row in EffortRule.objects.filter(campaign=campaign)
        ]
        self.learned = learned_in(campaign)

    def of_finding(self, finding: Finding, work: FindingWork | None) -> Effort:
        """Of one finding; what was set for it by hand goes before all."""
        kind = Kind(finding.item_id, finding.site.type_id if finding.site else None, finding.severity)
        found = self._of(kind, finding.severity)
        cost = work.cost if work is not None and work.cost is not None else found.cost
        if work is not None and work.days is not None:
            return Effort(work.days, From.HAND, cost=cost)
        return Effort(found.days, found.source, found.n, cost)

    def _of(self, kind: Kind, severity: str) -> Effort:
        given = rules.narrowest(self.rules, kind)
        if given is not None:
            return Effort(given[0], From.RULE, cost=given[1])
        for narrower in (kind, Kind(None, kind.site_type_id, severity)):
            past = self.learned.get(narrower)
            if past is not None:
                return Effort(past[0], From.LEARNED, past[1])
        return Effort(rules.USUAL[severity], From.USUAL)

    def of_package(self, item_id: UUID, site_type_id: UUID | None, sites: int) -> Effort:
        """Of a work package: so much for each of its sites; for an item without sites a fixed amount."""
        given = rules.narrowest(self.rules, Kind(item_id, site_type_id))
        number = max(1, sites)
        if given is not None:
            return Effort(min(given[0] * number, Decimal(99)), From.RULE, cost=given[1] * number)
        if site_type_id is None:
            return Effort(rules.USUAL_PACKAGE_OTHER, From.USUAL)
        return Effort(min(rules.LONGEST, max(Decimal(1), rules.USUAL_PACKAGE_SITE * number)), From.USUAL)


def learned_in(campaign: Campaign) -> dict[Kind, tuple[Decimal, int]]:
    """Kind → (person-days, number of fixes), where there are enough fixes.

    Person-days of a fix are the working days from its acceptance to the fix, divided by the findings that the unit had
    in hand when it began: a unit with four findings at once gives each a quarter of its time. The median counts.
    """
    days: dict[Kind, list[float]] = defaultdict(list)
    for kind, value in _past(campaign):
        days[kind].append(value)
        days[Kind(None, kind.site_type_id, kind.severity)].append(value)
    return {
        kind: (rules.learned_days(values), len(values))
        for kind, values in days.items()
        if len(values) >= rules.ENOUGH_FIXES
    }


def _past(campaign: Campaign) -> Iterable[tuple[Kind, float]]:
    calendar = working_calendar()
    rows = Finding.objects.filter(
        campaign=campaign, state=State.CLOSED, accepted_at__isnull=False, fixed_at__isnull=False,
        closed_at__gte=now() - LOOK_BACK,
    )  # fmt: skip
    columns = ("item_id", "site__type_id", "severity", "accepted_at", "fixed_at", "unit_id")
    found = list(rows.order_by("-closed_at").values_list(*columns)[:MOST_PAST])
    began: dict[UUID | None, list[datetime]] = defaultdict(list)
    ended: dict[UUID | None, list[datetime]] = defaultdict(list)
    for *_rest, accepted, fixed, unit in found:
        began[unit].append(accepted)
        ended[unit].append(fixed)
    for times in (*began.values(), *ended.values()):
        times.sort()
    for item, kind, severity, accepted, fixed, unit in found:
        between = calendar.working_days_between(local(accepted).date(), local(fixed).date())
        in_hand = bisect_right(began[unit], accepted) - bisect_right(ended[unit], accepted)
        # Fixed on the day it was accepted: half a day.
        yield Kind(item, kind, severity), max(0.5, float(between)) / max(1, in_hand)


def work_of(findings: Iterable[UUID]) -> dict[UUID, FindingWork]:
    """Finding → what was set for it by hand."""
    return {row.finding_id: row for row in FindingWork.objects.filter(finding__in=list(findings))}
