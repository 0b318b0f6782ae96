"""Periods that are ranked, and the numbers that a campaign can set for it."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tongchuang.domain.scores.engine_io import periods_with
from tongchuang.domain.scores.values import INSPECTION, Sources, in_order

_RANKED = re.compile(r"(?:19|20|21)[0-9]{2}-(?:Q[1-4]|0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Rules:
    """The numbers of rankings; every one is a default that a campaign can set under `ranking` in its settings."""

    minimum: int = 3
    objection_days: int = 5
    sources: Sources = INSPECTION

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Rules:
        """Those of a campaign's settings; unknown keys are for others."""
        given = settings.get("ranking", {})
        return cls(
            minimum=int(given.get("minimum", cls.minimum)),
            objection_days=int(given.get("objection_days", cls.objection_days)),
            sources=in_order(given["sources"]) if given.get("sources") else INSPECTION,
        )


def is_ranked(period: str) -> bool:
    """Whether rankings are made of such a period: a month or a quarter."""
    return _RANKED.fullmatch(period) is not None


def is_quarter(period: str) -> bool:
    """Whether a period is a quarter."""
    return "Q" in period


def days_of(period: str) -> tuple[date, date]:
    """The first and the last day of a month or quarter."""
    year = int(period[:4])
    first = int(period[6]) * 3 - 2 if is_quarter(period) else int(period[5:])
    last = first + 2 if is_quarter(period) else first
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def period_before(period: str) -> str:
    """The month before a month, the quarter before a quarter."""
    year = int(period[:4])
    if is_quarter(period):
        number = int(period[6])
        return f"{year}-Q{number - 1}" if number > 1 else f"{year - 1}-Q4"
    month = int(period[5:])
    return f"{year}-{month - 1:02d}" if month > 1 else f"{year - 1}-12"


def period_after(period: str) -> str:
    """The month after a month, the quarter after a quarter."""
    year = int(period[:4])
    if is_quarter(period):
        number = int(period[6])
        return f"{year}-Q{number + 1}" if number < 4 else f"{year + 1}-Q1"
    month = int(period[5:])
    return f"{year}-{month + 1:02d}" if month < 12 else f"{year + 1}-01"


def ranked_with(month: str) -> tuple[str, str]:
    """The periods that a month's facts are ranked in: itself and its quarter."""
    month, quarter, _year = periods_with(month)
    return month, quarter
