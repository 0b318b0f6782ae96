"""What somebody has asked for with one post they don't decide with another."""

from __future__ import annotations

from typing import Any

import pytest
from tests.domain.findings.conftest import Life
from tests.factories import County, make_member

from tongchuang.domain.findings import actions
from tongchuang.domain.findings.errors import SecondPersonNeeded
from tongchuang.domain.findings.queries import steps_for
from tongchuang.domain.findings.states import Action
from tongchuang.domain.organisations.models import Post


def also_office(county: County, who: str) -> None:
    Post.objects.create(
        region=county.region, person=county.people[who].person, kind="office", unit=county.units["office"],
        valid_from="2026-01-01",
    )  # fmt: skip


def decide_dispute(life: Life, who: Any) -> None:
    life.do(actions.decide_dispute, who, upheld=True, opinion="同意", unit=life.county.units["urban"])


def decide_extension(life: Life, who: Any) -> None:
    life.do(actions.decide_extension, who, granted=True)


def test_an_own_dispute(county: County, life: Life) -> None:
    life.register().assign().accept()
    life.do(actions.dispute_finding, "unit_liaison", reason="不属本单位")
    also_office(county, "unit_liaison")
    assert Action.DECIDE_DISPUTE not in steps_for(life.finding, county.people["unit_liaison"].actor)
    with pytest.raises(SecondPersonNeeded):
        decide_dispute(life, "unit_liaison")
    Post.objects.filter(person=county.people["unit_liaison"].person, kind="unit_liaison").delete()
    with pytest.raises(SecondPersonNeeded):
        decide_dispute(life, "unit_liaison")
    decide_dispute(life, "office")


def test_an_own_extension(county: County, life: Life) -> None:
    life.register().assign().accept()
    life.do(actions.ask_extension, "unit_liaison", working_days=2, reason="等待材料")
    also_office(county, "unit_liaison")
    assert Action.DECIDE_EXTENSION not in steps_for(life.finding, county.people["unit_liaison"].actor)
    with pytest.raises(SecondPersonNeeded):
        decide_extension(life, "unit_liaison")
    colleague = make_member(county, "unit_head", name="同局领导", unit=county.units["market"])
    county.people["colleague"] = colleague
    Post.objects.filter(person=colleague.person).update(valid_from="2026-01-01")
    also_office(county, "colleague")
    with pytest.raises(SecondPersonNeeded):
        decide_extension(life, "colleague")
    decide_extension(life, "office")
