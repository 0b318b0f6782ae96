"""The forecast in a minute: how likely each total is, how it moved, what it is expected to be lost by."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongchuang.domain.forecasts import access, queries
from tongchuang.domain.forecasts.models import ExpectedLoss, Forecast
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.runs.access import latest_run
from tongchuang.foundation.ids import uuid7
from tongchuang.web.forecast import drawing, words
from tongchuang.web.forecast.shown import Shown, shown_of, whole_of
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.http import done
from tongchuang.workflows.forecast import KIND, ask_for_forecast

TOP = 8
Axis = ExpectedLoss.Axis


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """The whole for those who see it, one's own part for the others."""
    shown = shown_of(request)
    if shown.campaign is None:
        return render(request, "forecast/none.html", {"shown": shown})
    if not shown.whole:
        return render(request, "forecast/own.html", _own(request, shown))
    run = latest_run(request.actor, KIND, shown.campaign.pk)
    context: dict[str, Any] = {
        "shown": shown, "here": "home", "run": run if run and (not run.ended or run.state == "failed") else None,
        "may_start": request.actor.may(Permission.RUN_EVALUATIONS),
    }  # fmt: skip
    if shown.forecast is None:
        return render(request, "forecast/none.html", context)
    past = list(
        access.back_tests_visible_to(request.actor, shown.campaign)
        .select_related("evaluation")
        .order_by("evaluation__held_on")
    )
    history = queries.history(
        access.forecasts_visible_to(request.actor, shown.campaign).filter(version=shown.forecast.version_id)
    )
    context |= summary(request, shown.forecast)
    context |= {
        "history": history[::-1], "fan": drawing.fan(history, past, shown.forecast.target), "past": past,
        "before": history[-2] if len(history) > 1 else None,
        "findings": _top_findings(request, shown.forecast), "sites": _top_sites(request, shown.forecast),
    }  # fmt: skip
    return render(request, "forecast/home.html", context)


def summary(request: HttpRequest, forecast: Forecast) -> dict[str, Any]:
    """The figures of one forecast with its greatest losses by each axis."""
    rows = access.losses_visible_to(request.actor, forecast).filter(mean__isnull=False)  # type: ignore[attr-defined]
    rows = rows.select_related("item", "unit", "site_type").defer("item__text", "item__rule", "unit__grams")
    by_axis = {
        axis: list(found)[:TOP]
        for axis, found in groupby(rows.order_by("axis", "-mean", "pk"), lambda row: row.axis)
    }
    return {
        "forecast": forecast, "sentence": words.chance_sentence(forecast.chance, forecast.target),
        "times": words.times_in_hundred(forecast.chance), "histogram": drawing.histogram(forecast),
        "bins": [each for each in drawing.bins_of(forecast) if each[2] >= 0.0005],
        "panels": [
            (axis, words.said(words.AXES, axis), by_axis.get(axis, []), drawing.longest(by_axis.get(axis, [])))
            for axis in (Axis.ITEM.value, Axis.UNIT.value, Axis.SITE_TYPE.value)
        ],
        "way": way_text(forecast), "back_test": forecast.details.get("back_test"),
    }  # fmt: skip


def way_text(forecast: Forecast) -> str:
    """Exact or simulated, and why."""
    if forecast.way == "exact":
        return _("computed exactly, without simulation")
    text = _("%(count)s simulated evaluations") % {"count": f"{forecast.simulations:,}"}
    why = words.REASONS.get(forecast.why)
    return f"{text} ({why})" if why else text


def _top_findings(request: HttpRequest, forecast: Forecast) -> list[Any]:
    rows = access.finding_values_visible_to(request.actor, forecast).filter(value__gt=0)  # type: ignore[attr-defined]
    return list(
        rows.select_related("finding", "finding__unit", "finding__site").order_by("-value", "pk")[:TOP]
    )


def _top_sites(request: HttpRequest, forecast: Forecast) -> list[Any]:
    rows = access.site_values_visible_to(request.actor, forecast)  # type: ignore[attr-defined]
    return list(rows.select_related("site", "site__type", "site__unit").order_by("-loss", "pk")[:TOP])


def _own(request: HttpRequest, shown: Shown) -> dict[str, Any]:
    """What one's own units are expected to lose, and what fixing their findings is worth."""
    actor, forecast = request.actor, shown.forecast  # type: ignore[attr-defined]
    if forecast is None:
        return {"shown": shown, "here": "home"}
    units = list(queries.losses_of(access.losses_visible_to(actor, forecast), Axis.UNIT))
    pairs = access.pairs_visible_to(actor, forecast)
    return {
        "shown": shown, "forecast": forecast, "here": "home", "units": units, "most": drawing.longest(units),
        "items": queries.losses_by_item(pairs, 12), "types": queries.losses_by_type(pairs, 12),
        "findings": _top_findings(request, forecast), "sites": _top_sites(request, forecast),
    }  # fmt: skip


@require_safe
@signed_in
def forecast(request: HttpRequest, forecast_id: UUID) -> HttpResponse:
    """An earlier forecast as it was."""
    row = access.get_forecast_for(request.actor, forecast_id)
    context = {"shown": shown_of(request), "here": "home", **summary(request, row)}
    return render(request, "forecast/earlier.html", context)


@require_POST
@requires(Permission.RUN_EVALUATIONS)
def start(request: HttpRequest) -> HttpResponse:
    """Ask for a forecast, with another seed when asked for one."""
    shown = whole_of(request)
    if shown.campaign is None:
        raise Http404
    seed = uuid7().int % 2**31 if request.POST.get("seed") == "other" else None
    ask_for_forecast(shown.campaign, by=request.actor, seed=seed)
    return done(request, "forecast:home", _("The forecast is being worked out."))
