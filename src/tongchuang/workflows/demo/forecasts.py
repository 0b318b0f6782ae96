"""The forecasts of the demo: earlier ones worked out as of their day, and the newest with its back-test."""

from __future__ import annotations

from datetime import timedelta

from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.workflows.demo.stage import Stage
from tongchuang.workflows.forecast import forecast_campaign

# Coarser than what people ask for: they show how the forecast moved, not the second decimal place.
EARLIER_DAYS = (84, 56, 28, 14, 7)
EARLIER_SIMULATIONS = 2_000
SIMULATIONS = 20_000


def make_forecasts(stage: Stage, *, whole: bool) -> None:
    """Forecasts by nothing but what was known on each day; a small demo has two."""
    for days in EARLIER_DAYS if whole else EARLIER_DAYS[-1:]:
        as_of = stage.clock.now - timedelta(days=days)
        forecast_campaign(
            stage.campaign, by=SYSTEM, as_of=as_of, simulations=EARLIER_SIMULATIONS, back_test=False, at=as_of
        )
    number = SIMULATIONS if whole else EARLIER_SIMULATIONS
    forecast_campaign(
        stage.campaign, by=SYSTEM, as_of=stage.clock.now, simulations=number, at=stage.clock.now
    )
