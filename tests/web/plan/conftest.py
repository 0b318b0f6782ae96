"""A plan worked out by the real engine, for the pages."""

from __future__ import annotations

import pytest
from tests.domain.plans.conftest import findings as findings
from tests.domain.plans.conftest import losses as losses
from tests.domain.plans.conftest import planned
from tests.factories import County, Member

from tongchuang.domain.findings.models import Finding
from tongchuang.domain.plans.actions import adopt_plan
from tongchuang.domain.plans.models import Plan
from tongchuang.domain.scores.models import Snapshot


@pytest.fixture
def plan(county: County, office: Member, findings: list[Finding], losses: Snapshot) -> Plan:
    """A current plan that nobody has adopted yet."""
    return planned(county, office)


@pytest.fixture
def adopted(plan: Plan, office: Member) -> Plan:
    """The same, adopted."""
    return adopt_plan(plan, by=office.actor)
