"""Intervals as small drawings in cells, and the data of the charts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import sqrt
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tongchuang.domain.forecasts.models import BackTest, Forecast
from tongchuang.web.forecast.words import points_text
from tongchuang.web.shared.cells import NOTHING

# A little room to the right of the longest interval.
ROOM = 1.04
NINETY = 1.645


def loss_bar(mean: float | None, low: float | None, high: float | None, most: float) -> SafeString:
    """An expected loss as a bar with its 5 to 95 % as a line."""
    if mean is None or most <= 0:
        return NOTHING

    def at(value: float) -> str:
        return f"{max(0.0, min(1.0, value / (most * ROOM))) * 100:.1f}"

    label = points_text(mean)
    inner = format_html('<rect class="bar" width="{}" height="8" y="2"/>', at(mean))
    if low is not None and high is not None:
        label = _("%(mean)s, in 90 of 100 cases %(low)s to %(high)s") % {
            "mean": label, "low": points_text(low), "high": points_text(high)
        }  # fmt: skip
        inner += format_html(
            '<rect class="band" x="{}" width="{}" height="2" y="5"/>', at(low), _width(at(low), at(high))
        )
    return format_html(
        '<svg class="loss-bar" viewBox="0 0 100 12" preserveAspectRatio="none" role="img" aria-label="{}"><title>{}</title>{}</svg>',
        label, label, inner,
    )  # fmt: skip


def _width(low: str, high: str) -> str:
    return f"{max(0.4, float(high) - float(low)):.1f}"


def longest(rows: Iterable[Any]) -> float:
    """The greatest upper end of rows with mean and high, for bars of one scale."""
    return max((float(row.high if row.high is not None else row.mean or 0) for row in rows), default=0.0)


def histogram(forecast: Forecast) -> dict[str, Any]:
    """The distribution of the total."""
    return {
        "edges": forecast.distribution.get("edges", []), "shares": forecast.distribution.get("shares", []),
        "mean": forecast.mean, "low": forecast.low, "high": forecast.high,
        "target": float(forecast.target) if forecast.target is not None else None,
        "words": {"mean": _("Mean"), "target": _("Target")},
    }  # fmt: skip


def bins_of(forecast: Forecast) -> list[tuple[float, float, float]]:
    """The distribution as a table: from, to, share."""
    edges, shares = forecast.distribution.get("edges", []), forecast.distribution.get("shares", [])
    return list(zip(edges, edges[1:], shares, strict=False))


def fan(history: Sequence[Forecast], past: Sequence[BackTest], target: Any) -> dict[str, Any]:
    """How the forecast moved, with the results of evaluations between."""
    rows = [row for row in history if row.mean is not None]
    return {
        "days": [row.as_of.date().isoformat() for row in rows], "mean": [row.mean for row in rows],
        "low": [row.low for row in rows], "high": [row.high for row in rows],
        "target": float(target) if target is not None else None,
        "actual": [
            {"day": row.evaluation.held_on.isoformat(), "total": row.actual, "title": row.evaluation.title}
            for row in past if row.actual is not None
        ],
        "words": {"mean": _("Forecast"), "actual": _("Score that came"), "target": _("Target")},
    }  # fmt: skip


def results(past: Sequence[BackTest]) -> dict[str, Any]:
    """Past evaluations: what was forecast, and what came."""
    return {
        "rows": [
            {"label": f"{row.evaluation.held_on:%m-%d}", "title": f"{row.evaluation.held_on:%Y-%m-%d} {row.evaluation.title}",
             "mean": row.mean, "low": row.low, "high": row.high, "actual": row.actual, "inside": row.inside}
            for row in past if row.mean is not None and row.actual is not None
        ],
        "words": {"mean": _("Forecast"), "actual": _("Score that came")},
    }  # fmt: skip


def calibration(bins: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What failed of the pairs that were given about the same chance, with its own 90 % interval."""
    rows = []
    for each in bins:
        low, high = wilson(each["observed"], each["pairs"])
        rows.append(
            {
                "said": each["predicted"],
                "came": each["observed"],
                "pairs": each["pairs"],
                "low": low,
                "high": high,
            }
        )
    words = {
        "said": _("Chance that was given"),
        "came": _("Share that failed"),
        "pairs": _("Pairs of site and item"),
    }
    return {"bins": rows, "words": words}


def wilson(share: float, number: int) -> tuple[float, float]:
    """The 90 % interval of a share of so many (Wilson's)."""
    if not number:
        return 0.0, 1.0
    z2 = NINETY**2
    middle = (share + z2 / (2 * number)) / (1 + z2 / number)
    half = NINETY / (1 + z2 / number) * sqrt(share * (1 - share) / number + z2 / (4 * number * number))
    return max(0.0, middle - half), min(1.0, middle + half)
