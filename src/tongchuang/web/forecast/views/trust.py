"""How far the forecast can be trusted: what it rests on, and how earlier ones came true."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongchuang.domain.forecasts import access, queries
from tongchuang.domain.forecasts.models import ExpectedLoss, Forecast
from tongchuang.domain.standards import queries as standards
from tongchuang.web.forecast import drawing, words
from tongchuang.web.forecast.shown import whole_of
from tongchuang.web.forecast.views.home import way_text
from tongchuang.web.shared.access import signed_in
from tongchuang.web.shared.words import word

ENOUGH = 8
UNKNOWN = ("prior", "assumed", "left_out")


@require_safe
@signed_in
def rests(request: HttpRequest) -> HttpResponse:
    """Facts by kind and age, what each method is expected to cost, unknown items, the assumptions."""
    shown = whole_of(request)
    if shown.forecast is None:
        return render(request, "forecast/none.html", {"shown": shown, "here": "rests"})
    forecast = shown.forecast
    rows = access.losses_visible_to(request.actor, forecast).filter(axis=ExpectedLoss.Axis.ITEM)
    items = list(rows.select_related("item").defer("item__text", "item__rule").order_by("item__position"))
    types = {row.code: row.title for row in standards.site_types()}
    names = types | {row.item.code: f"{row.item.code} {row.item.title}" for row in items if row.item}
    counts: dict[str, int] = {}
    for row in items:
        counts[row.source] = counts.get(row.source, 0) + 1
    context: dict[str, Any] = {
        "shown": shown, "forecast": forecast, "here": "rests", "facts": _facts(forecast),
        "unknown": [row for row in items if row.source in UNKNOWN],
        "sources": [(code, number) for code, number in sorted(counts.items(), key=lambda pair: -pair[1])],
        "methods": [(word("method", each["method"]), each) for each in forecast.details.get("methods", [])],
        "notices": notices_of(forecast, names), "learned": forecast.details.get("learned", {}),
        "quotas_from": words.said(words.QUOTAS_FROM, forecast.settings.get("quotas_from", "")), "way": way_text(forecast),
    }  # fmt: skip
    return render(request, "forecast/rests.html", context)


def _facts(forecast: Forecast) -> list[dict[str, Any]]:
    return [
        {**each, "kind": words.said(words.FACTS, each["kind"]), "source": word("source", each["source"])}
        for each in forecast.details.get("rests_on", [])
    ]


def notices_of(forecast: Forecast, names: dict[str, str]) -> list[str]:
    """What the reader has to know, without what stands in the list of unknown items anyway."""
    found = [
        words.notice_text(each, names)
        for each in forecast.details.get("notices", [])
        if each["code"] not in IN_LIST
    ]
    return [text for text in found if text]


IN_LIST = ("no_history", "not_drawn")


@require_safe
@signed_in
def back_tests(request: HttpRequest) -> HttpResponse:
    """Past evaluations beside what would have been forecast the day before."""
    shown = whole_of(request)
    if shown.forecast is None or shown.campaign is None:
        return render(request, "forecast/none.html", {"shown": shown, "here": "back_tests"})
    found = access.back_tests_visible_to(request.actor, shown.campaign).select_related("evaluation")
    past = list(found.order_by("evaluation__held_on", "pk"))
    summary = queries.last_back_test(shown.campaign, shown.forecast.version_id) or {}
    bins = [each for each in summary.get("calibration", []) if each["pairs"]]
    context = {
        "shown": shown, "forecast": shown.forecast, "here": "back_tests", "past": past[::-1], "summary": summary,
        "results": drawing.results(past), "calibration": drawing.calibration(bins), "bins": drawing.calibration(bins)["bins"],
        "verdict": verdict(summary), "inside": sum(bool(row.inside) for row in past),
        "reasons": [(row, words.said(words.NOT_COMPARED, row.why)) for row in past if row.why],
    }  # fmt: skip
    return render(request, "forecast/back_tests.html", context)


def verdict(summary: dict[str, Any]) -> str:
    """What the back-test says, in a plain sentence; that it says little, while there are few evaluations."""
    number = summary.get("compared", 0)
    if not number:
        return _(
            "There is no evaluation yet that a forecast could be held against; nothing can be said of how good it is."
        )
    if number < ENOUGH:
        return _(
            "Only %(number)d evaluations could be compared: too few to tell whether the 90%% interval is right. The single checks tell more."
        ) % {"number": number}
    low, high = summary.get("coverage_low") or 0, summary.get("coverage_high") or 1
    if low <= 0.9 <= high:
        return _("The intervals were about as wide as they have to be.")
    if high < 0.9:
        return _(
            "The intervals were too narrow: results lay outside more often than one in ten times. Trust them less."
        )
    return _("The intervals were wider than they have to be: results lay inside nearly always.")
