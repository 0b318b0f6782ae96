"""The facts that a score is made of: one value for each kind of observation.

`at` is an instant; without a zone it is UTC. `period` is the month of `at` in Asia/Shanghai (YYYY-MM).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from tongchuang.engines.standard.model import Method

Source = Literal["self", "mock", "covert", "official", "public"]
Verdict = Literal["pass", "fail", "na"]
Kind = Literal["check", "review", "poll", "reading", "rating", "event"]

SOURCES: tuple[Source, ...] = ("self", "mock", "covert", "official", "public")
VERDICTS: tuple[Verdict, ...] = ("pass", "fail", "na")
KINDS: tuple[Kind, ...] = ("check", "review", "poll", "reading", "rating", "event")
GRADES: tuple[str, ...] = ("A", "B", "C", "D")

KIND_OF_METHOD: dict[Method, Kind] = {
    "site": "check",
    "evidence": "review",
    "survey": "poll",
    "indicator": "reading",
    "overall": "rating",
    "report": "rating",
    "negative": "event",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One item looked at on one site during a visit (实地考察)."""

    item: str
    period: str
    source: Source
    site: str
    visit: str
    at: datetime
    verdict: Verdict
    count: int = 1
    grade: str | None = None
    id: str | int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What the material for an item is worth (材料审核)."""

    item: str
    period: str
    source: Source
    fraction: Decimal
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """Answers to a questionnaire: how many agreed among the valid ones (问卷调查)."""

    item: str
    period: str
    source: Source
    yes: int
    valid: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The value of an indicator (指标数据)."""

    item: str
    period: str
    source: Source
    value: Decimal
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """What one rater gives for an overall impression or a report (整体观察、听取汇报)."""

    item: str
    period: str
    source: Source
    fraction: Decimal
    rater: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something of the negative list, or worth a bonus, that happened (负面清单)."""

    item: str
    period: str
    source: Source
    at: datetime
    count: int = 1


Fact = Check | Review | Poll | Reading | Rating | Event
