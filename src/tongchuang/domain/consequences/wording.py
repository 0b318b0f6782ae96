"""Rules and figures in words, the same on pages, in notices and in the year's sheet."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from tongchuang.domain.appraisals.values import is_quarter
from tongchuang.domain.consequences.engine_io import Rule

TWO = Decimal("0.01")


def rate_text(value: Decimal | None) -> str:
    """A rate as per cent with two places, as the ranking shows it."""
    return "–" if value is None else f"{(value * 100).quantize(TWO)}%"


def score_text(value: Decimal | None) -> str:
    """A score with two places."""
    return "–" if value is None else f"{value.quantize(TWO)}"


def amount_text(value: Decimal | None) -> str:
    """Yuan with their sign; empty where there is none."""
    return "" if value is None else _("%(amount)s yuan") % {"amount": signed(value, TWO)}


def points_text(value: Decimal | None) -> str:
    """Points of the year's appraisal with their sign; empty where there are none."""
    return "" if value is None else _("%(points)s points") % {"points": signed(value, TWO)}


def signed(value: Decimal, places: Decimal) -> str:
    """+5,000.00 or −2.00."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{abs(value).quantize(places):,}"


def period_text(period: str) -> str:
    """A month or quarter in words."""
    year, part = period.split("-")
    if is_quarter(period):
        return _("%(year)s, quarter %(quarter)s") % {"year": year, "quarter": part[1]}
    return _("%(year)s-%(month)s") % {"year": year, "month": part.lstrip("0")}


def condition_text(rule: Rule, titles: dict[str, str]) -> str:
    """When a rule proposes; `titles`: rule → its title."""
    if rule.best is not None:
        many = _("the first %(count)s of its group") % {"count": rule.best}
        return _("the first of its group") if rule.best == 1 else many
    if rule.worst is not None:
        many = _("the last %(count)s of its group") % {"count": rule.worst}
        return _("the last of its group") if rule.worst == 1 else many
    if rule.below is not None:
        return _("a score below %(score)s") % {"score": f"{rule.below:f}"}
    if rule.at_least is not None:
        return _("a score of at least %(score)s") % {"score": f"{rule.at_least:f}"}
    of = titles.get(rule.rests_on, rule.rests_on)
    if rule.repeated_of:
        text = (
            _("“%(of)s” %(times)s times within %(months)s months")
            if rule.repeated_overlap
            else _("“%(of)s” %(times)s times within %(months)s months, each counted once")
        )
        return text % {"of": of, "times": rule.repeated_times, "months": rule.repeated_months}
    if rule.row_times == 1:
        return _("“%(of)s” for the first time in a row") % {"of": of}
    text = (
        _("“%(of)s” %(times)s times in a row or more")
        if rule.row_or_more
        else _("“%(of)s” %(times)s times in a row")
    )
    return text % {"of": of, "times": rule.row_times}


def limits_of(rule: Rule) -> list[str]:
    """What a rule spares besides those without a rank, and how it takes ties."""
    found = []
    if rule.ties == "none" and (rule.best or rule.worst):
        found.append(_("a tie that reaches beyond the number goes free"))
    elif rule.ties == "share":
        found.append(_("who share a rank share the amounts of their places"))
    elif rule.best or rule.worst:
        found.append(_("all who share the rank"))
    if rule.certain:
        found.append(_("only who can be told from the others with a certainty of 90 in 100"))
    if rule.least_ranked > 2:
        found.append(_("only in groups with at least %(count)s ranked units") % {"count": rule.least_ranked})
    if rule.least_places:
        found.append(_("only with at least %(count)s places seen") % {"count": rule.least_places})
    if rule.row_of and rule.row_gaps == "skip":
        found.append(_("a period without a rank is passed over"))
    elif rule.row_of:
        found.append(_("a period without a rank breaks the row"))
    return found
