"""A month of a county for rankings: three sites of 城管局, three of 市场监管局, evidence of 创建办."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.domain.scores.facts import OCTOBER, observe, visit
from tests.factories import County, Standard, make_site

from tongchuang.domain.appraisals.actions import refresh_ranking
from tongchuang.domain.appraisals.models import RankedUnit, Ranking
from tongchuang.domain.ledger.values import SYSTEM

PERIOD = "2026-10"


def month(county: County, standard: Standard, *, at: datetime = OCTOBER, event: bool = False) -> None:
    """Markets fail now and then, toilets hardly ever."""
    market, urban = county.units["market"], county.units["urban"]
    markets = [make_site(county, f"第{n}市场{at:%m}", unit=market) for n in range(3)]
    toilets = [make_site(county, f"第{n}公厕{at:%m}", type_code="toilet", unit=urban) for n in range(3)]
    for number, site in enumerate(markets):
        visit(county, site, {"I-1": ("fail", 4) if number else "pass", "I-3": "C" if number == 1 else "A"},
              at=at + timedelta(hours=number), event=event)  # fmt: skip
    for number, site in enumerate(toilets):
        visit(
            county,
            site,
            {"I-2": "pass", "I-3": "B" if number == 2 else "A"},
            at=at + timedelta(hours=number),
            event=event,
        )
    observe(county, standard.items["II-1"], "review", at=at, fraction=0.8)


def ranked(county: County, period: str = PERIOD) -> Ranking:
    """The provisional ranking of a period, computed now."""
    assert county.campaign is not None
    row = refresh_ranking(county.campaign, period, by=SYSTEM)
    assert row is not None
    return row


def line(row: Ranking, county: County, key: str) -> RankedUnit:
    """A unit's line."""
    return RankedUnit.objects.get(ranking=row, unit=county.units[key])


def head(row: Ranking) -> dict[str, Any]:
    """What must not change."""
    return {"inputs": row.inputs_digest, "result": row.result_digest, "engine": row.engine}
