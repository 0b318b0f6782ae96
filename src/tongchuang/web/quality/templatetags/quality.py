"""Tags of the quality page: kappa with its interval drawn."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()


@register.inclusion_tag("quality/kappa.html")
def kappa(figure: Any) -> dict[str, Any]:
    """A figure of agreement on a scale from -1 to 1: the number, the interval as a line, how many pairs."""
    return {
        "figure": figure, "place": _place(figure.kappa), "low": _place(figure.low), "high": _place(figure.high),
        "width": None if figure.low is None else round(_place(figure.high) - _place(figure.low), 2),  # type: ignore[operator]
    }  # fmt: skip


def _place(value: float | None) -> float | None:
    """On 100 units from -1 to 1."""
    return None if value is None else round((value + 1) * 50, 2)


@register.filter
def share(part: int, whole: int) -> str:
    """Part of whole in per cent with both numbers."""
    return f"{part / whole:.0%}（{part}/{whole}）" if whole else "–"
