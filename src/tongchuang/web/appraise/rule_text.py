"""How the score of an item is computed, in words (计分规则)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from tongchuang.domain.standards.models import Item

SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "==": "="}


def explain_rule(item: Item) -> str:
    """One or two sentences for the rule of an item, with its own figures."""
    name, values = _parts(item.rule)
    explain = _BY_NAME.get(name)
    return explain(values, item) if explain else ""


def _parts(rule: Any) -> tuple[str, dict[str, Any]]:
    """The name of a rule and its values, as stored or as a pack writes it."""
    if isinstance(rule, str):
        return rule, {}
    if not isinstance(rule, Mapping) or not rule:
        return "", {}
    if "rule" in rule:
        return str(rule["rule"]), {key: value for key, value in rule.items() if key != "rule"}
    name = next(iter(rule))
    given = rule[name]
    return str(name), dict(given) if isinstance(given, Mapping) and name != "grades" else {"values": given}


def plain(value: Any) -> str:
    """A number without idle zeros."""
    text = f"{Decimal(str(value)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(value: Any) -> str:
    """A share as per cent without idle zeros."""
    return f"{plain(Decimal(str(value)) * 100)}%"


def _steps(steps: Any) -> str:
    pairs = sorted(((Decimal(str(at)), Decimal(str(share))) for at, share in steps), reverse=True)
    return "；".join(_("from %(rate)s: %(share)s of the points") % {"rate": percent(at), "share": percent(share)} for at, share in pairs)


def _per_failure(values: dict[str, Any], item: Item) -> str:
    text = _("Starts at %(points)s points; each occurrence takes off %(deduct)s.") % {
        "points": plain(item.points), "deduct": plain(values.get("deduct", 0))
    }  # fmt: skip
    cap = values.get("cap")
    if cap is None:
        return text + _("At most all points are lost.")
    return text + _("At most %(cap)s points are lost.") % {"cap": plain(cap)}


def _pass_rate(values: dict[str, Any], item: Item) -> str:
    if not values.get("steps"):
        return _("%(points)s points × the share of sites that passed.") % {"points": plain(item.points)}
    return _("By the share of sites that passed: %(steps)s; below: 0.") % {"steps": _steps(values["steps"])}


def _grades(values: dict[str, Any], item: Item) -> str:
    given = values.get("values") or []
    pairs = given.items() if isinstance(given, Mapping) else given
    listed = "；".join(_("%(grade)s counts %(share)s") % {"grade": grade, "share": percent(share)} for grade, share in pairs)
    return _("%(points)s points × the mean of the grades: %(grades)s.") % {"points": plain(item.points), "grades": listed}


def _bands(values: dict[str, Any], item: Item) -> str:
    steps = sorted((int(count), share) for count, share in values.get("steps", []))
    texts = (_("none: %(share)s") if count == 0 else _("up to %(count)d: %(share)s") for count, _share in steps)
    listed = "；".join(
        text % {"count": count, "share": percent(share)} for text, (count, share) in zip(texts, steps, strict=True)
    )
    return _("%(points)s points × the mean over the sites, each by its number of occurrences: %(bands)s; more: 0.") % {
        "points": plain(item.points), "bands": listed
    }  # fmt: skip


def _fraction(values: dict[str, Any], item: Item) -> str:
    if item.method in ("overall", "report"):
        return _("%(points)s points × the mean of the latest rating of each rater.") % {"points": plain(item.points)}
    return _("%(points)s points × the share that the latest review gave.") % {"points": plain(item.points)}


def _survey(values: dict[str, Any], item: Item) -> str:
    if not values.get("steps"):
        return _("%(points)s points × content answers ÷ valid answers.") % {"points": plain(item.points)}
    return _("By content answers ÷ valid answers: %(steps)s; below: 0.") % {"steps": _steps(values["steps"])}


def _threshold(values: dict[str, Any], item: Item) -> str:
    unit = values.get("unit", "")
    limit = f"{SIGNS.get(values.get('op', ''), '')} {plain(values.get('value', 0))}{unit}"
    text = _("All %(points)s points when the figure is %(limit)s.") % {"points": plain(item.points), "limit": limit}
    if values.get("or_trend"):
        text += _("A figure that moved the right way since the reading before is enough too.")
    if values.get("zero_at") is not None:
        zero = f"{plain(values['zero_at'])}{unit}"
        return text + _("Below that in proportion, down to 0 at %(zero)s.") % {"zero": zero}
    return text + _("Otherwise 0.")


def _trend(values: dict[str, Any], item: Item) -> str:
    points = {"points": plain(item.points)}
    if values.get("direction") == "up":
        return _("All %(points)s points when the figure is higher than that of the month before it, otherwise 0.") % points
    return _("All %(points)s points when the figure is lower than that of the month before it, otherwise 0.") % points


def _deduct(values: dict[str, Any], item: Item) -> str:
    return _("Each event takes %(each)s off the total.") % {"each": plain(values.get("each", 0))}


def _bonus(values: dict[str, Any], item: Item) -> str:
    return _("Each event adds %(each)s to the total, at most %(cap)s.") % {
        "each": plain(values.get("each", 0)), "cap": plain(values.get("cap", 0))
    }  # fmt: skip


def _veto(values: dict[str, Any], item: Item) -> str:
    below = values.get("below")
    if below is not None:
        return _("A pass rate below %(rate)s loses the title; the points stay.") % {"rate": percent(below)}
    return _("A single failure or event loses the title; the points stay.")


_BY_NAME = {
    "per_failure": _per_failure, "pass_rate": _pass_rate, "grades": _grades, "bands": _bands, "fraction": _fraction,
    "survey_rate": _survey, "threshold": _threshold, "trend": _trend, "deduct": _deduct,
    "bonus": _bonus, "veto": _veto,
}  # fmt: skip


def share_text(item: Item) -> str:
    """How a loss of this item is shared out among units, in words (谁丢分谁负责)."""
    name, _values = _parts(item.rule)
    if name == "per_failure":
        return _("The loss is shared over the failing sites by their number of occurrences.")
    if name == "pass_rate":
        return _("The loss is shared equally over the failing sites.")
    if name in ("grades", "bands"):
        return _("The loss is shared over the sites by what each lacks of full value.")
    return _("The loss is one share and goes to the lead unit of the item.")
