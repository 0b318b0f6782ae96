"""Short ways to make standards and facts by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from tongchuang.engines.scoring.facts import Check, Event, Poll, Rating, Reading, Review
from tongchuang.engines.standard.model import Node, Rule, Standard


def dec(text: str | int) -> Decimal:
    return Decimal(text)


def leaf(code: str, rule: Rule, points: str | int = 10, method: Any = "site", **more: Any) -> Node:
    types = ("market",) if method == "site" else ()
    return Node(
        **{
            "code": code,
            "title": f"item {code}",
            "points": Decimal(points),
            "method": method,
            "rule": rule,
            "site_types": types,
            **more,
        }
    )


def standard(*tree: Node, **more: Any) -> Standard:
    return Standard(id="s", title="示范标准", version="1", tree=tree, **more)


def at(day: int, month: int = 10, hour: int = 2, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def _month(when: datetime) -> str:
    # Days and hours in these tests never cross a month in Shanghai.
    return f"{when.year}-{when.month:02d}"


def check(item: str, site: str, when: datetime, verdict: Any, count: int = 1, **more: Any) -> Check:
    return Check(
        **{
            "item": item,
            "period": _month(when),
            "source": "mock",
            "site": site,
            "visit": "v",
            "at": when,
            "verdict": verdict,
            "count": count,
            **more,
        }
    )


def review(item: str, when: datetime, fraction: str, **more: Any) -> Review:
    return Review(
        **{
            "item": item,
            "period": _month(when),
            "source": "mock",
            "fraction": dec(fraction),
            "at": when,
            **more,
        }
    )


def poll(item: str, when: datetime, yes: int, valid: int, **more: Any) -> Poll:
    return Poll(
        **{
            "item": item,
            "period": _month(when),
            "source": "mock",
            "yes": yes,
            "valid": valid,
            "at": when,
            **more,
        }
    )


def reading(item: str, when: datetime, value: str, **more: Any) -> Reading:
    return Reading(
        **{"item": item, "period": _month(when), "source": "mock", "value": dec(value), "at": when, **more}
    )


def rating(item: str, when: datetime, fraction: str, rater: str, **more: Any) -> Rating:
    return Rating(
        **{
            "item": item,
            "period": _month(when),
            "source": "mock",
            "fraction": dec(fraction),
            "rater": rater,
            "at": when,
            **more,
        }
    )


def event(item: str, when: datetime, count: int = 1, **more: Any) -> Event:
    return Event(
        **{"item": item, "period": _month(when), "source": "mock", "count": count, "at": when, **more}
    )
