"""The finding of the findings' own tests, with a lead unit, a supporting unit and a contracted leader around it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.domain.findings import conftest as of_findings
from tests.domain.findings.conftest import Life
from tests.factories import County, Member, make_member

from tongchuang.domain.coordination import actions
from tongchuang.domain.coordination.models import Coordination
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.organisations.models import PostKind
from tongchuang.domain.responsibilities.models import Responsibility, Support

# The fixtures of a finding's life, under their own names here too.
clock, photo, life = of_findings.clock, of_findings.photo, of_findings.life


class Talk:
    """One coordination, and the people of its steps."""

    def __init__(self, life: Life, members: dict[str, Member]) -> None:
        self.life, self.members = life, members
        self.row: Coordination

    def ask(self, post: str = "unit_liaison", reason: str = "需供电公司移杆，本单位无权处理") -> Talk:
        self.row = self.life.do(actions.ask_coordination, post, reason=reason)
        return self

    def say(
        self, who: str, opinion: str = "同意上报", *, solved: bool = False, version: int | None = None
    ) -> Coordination:
        self.row = Coordination.objects.select_related("pause").get(pk=self.row.pk)
        seen = self.row.version if version is None else version
        member = self.members.get(who) or self.life.who(who)
        self.row = actions.give_opinion(
            self.row, by=member.actor, version=seen, opinion=opinion, solved=solved
        )
        return self.row

    def steps(self) -> list[tuple[str, str]]:
        return list(self.row.steps.order_by("position").values_list("rung", "state"))

    def events(self) -> list[str]:
        rows = Event.objects.filter(target_id=self.row.pk).order_by("id")
        return [kind.removeprefix("coordination.") for kind in rows.values_list("kind", flat=True)]

    def fresh(self) -> Coordination:
        self.row = Coordination.objects.select_related("pause", "finding").get(pk=self.row.pk)
        return self.row


@pytest.fixture
def talk(county: County, standard: Any, life: Life) -> Talk:
    """Market supervision has the site; urban management leads the item, the street office supports it."""
    row = Responsibility.objects.create(
        region=county.region, campaign=county.campaign, item=standard.items["I-1"], lead=county.units["urban"],
        state="confirmed",
    )  # fmt: skip
    Support.objects.create(responsibility=row, unit=county.units["street"])
    members = {
        "urban": make_member(county, PostKind.LEAD_LIAISON, name="邢可", unit=county.units["urban"]),
        "street": make_member(county, PostKind.UNIT_LIAISON, name="颜平", unit=county.units["street"]),
    }
    section = county.sites[0].section
    section.contracted_leader = county.people["contracted_leader"].person
    section.save()
    life.register().assign().accept()
    assert life.finding.unit_id == county.units["market"].pk
    return Talk(life, members)
