"""A county with a drawn evaluation in every state, and a clock that can be set."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from tests.factories import County, Member, Standard, make_member, make_site

from tongchuang.domain.draws.actions import (
    carry_out_draw,
    change_draw,
    choose_inspectors,
    open_draw,
    seal_draw,
)
from tongchuang.domain.draws.models import Draw
from tongchuang.domain.draws.values import DraftValues
from tongchuang.foundation.clock import today

INPUT = "3 7 9 14 22"


@dataclass
class Clock:
    """Stands where it is put, else it runs."""

    ahead: timedelta = field(default_factory=timedelta)

    def forward(self, **parts: float) -> None:
        """Let time pass."""
        self.ahead += timedelta(**parts)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that tests set forward (or back)."""
    real, found = timezone.now, Clock()
    monkeypatch.setattr(timezone, "now", lambda: real() + found.ahead)
    return found


@dataclass
class DrawMaker:
    """Makes draws of one county in any state: `draft()`, `sealed()`, `drawn()`."""

    county: County
    standard: Standard
    clock: Clock
    officer: Member
    inspectors: list[Member]

    def draft(self, source: str = "mock", *, quotas: dict[str, int] | None = None, **values: object) -> Draw:
        """A draft that can be sealed: two of the markets and one of the toilets."""
        assert self.county.campaign is not None
        draw = open_draw(
            campaign=self.county.campaign, version=self.standard.version, title="第三次抽查", source=source,
            held_on=today() + timedelta(days=1), by=self.officer.actor,
        )  # fmt: skip
        choose_inspectors(draw, [member.person for member in self.inspectors], by=self.officer.actor)
        types = {kind.code: kind.title for kind in self.standard.types.values()}
        quotas = quotas or {types["market"]: 2, types["toilet"]: 1}
        given = DraftValues(**{**self.values(quotas), **values})  # type: ignore[arg-type]
        return change_draw(draw, given, by=self.officer.actor)

    def values(self, quotas: dict[str, int]) -> dict[str, object]:
        """What a draft is set to."""
        return {
            "title": "第三次抽查", "draw_at": timezone.now() + timedelta(hours=1), "public_input_from": "当晚摇奖号码",
            "quotas": quotas, "exclude_days": 0, "visits_from": today() + timedelta(days=1),
            "visits_to": today() + timedelta(days=3),
        }  # fmt: skip

    def sealed(self, source: str = "mock", **values: object) -> Draw:
        """A sealed draw."""
        return seal_draw(self.draft(source, **values), by=self.officer.actor)  # type: ignore[arg-type]

    def drawn(self, source: str = "mock", public_input: str = INPUT, **values: object) -> Draw:
        """A drawn draw; the clock goes on to its time."""
        draw = self.sealed(source, **values)
        self.clock.forward(hours=1, seconds=5)
        return carry_out_draw(draw, public_input=public_input, witness="见证人甲", by=self.officer.actor)


@pytest.fixture
def draws(county: County, standard: Standard, clock: Clock) -> DrawMaker:
    """Six markets more, and six inspectors without units."""
    for number in range(6):
        make_site(county, f"集市{number}", type_code="market")
    inspectors = [
        make_member(county, "inspector", name=name) for name in ("甲", "乙", "丙", "丁", "戊", "己")
    ]
    return DrawMaker(county, standard, clock, county.people["office"], inspectors)


@pytest.fixture
def at() -> Callable[[], datetime]:
    """Now, on the clock of the test."""
    return timezone.now
