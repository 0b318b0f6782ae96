"""What a plan is made from: open findings with their gains and efforts, weak places, capacities, the plan before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.findings.rules import weight
from tongchuang.domain.findings.states import OPEN_STATES, WITH_UNIT
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.plans import rules
from tongchuang.domain.plans.capacities import hours_of, periods_of, usual_people
from tongchuang.domain.plans.efforts import Efforts, work_of
from tongchuang.domain.plans.engine_io import Ground, Work
from tongchuang.domain.plans.gains import Gains, Package, gains_of, key_of_package, titles_of
from tongchuang.domain.plans.models import FindingWork, Plan, PlanTask
from tongchuang.domain.plans.rules import Effort
from tongchuang.domain.plans.values import Wishes
from tongchuang.domain.standards.models import SiteType
from tongchuang.foundation.clock import local


def key_of_finding(finding_id: UUID) -> str:
    """The key of a finding in every plan."""
    return f"f:{finding_id}"


def key_of(task: PlanTask) -> str:
    """The key of a row: the same thing has the same in every plan."""
    if task.finding_id is not None:
        return key_of_finding(task.finding_id)
    return key_of_package(task.item_id, task.site_type_id, task.unit_id, task.params.get("lot", 1))


def workable(campaign: Campaign | UUID) -> QuerySet[Finding]:
    """What units can work on now: assigned, and its clock not stopped."""
    return Finding.objects.filter(
        campaign=campaign, state__in=WITH_UNIT, unit__isnull=False, paused_at__isnull=True
    )


def to_plan(campaign: Campaign) -> list[Finding]:
    """The findings that a plan places, the oldest first."""
    rows = workable(campaign)
    return list(rows.select_related("site", "item").order_by("registered_at", "pk"))


def gather(campaign: Campaign, wishes: Wishes, day: date, former: Plan | None) -> tuple[Ground, Gains]:
    """The ground of a plan from a day on; `former` is the plan that it should stay near to."""
    findings = to_plan(campaign)
    gains = gains_of(campaign, findings, _covered(campaign))
    efforts, by_hand = Efforts(campaign), work_of(row.pk for row in findings)
    before = _of_former(former)
    works = [_of_finding(row, gains, efforts, by_hand.get(row.pk)) for row in findings]
    works += _of_packages(gains.packages, efforts, campaign.region_id)
    for work in works:
        pinned = before[work.key].pinned_on if work.key in before else None
        work.pinned = pinned if pinned is not None and pinned >= day else None
    last = campaign.evaluation_on
    assert last is not None
    starts = {key: task.starts_on for key, task in before.items() if task.starts_on is not None}
    hours = _hours(campaign, {work.unit_id for work in works}, day, last)
    return Ground(day, last, hours, works, wishes, {} if wishes.fresh else starts), gains


def _covered(campaign: Campaign) -> Iterable[tuple[UUID, UUID]]:
    rows = Finding.objects.filter(
        campaign=campaign, state__in=OPEN_STATES, site__isnull=False, item__isnull=False
    )
    return list(rows.values_list("site_id", "item_id"))


def _of_former(former: Plan | None) -> dict[str, PlanTask]:
    return {key_of(task): task for task in former.tasks.all()} if former is not None else {}


def _hours(campaign: Campaign, units: set[UUID], first: date, last: date) -> dict[UUID, dict[date, int]]:
    known, usual = periods_of(units), usual_people(campaign)
    return {unit: hours_of(known.get(unit, ()), first, last, usual) for unit in sorted(units)}


def _of_finding(row: Finding, gains: Gains, efforts: Efforts, by_hand: FindingWork | None) -> Work:
    effort = efforts.of_finding(row, by_hand)
    assert row.unit_id is not None
    return Work(
        key=key_of_finding(row.pk), unit_id=row.unit_id, title=f"{row.number} {row.title}"[:200], gain=gains.by_finding.get(row.pk, 0.0),
        **_effort(effort), finding_id=row.pk, item_id=row.item_id, site_type_id=row.site.type_id if row.site else None,
        street_id=row.street_id, severity=weight(row.severity), since=local(row.registered_at).date(),
        due=local(row.due_at).date() if row.due_at else None,
        after=key_of_finding(by_hand.after_id) if by_hand and by_hand.after_id else None,
    )  # fmt: skip


def _of_packages(packages: list[Package], efforts: Efforts, region_id: UUID) -> list[Work]:
    titles = titles_of(packages)
    types = dict(SiteType.objects.values_list("pk", "title"))
    going_on = set(Unit.objects.filter(region=region_id, valid_to__isnull=True).values_list("pk", flat=True))
    found = []
    for package in packages:
        if package.unit_id not in going_on:
            continue
        title = titles[package.item_id]
        if package.site_type_id is not None:
            title = f"{title} · {types[package.site_type_id]}"
        effort = efforts.of_package(package.item_id, package.site_type_id, len(package.sites))
        found.append(Work(
            key=package.key, unit_id=package.unit_id, title=title[:200], gain=package.gain, **_effort(effort),
            item_id=package.item_id, site_type_id=package.site_type_id, sites=package.sites, lot=package.lot, lots=package.lots,
        ))  # fmt: skip
    return found


def _effort(effort: Effort) -> dict[str, Any]:
    return {
        "days": effort.days, "hours": rules.hours(effort.days), "effort_from": effort.source, "effort_n": effort.n,
        "cost": effort.cost,
    }  # fmt: skip
