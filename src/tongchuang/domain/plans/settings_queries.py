"""Named reads for people, efforts and timetables."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.findings.engine_io import working_calendar
from tongchuang.domain.findings.states import Severity
from tongchuang.domain.plans.efforts import learned_in
from tongchuang.domain.plans.gathering import workable
from tongchuang.domain.plans.models import FindingWork
from tongchuang.domain.plans.rules import USUAL
from tongchuang.domain.standards.models import Item, SiteType
from tongchuang.foundation.clock import today

SHOWN = 60


def is_working_day(day: date) -> bool:
    """By the official calendar."""
    return working_calendar().is_working_day(day)


def work_of_finding(finding_id: UUID | None) -> FindingWork | None:
    """What was set by hand for a finding."""
    return FindingWork.objects.filter(finding=finding_id).select_related("after").first()


def numbers_to_plan(campaign: Campaign) -> dict[str, int]:
    """How many findings units work on, by severity."""
    found = dict(workable(campaign).order_by().values_list("severity").annotate(n=Count("pk")))
    return {"all": sum(found.values()), "grave": found.get("grave", 0)}


def kinds_to_choose(campaign: Campaign) -> dict[str, list[tuple[str, str]]]:
    """Items and types of sites for which an effort can be set."""
    versions = campaign.standards.values("version")
    items = Item.objects.filter(version__in=versions, is_leaf=True).order_by("version", "position")
    types = SiteType.objects.filter(sites__region=campaign.region_id).distinct().order_by("sort_key")
    return {
        "items": [(str(pk), f"{code} {title}") for pk, code, title in items.values_list("pk", "code", "title")],
        "site_types": [(str(pk), title) for pk, title in types.values_list("pk", "title")],
    }  # fmt: skip


def learned_rows(campaign: Campaign) -> list[dict[str, Any]]:
    """What past fixes teach: kinds with their median and number of fixes, those with the most fixes first."""
    found = sorted(learned_in(campaign).items(), key=lambda pair: -pair[1][1])[:SHOWN]
    items = {kind.item_id for kind, _learned in found if kind.item_id}
    titles = {
        pk: f"{code} {title}"
        for pk, code, title in Item.objects.filter(pk__in=items).values_list("pk", "code", "title")
    }
    types = dict(SiteType.objects.values_list("pk", "title"))
    return [
        {
            "item": titles.get(kind.item_id, "") if kind.item_id else "", "severity": kind.severity, "days": days, "n": number,
            "site_type": types.get(kind.site_type_id, "") if kind.site_type_id else "",
        }
        for kind, (days, number) in found
    ]  # fmt: skip


def usual_rows() -> list[tuple[str, Decimal]]:
    """Person-days where nothing was set or learned."""
    return [(severity.value, USUAL[severity]) for severity in Severity]


def working_days_until(day: date | None) -> int | None:
    """Working days from today up to the day before a day."""
    if day is None:
        return None
    calendar = working_calendar()
    return max(
        0,
        calendar.working_days_between(today(), day)
        + calendar.is_working_day(today())
        - calendar.is_working_day(day),
    )
