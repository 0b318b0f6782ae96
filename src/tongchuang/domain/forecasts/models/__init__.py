from tongchuang.domain.forecasts.models.forecasts import (
    HALF_LIFE_DAYS,
    SIMULATIONS,
    BackTest,
    Forecast,
    ForecastSettings,
)
from tongchuang.domain.forecasts.models.rows import ExpectedLoss, FindingValue, PairChance, SiteValue

__all__ = [
    "HALF_LIFE_DAYS",
    "SIMULATIONS",
    "BackTest",
    "ExpectedLoss",
    "FindingValue",
    "Forecast",
    "ForecastSettings",
    "PairChance",
    "SiteValue",
]
