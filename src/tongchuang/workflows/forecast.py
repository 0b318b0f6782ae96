"""Working out a forecast: asked for by somebody, every night, and when a mock evaluation is over. Never in a web request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.campaigns.queries import versions_of
from tongchuang.domain.forecasts import engine_io
from tongchuang.domain.forecasts.actions import keep_back_tests, keep_forecast
from tongchuang.domain.forecasts.errors import no_standard, nothing_drawn
from tongchuang.domain.forecasts.models import Forecast
from tongchuang.domain.forecasts.queries import (
    assumed_by,
    campaigns_with_news,
    evaluations_finished,
    last_back_test,
)
from tongchuang.domain.ledger.queries import SealedChange
from tongchuang.domain.ledger.values import SYSTEM, Author
from tongchuang.domain.runs.actions import start_run
from tongchuang.domain.runs.models import Run
from tongchuang.domain.runs.progress import Progress
from tongchuang.foundation.clock import now

KIND = "forecast"
# The reader of the ledger that asks for a forecast when an evaluation is over.
EVALUATIONS_OVER = ("evaluation.finished",)


def ask_for_forecast(campaign: Campaign, *, by: Author, seed: int | None = None) -> Run:
    """Ask for a forecast of a campaign by its main standard; one that waits or runs already is given back."""
    params: dict[str, Any] = {} if seed is None else {"seed": seed}
    return start_run(KIND, params, by=by, target=campaign.pk, region_id=campaign.region_id)


def carry_out(run: Run, progress: Progress) -> UUID | None:
    """The work of a run of the kind `forecast`: its target is the campaign, its parameters may name a seed."""
    campaign = Campaign.objects.select_related("pack").get(pk=run.target_id)
    by = Author(run.asked_by_id, run.asked_by.name) if run.asked_by else SYSTEM
    made = forecast_campaign(campaign, by=by, seed=run.params.get("seed"), progress=progress)
    return made.pk


def forecast_campaign(
    campaign: Campaign,
    *,
    by: Author,
    seed: int | None = None,
    as_of: datetime | None = None,
    simulations: int | None = None,
    back_test: bool = True,
    at: datetime | None = None,
    progress: Progress | None = None,
) -> Forecast:
    """Work a forecast out and keep it. With `as_of` only what was known by then is used.

    `at` is the moment at which it is said to have been worked out, for a past that is told afterwards.
    """
    asked = replace(_asked(campaign, as_of, seed, simulations), at=at)
    _say(progress, 0.02, "forecast_read")
    question = engine_io.question_of(asked)
    _say(progress, 0.15, "forecast_work")
    past = engine_io.looked_back(question)
    made = engine_io.answered(
        asked, question, past, lambda share, _step: _say(progress, 0.25 + 0.4 * share, "forecast_work")
    )
    if back_test:
        _back_test(made.forecast, asked, question, past, by, progress)
    _say(progress, 0.9, "forecast_write")
    return keep_forecast(made, by=by)


def _asked(
    campaign: Campaign, as_of: datetime | None, seed: int | None, simulations: int | None
) -> engine_io.Asked:
    versions = versions_of(campaign)
    if not versions:
        raise no_standard()
    assumed = assumed_by(campaign, before=as_of)
    if not assumed.quotas:
        raise nothing_drawn()
    changes = {"seed": seed, "simulations": simulations}
    assumed = replace(assumed, **{name: value for name, value in changes.items() if value is not None})
    return engine_io.Asked(campaign, versions[0].pk, as_of or now(), assumed)


def _back_test(
    row: Forecast, asked: engine_io.Asked, question: engine_io.Question, past: Sequence[Any], by: Author,
    progress: Progress | None,
) -> None:  # fmt: skip
    """Hold past evaluations against what could have been forecast then; done again only when something changed."""
    key = engine_io.back_test_key(asked, question)
    standing = last_back_test(asked.campaign, asked.version_id)
    if standing and standing.get("key") == key:
        row.details["back_test"] = standing
        return
    if not question.evaluations:
        return
    _say(progress, 0.7, "forecast_back_test")
    rows, summary = engine_io.back_tested(asked, question, past)
    keep_back_tests(asked.campaign, rows, by=by)
    row.details["back_test"] = {**summary, "key": key}


def _say(progress: Progress | None, share: float, note: str) -> None:
    if progress is not None:
        progress.say(share, note)


def forecast_after_evaluations(changes: Sequence[SealedChange]) -> None:
    """Reads the ledger: when a mock or official evaluation is over, the forecast is worked out anew."""
    for campaign in evaluations_finished([change.event.target_id for change in changes]):
        if _can_be_forecast(campaign):
            ask_for_forecast(campaign, by=SYSTEM)


def forecast_by_night() -> int:
    """Ask for a forecast of every running campaign with something new since its last one; returns how many."""
    wanted = [campaign for campaign in campaigns_with_news() if _can_be_forecast(campaign)]
    for campaign in wanted:
        ask_for_forecast(campaign, by=SYSTEM)
    return len(wanted)


def _can_be_forecast(campaign: Campaign) -> bool:
    return bool(versions_of(campaign)) and bool(assumed_by(campaign).quotas)
