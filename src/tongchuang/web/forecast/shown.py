"""What a page of the forecast is about: the campaign of the top bar and its newest forecast."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.forecasts import access
from tongchuang.domain.forecasts.models import Forecast
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.web.shared.scope import scope_of


@dataclass(frozen=True)
class Shown:
    """The campaign and its newest forecast, None while there is none; `whole` says whether all of it may be seen."""

    campaign: Campaign | None
    forecast: Forecast | None
    whole: bool


def shown_of(request: HttpRequest) -> Shown:
    """Read once a request."""
    found = getattr(request, "_forecast_shown", None)
    if found is None:
        actor, campaign = request.actor, scope_of(request).campaign  # type: ignore[attr-defined]
        forecast = access.latest_forecast(actor, campaign) if campaign else None
        if forecast is not None and campaign is not None:
            forecast.campaign = campaign
        found = request._forecast_shown = Shown(campaign, forecast, access.sees_whole_forecast(actor))  # type: ignore[attr-defined]
    return found


def whole_of(request: HttpRequest) -> Shown:
    """The same for pages that show the whole; refused to those who see their own part only."""
    shown = shown_of(request)
    if not shown.whole:
        raise NotPermitted(Permission.COMMAND)
    return shown
