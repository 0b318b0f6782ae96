"""The rule of an item in words, as the people who inspect would say it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from tongchuang.domain.standards.models import Item
from tongchuang.web.shared.formats import percent_text


def rule_in_words(item: Item) -> str:
    """One sentence; empty for a heading."""
    rule = item.rule if isinstance(item.rule, dict) else {"rule": item.rule}
    name = rule.get("rule") or next(iter(rule), "")
    figures: dict[str, Any] = rule if "rule" in rule else rule.get(name) or {}
    words = _WORDS.get(name)
    return words(item, figures) if words else ""


def number(value: Any) -> str:
    """A figure without idle zeros."""
    text = f"{value:f}" if hasattr(value, "as_tuple") else str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _per_failure(item: Item, figures: dict[str, Any]) -> str:
    most = figures.get("cap") or item.points
    return _("%(deduct)s points off for each occurrence, at most %(cap)s") % {
        "deduct": number(figures.get("deduct", 0)), "cap": number(most)
    }  # fmt: skip


def _steps(figures: dict[str, Any], text: str) -> str:
    pairs = sorted(figures.get("steps") or [], key=lambda pair: -float(pair[0]))
    lines = [_("from %(rate)s: %(share)s") % {"rate": _percent(rate), "share": _percent(share)} for rate, share in pairs]
    return f"{text}{_('; ').join(['', *lines])}" if lines else text


def _pass_rate(item: Item, figures: dict[str, Any]) -> str:
    return _steps(figures, _("By the share of checks passed"))


def _survey_rate(item: Item, figures: dict[str, Any]) -> str:
    return _steps(figures, _("By the share of content answers"))


def _grades(item: Item, figures: dict[str, Any]) -> str:
    values = figures.get("values") or list(figures.items())
    lines = [f"{grade} {_percent(share)}" for grade, share in values]
    return _("By grade: %(grades)s, the mean of all sites") % {"grades": _("; ").join(lines)}


def _bands(item: Item, figures: dict[str, Any]) -> str:
    lines = [
        _("%(count)s occurrences: %(share)s") % {"count": count, "share": _percent(share)}
        for count, share in sorted(figures.get("steps") or [])
    ]
    return _("By the number of occurrences at a site: %(bands)s; more: nothing") % {"bands": _("; ").join(lines)}


def _fraction(item: Item, figures: dict[str, Any]) -> str:
    return _("By the share that the reviewer gives")


def _threshold(item: Item, figures: dict[str, Any]) -> str:
    limit = f"{_OPS.get(figures.get('op', ''), '')} {number(figures.get('value', ''))}{figures.get('unit', '')}".strip()
    text = _("All points when the figure is %(limit)s") % {"limit": limit}
    if figures.get("zero_at") is not None:
        text += _("; falling evenly to nothing at %(zero)s") % {"zero": f"{number(figures['zero_at'])}{figures.get('unit', '')}"}
    if figures.get("or_trend"):
        text += _("; or when it is rising") if figures["or_trend"] == "up" else _("; or when it is falling")
    return text


def _trend(item: Item, figures: dict[str, Any]) -> str:
    return _("All points when the figure has risen") if figures.get("direction") == "up" else _("All points when the figure has fallen")


def _deduct(item: Item, figures: dict[str, Any]) -> str:
    return _("%(each)s points off the total each time") % {"each": number(figures.get("each", 0))}


def _bonus(item: Item, figures: dict[str, Any]) -> str:
    return _("%(each)s points added to the total each time, at most %(cap)s") % {
        "each": number(figures.get("each", 0)), "cap": number(figures.get("cap", 0))
    }  # fmt: skip


def _veto(item: Item, figures: dict[str, Any]) -> str:
    if figures.get("below") is not None:
        return _("Below a pass rate of %(rate)s the title is lost") % {"rate": _percent(figures["below"])}
    return _("One failure and the title is lost")


def _percent(value: Any) -> str:
    return percent_text(float(value)).replace(".0%", "%")


_OPS = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "==": "="}
_WORDS = {
    "per_failure": _per_failure, "pass_rate": _pass_rate, "survey_rate": _survey_rate, "grades": _grades,
    "bands": _bands, "fraction": _fraction, "threshold": _threshold, "trend": _trend, "deduct": _deduct,
    "bonus": _bonus, "veto": _veto,
}  # fmt: skip
