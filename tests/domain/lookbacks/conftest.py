"""A month with closings, and rounds in any state, on a clock that tests set."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.domain.findings.conftest import Life, SetClock, at, clock, life, photo
from tests.factories import County, Member, Standard, make_finding, make_member, make_site

from tongchuang.domain.findings.models import Finding
from tongchuang.domain.inspections.models import Check, Visit
from tongchuang.domain.lookbacks import sealed
from tongchuang.domain.lookbacks.actions import draw_round, seal_month_of
from tongchuang.domain.lookbacks.models import LookBack, LookBackRound
from tongchuang.workflows.lookbacks import register_and_settle

__all__ = ["Life", "SetClock", "at", "clock", "life", "photo"]
INPUT = "3 7 9"


@dataclass
class Month:
    """Closings of June 2026, looked back at in July."""

    county: County
    standard: Standard
    clock: SetClock
    inspectors: list[Member] = field(default_factory=list)

    def closed(
        self, *, site: Any = None, item: str | None = "I-1", on: str = "2026-06-20 15:00", **values: Any
    ) -> Finding:
        """A finding closed in June by the office."""
        given = {
            "state": "closed", "closed_at": at(on), "closed_by": self.county.people["office"].person,
            "disposition": "fixed", "item": self.standard.items[item] if item else None,
        }  # fmt: skip
        return make_finding(self.county, site=site, **{**given, **values})

    def closings(self, number: int) -> list[Finding]:
        """So many, each at a market of its own."""
        return [
            self.closed(
                site=make_site(
                    self.county, f"集市{one}", type_code="market", unit=self.county.units["market"]
                )
            )
            for one in range(number)
        ]

    def sealed(self) -> LookBackRound:
        """June's round, sealed on 1 July."""
        self.clock.go("2026-07-01 06:00")
        found = seal_month_of(self.county.campaign, "2026-06")  # type: ignore[arg-type]
        assert found is not None
        return found

    def drawn(self, public_input: str = INPUT) -> LookBackRound:
        """And drawn on 2 July by the office."""
        row = self.sealed()
        self.clock.go("2026-07-02 09:30")
        return draw_round(
            row, public_input=public_input, witness="见证人甲", by=self.county.people["director"].actor
        )

    def target(self, row: LookBack) -> Finding:
        """What is looked at."""
        return Finding.objects.select_related("site", "item").get(pk=sealed.target_id(row))

    def visit(
        self,
        site: Any,
        verdicts: dict[str, str],
        by: Member,
        *,
        seen: datetime | None = None,
        source: str = "self",
    ) -> list[Finding]:
        """A visit with checks, as a delivery makes it."""
        moment = seen or self.clock.moment
        row = Visit.objects.create(
            region=self.county.region, campaign=self.county.campaign, version=self.standard.version, site=site, source=source,
            inspector=by.person, started_at=moment, submitted_at=self.clock.moment, period="2026-07",
        )  # fmt: skip
        checks = [
            Check.objects.create(visit=row, item=self.standard.items[code], verdict=verdict, at=moment)
            for code, verdict in verdicts.items()
        ]
        failed = [check for check in checks if check.verdict == "fail"]
        return register_and_settle(row, checks, failed, {}, by=by.actor)

    def member_of(self, row: LookBack) -> Member:
        """The inspector who is sent."""
        return next(one for one in self.inspectors if one.person.pk == row.inspector_id)

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.clock.moment += timedelta(**span)


@pytest.fixture
def month(county: County, standard: Standard, clock: SetClock) -> Month:
    """Four inspectors without units besides the county's own."""
    inspectors = [make_member(county, "inspector", name=name) for name in ("甲", "乙", "丙", "丁")]
    from tongchuang.domain.organisations.models import Post

    Post.objects.update(valid_from="2026-01-01")
    return Month(county, standard, clock, [*inspectors, county.people["inspector"]])


Made = Callable[..., Finding]
