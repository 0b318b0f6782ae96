"""The words of the forecast: sources of figures, reasons, notices, chances as people say them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from tongchuang.web.shared.formats import percent_text, score_text

# What the figure of an item rests on.
SOURCES: dict[str, Any] = {
    "checks": _l("Checks that were made"),
    "prior": _l("Never checked: similar items"),
    "reviews": _l("Evidence reviews"),
    "polls": _l("Polls"),
    "ratings": _l("Ratings"),
    "readings": _l("Readings"),
    "events": _l("Negative events"),
    "assumed": _l("Nothing known: assumed"),
    "left_out": _l("Not covered"),
}
TONES = {"prior": "amber", "assumed": "red", "left_out": "quiet"}
QUOTAS_FROM: dict[str, Any] = {
    "set": _l("entered in the settings"),
    "pack": _l("as the pack of the campaign says"),
    "evaluation": _l("as in the last evaluation"),
    "nowhere": _l("not known"),
}
AXES: dict[str, Any] = {"item": _l("By item"), "unit": _l("By unit"), "site_type": _l("By type of site")}
# Why the distribution was simulated and not computed exactly.
REASONS: dict[str, Any] = {
    "no_total": _l("the standard gives no total"),
    "attain": _l("the standard counts items that are attained"),
    "caps": _l("a cap of the tree joins items together"),
    "not_applicable": _l("some items do not apply at every site, so how many are checked is not certain"),
    "rates": _l("the rates themselves are not known exactly"),
    "assumed": _l("items that nothing is known about go up and down together"),
    "steps": _l("some rules have steps over all sites of an item"),
    "veto_below": _l("a veto depends on the share of sites that pass"),
}
FACTS: dict[str, Any] = {
    "check": _l("Checks that were made"), "review": _l("Evidence reviews"), "poll": _l("Polls"), "reading": _l("Readings"),
    "rating": _l("Ratings"), "event": _l("Negative events"),
}  # fmt: skip
NOT_COMPARED: dict[str, Any] = {
    "no_facts": _l("nothing was known before it"),
    "no_total": _l("its own facts give no total"),
}


def said(words: dict[str, Any], code: str) -> str:
    """The words of a code, the code itself where none are known."""
    return str(words.get(code, code))


def times_in_hundred(chance: float | None) -> str:
    """37 → "about 37 times in 100"; never 0 or 100, which would promise too much."""
    if chance is None:
        return ""
    if chance < 0.005:
        return _("less than once in 100")
    if chance >= 0.995:
        return _("more than 99 times in 100")
    return _("about %(times)d times in 100") % {"times": round(100 * chance)}


def chance_sentence(chance: float | None, target: Any) -> str:
    """In words how likely the target is."""
    if chance is None or target is None:
        return ""
    goal = f"{float(target):g}"
    if chance < 0.005:
        return _("Of 100 such evaluations not one would reach %(target)s points.") % {"target": goal}
    if chance >= 0.995:
        return _("Of 100 such evaluations practically all would reach %(target)s points.") % {"target": goal}
    text = _("Of 100 such evaluations about %(times)d would reach %(target)s points.")
    return text % {"times": round(100 * chance), "target": goal}


def points_text(value: float | None) -> str:
    """Points of the total; small ones with three places, so that they are not all 0.01."""
    if value is None:
        return "–"
    if 0 < value < 0.001:
        return _("below 0.001")
    return f"{value:.3f}" if abs(value) < 0.1 else score_text(value)


def chance_text(value: float | None) -> str:
    """A chance as per cent without false precision."""
    if value is None:
        return "–"
    if 0 < value < 0.001:
        return _("below 0.1%")
    return percent_text(value, 0 if value >= 0.1 else 1)


def notice_text(notice: dict[str, Any], names: dict[str, str]) -> str:
    """One thing that the reader has to know, as a sentence."""
    subject, number = names.get(notice["subject"], notice["subject"]), notice["number"]
    words = NOTICES.get(notice["code"])
    if words is None:
        return ""
    shown = number if number is None or number % 1 else int(number)
    return str(words) % {"subject": subject, "number": shown, "share": chance_text(number)}


NOTICES: dict[str, Any] = {
    "quota_above_pool": _l("%(subject)s: fewer sites than the quota of %(number)s; all of them are drawn"),
    "no_sites": _l("%(subject)s: a quota, but no sites; what is checked there is left out"),
    "not_drawn": _l("%(subject)s: checked only at types of site that are not drawn; left out"),
    "no_history": _l("%(subject)s: never checked; rests on how other items do"),
    "no_review": _l("%(subject)s: no evidence review yet; counted as open between nothing and full"),
    "no_poll": _l("%(subject)s: no poll yet; counted as open between nothing and full"),
    "no_rating": _l("%(subject)s: no rating yet; counted as open between nothing and full"),
    "no_reading": _l("%(subject)s: no reading yet; counted as open between nothing and full"),
    "no_earlier": _l(
        "%(subject)s: a trend without an earlier reading; counted as open between nothing and full"
    ),
    "one_reading": _l("%(subject)s: a single reading; how much it varies is assumed"),
    "unknown_item": _l("%(number)s facts of items that the standard does not have were left out"),
    "unknown_site": _l("%(number)s facts of sites that are not in the pool were left out"),
    "later_facts": _l("%(number)s facts later than the day of the forecast were left out"),
    "few_lookbacks": _l(
        "only %(number)s fixes were looked at again, so how well fixes hold is mostly assumed"
    ),
    "caps_bind": _l(
        "%(subject)s: the cap binds in %(share)s of the simulated evaluations; gains below it are scaled"
    ),
}
