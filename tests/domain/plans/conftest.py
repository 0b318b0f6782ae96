"""Open findings, lost points and people of a small county to plan for."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.factories import County, Member, World, make_finding

from tongchuang.domain.findings.engine_io import working_calendar
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.plans.actions import ask_plan
from tongchuang.domain.plans.models import Plan
from tongchuang.domain.plans.values import Wishes
from tongchuang.domain.scores.models import LossShare, Snapshot
from tongchuang.domain.scores.values import INSPECTION
from tongchuang.foundation.clock import now, today
from tongchuang.jobs.runs import carry_out


def working_day(number: int) -> date:
    """The number-th working day after today."""
    return working_calendar().add_working_days(today(), number)


@pytest.fixture
def findings(world: World, county: County) -> list[Finding]:
    """At the market: a grave one, a minor one; at the toilet one; all with their units."""
    items, units, sites = world.standard.items, county.units, county.sites
    moment = now() - timedelta(days=3)
    common = {
        "state": "accepted",
        "assigned_at": moment,
        "accepted_at": moment,
        "due_at": now() + timedelta(days=6),
    }
    return [
        make_finding(county, title="通道被占", site=sites[0], unit=units["market"], item=items["I-1"], severity="grave", **common),
        make_finding(county, title="台面不洁", site=sites[2], unit=units["market"], item=items["I-1"], **common),
        make_finding(county, title="公厕无纸", site=sites[1], unit=units["urban"], item=items["I-2"], **common),
    ]  # fmt: skip


@pytest.fixture
def losses(world: World, county: County) -> Snapshot:
    """What inspectors have seen this quarter: the market loses 5, the toilet 3, the office's paper work 4 of 100 points."""
    standard, sites, units = world.standard, county.sites, county.units
    quarter = f"{today().year}-Q{(today().month - 1) // 3 + 1}"
    snapshot = Snapshot.objects.create(
        region=county.region, campaign=county.campaign, version=standard.version, period=quarter, sources=list(INSPECTION),
        total=Decimal("88"), computed_at=now(), engine="test",
    )  # fmt: skip
    for item, unit, site, amount in (
        ("I-1", "market", sites[0], "5"), ("I-2", "urban", sites[1], "2"), ("I-2", "urban", sites[3], "1"), ("II-1", "office", None, "4"),
    ):  # fmt: skip
        LossShare.objects.create(
            snapshot=snapshot, item=standard.items[item], unit=units[unit], site=site, amount=Decimal(amount)
        )
    return snapshot


def planned(county: County, by: Member, wishes: Wishes | None = None) -> Plan:
    """Ask for a plan and have it worked out at once."""
    assert county.campaign is not None
    run = ask_plan(county.campaign, wishes or Wishes(seconds=5), by=by.actor)
    carry_out(run.pk)
    run.refresh_from_db()
    assert run.error == ""
    return Plan.objects.get(pk=run.result_id)
