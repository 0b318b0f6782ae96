"""Efforts: by hand before by kind before learned before usual; learned ones count what a unit had in hand."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from tests.factories import County, Member, World, make_finding

from tongchuang.domain.findings.models import Finding
from tongchuang.domain.plans.actions import remove_effort, set_effort, set_work
from tongchuang.domain.plans.efforts import Efforts, learned_in, work_of
from tongchuang.domain.plans.errors import NotYours, PlanInvalid
from tongchuang.domain.plans.models import EffortRule, FindingWork
from tongchuang.domain.plans.rules import Kind
from tongchuang.foundation.clock import now

pytestmark = pytest.mark.django_db


def effort_of(finding: Finding) -> tuple[Decimal, str, int, Decimal]:
    found = Efforts(finding.campaign).of_finding(finding, work_of([finding.pk]).get(finding.pk))
    return found.days, found.source, found.n, found.cost


def test_each_source_gives_way_to_a_closer_one(
    world: World, county: County, office: Member, findings: list[Finding]
) -> None:
    grave = findings[0]
    assert effort_of(grave) == (Decimal(2), "usual", 0, 0)
    rule = set_effort(grave.campaign, Kind(severity="grave"), Decimal(4), Decimal(300), by=office.actor)
    assert effort_of(grave) == (Decimal(4), "rule", 0, Decimal(300))
    set_work(grave, days=Decimal("1.5"), by=office.actor)
    assert effort_of(grave) == (Decimal("1.5"), "hand", 0, Decimal(300))
    set_work(grave, days=None, cost=Decimal(50), by=office.actor)
    assert effort_of(grave) == (Decimal(4), "rule", 0, Decimal(50))
    remove_effort(rule, by=office.actor)
    assert effort_of(grave)[1] == "usual" and not EffortRule.objects.exists()


def test_a_kind_has_one_setting(county: County, office: Member, findings: list[Finding]) -> None:
    campaign = findings[0].campaign
    set_effort(campaign, Kind(), Decimal(1), by=office.actor)
    set_effort(campaign, Kind(), Decimal(2), by=office.actor)
    assert EffortRule.objects.get().days == 2
    for days in ("0", "100"):
        with pytest.raises(PlanInvalid):
            set_effort(campaign, Kind(), Decimal(days), by=office.actor)


def closed(county: County, item: object, days: int, number: int) -> None:
    start = now() - timedelta(days=100)
    for _each in range(number):
        make_finding(
            county, site=county.sites[0], unit=county.units["market"], item=item, state="closed", accepted_at=start,
            fixed_at=start + timedelta(days=days), closed_at=now() - timedelta(days=1),
        )  # fmt: skip


def test_past_fixes_teach_shared_among_what_was_in_hand(
    world: World, county: County, findings: list[Finding]
) -> None:
    item = world.standard.items["I-1"]
    closed(county, item, 28, 7)
    campaign = findings[1].campaign
    assert learned_in(campaign) == {}
    closed(county, item, 28, 1)
    # Seven or eight at once for four weeks of about twenty working days: between two and three days each.
    days, source, number, _cost = effort_of(findings[1])
    assert (source, number) == ("learned", 8)
    assert Decimal(2) <= days <= Decimal(3)


def test_findings_never_wait_for_one_another_in_a_circle(
    office: Member, outsider: Member, findings: list[Finding]
) -> None:
    first, second, third = findings
    set_work(second, days=None, after=first, by=office.actor)
    set_work(third, days=None, after=second, by=office.actor)
    with pytest.raises(PlanInvalid):
        set_work(first, days=None, after=third, by=office.actor)
    with pytest.raises(NotYours):
        set_work(first, days=Decimal(1), by=outsider.actor)
    assert FindingWork.objects.count() == 2
