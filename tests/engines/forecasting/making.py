"""Short ways to make questions by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from tongchuang.engines.forecasting.model import Question, Settings
from tongchuang.engines.scoring.facts import Check
from tongchuang.engines.scoring.period import month_of
from tongchuang.engines.scoring.places import Site
from tongchuang.engines.standard.model import Node, Rule, SiteType, Standard

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
FIXED = Settings(strictness=0.0, shift=0.0, rate_uncertainty=False, simulations=20_000)


def item(code: str, rule: Rule, points: str = "10", types: tuple[str, ...] = ("m",), **more: Any) -> Node:
    return Node(
        **{
            "code": code, "title": code, "points": Decimal(points), "method": "site", "rule": rule,
            "site_types": types, **more,
        }
    )  # fmt: skip


def standard(*tree: Node, **more: Any) -> Standard:
    types = tuple(SiteType(code, code) for code in ("m", "t"))
    return Standard(id="s", title="示范", version="1", tree=tree, site_types=types, **more)


def check(site: str, code: str, verdict: Any, days: float = 10, count: int = 1, **more: Any) -> Check:
    at = NOW - timedelta(days=days)
    return Check(
        **{
            "item": code, "period": month_of(at), "source": "mock", "site": site, "visit": f"v{days}", "at": at,
            "verdict": verdict, "count": count, **more,
        }
    )  # fmt: skip


def sites(**pools: int) -> dict[str, Site]:
    return {f"{kind}{n}": Site(kind, f"unit-{kind}") for kind, size in pools.items() for n in range(size)}


def question(tree: Standard, pool: dict[str, Site], quotas: dict[str, int], **more: Any) -> Question:
    return Question(
        **{"standard": tree, "sites": pool, "quotas": quotas, "as_of": NOW, "settings": FIXED, **more}
    )
