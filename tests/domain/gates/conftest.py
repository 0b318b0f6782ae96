"""A campaign with three phases, the first with a gate of every sort of condition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from tests.factories import County, Member, make_member

from tongchuang.domain.campaigns.models import Phase
from tongchuang.foundation.clock import today

GATE: list[dict[str, Any]] = [
    {"kind": "look_back"}, {"kind": "consent", "title": "市创建办同意"}, {"kind": "tasks_done", "share": "0.5"}, {"kind": "no_open_grave"},
    {"kind": "report"},
]  # fmt: skip


@dataclass
class Stage:
    """The phases and the people who act on them."""

    county: County
    first: Phase
    second: Phase
    third: Phase
    office: Member
    colleague: Member
    director: Member
    day: date


@pytest.fixture
def stage(county: County) -> Stage:
    campaign, day = county.campaign, today()
    assert campaign is not None
    named = [("start", GATE), ("build", []), ("exam", [])]
    campaign.pack.document = {
        **campaign.pack.document,
        "phases": [{"id": slug, "title": slug, "gate": gate} for slug, gate in named],
    }
    campaign.pack.save()
    first = Phase.objects.get(campaign=campaign)
    first.starts_on, first.ends_on = day - timedelta(days=60), day + timedelta(days=5)
    first.save()
    second = Phase.objects.create(
        campaign=campaign,
        slug="build",
        title="全面建设",
        position=2,
        starts_on=day + timedelta(days=6),
        ends_on=day + timedelta(days=60),
    )
    third = Phase.objects.create(campaign=campaign, slug="exam", title="迎接评估", position=3)
    people = county.people
    colleague = make_member(county, "office", name="钱小禾")
    return Stage(county, first, second, third, people["office"], colleague, people["director"], day)
