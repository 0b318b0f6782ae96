"""What supposed changes do to the forecast and to the ranking, beside the present ones. Only the run keeps it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tongchuang.domain.appraisals import engine_io as rankings
from tongchuang.domain.appraisals.values import is_ranked
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.campaigns.queries import versions_of
from tongchuang.domain.forecasts import engine_io as forecasts
from tongchuang.domain.forecasts.errors import NoForecast
from tongchuang.domain.forecasts.models import Forecast
from tongchuang.domain.forecasts.queries import assumed_by
from tongchuang.domain.organisations.queries import names_of_units
from tongchuang.domain.runs.models import Run
from tongchuang.domain.runs.progress import Progress
from tongchuang.domain.scenarios.engine_io import suppose, supposed_question
from tongchuang.domain.scenarios.values import Change, changes_from
from tongchuang.foundation.clock import now

# Enough to see a move of a hundredth of a point in the mean; the full forecast takes more.
SIMULATIONS = 20_000
ROWS_SHOWN = 20
# A move of a rate that a page with one place of per cent shows.
SEEN = Decimal("0.001")


def carry_out(run: Run, progress: Progress) -> UUID | None:
    """The work of a run of the kind `what_if`: its detail holds forecast and ranking, now and then."""
    campaign = Campaign.objects.select_related("pack").get(pk=run.target_id)
    changes = changes_from(run.params["changes"])
    version = UUID(run.params["version"])
    progress.say(0.05, "what_if_forecast")
    moved = _forecast(campaign, version, changes)
    progress.say(0.6, "what_if_ranking", **moved)
    progress.say(0.95, **_ranking(campaign, version, str(run.params["period"]), changes))
    return None


def _forecast(campaign: Campaign, version: UUID, changes: Sequence[Change]) -> dict[str, Any]:
    main = versions_of(campaign)
    assumed = assumed_by(campaign)
    if not main or main[0].pk != version:
        return {"forecast_why": _("Forecasts are made for the main standard of the campaign only.")}
    if not assumed.quotas:
        return {"forecast_why": _("No quotas are known yet: set them with the forecast, or hold a mock evaluation.")}
    assumed = replace(assumed, simulations=min(SIMULATIONS, assumed.simulations))
    asked = forecasts.Asked(campaign, version, now(), assumed)
    question = forecasts.question_of(asked)
    try:
        # What was learned from past evaluations holds for both.
        past = forecasts.looked_back(question)
        before = forecasts.answered(asked, question, past).forecast
        after = forecasts.answered(asked, supposed_question(question, changes), past).forecast
    except NoForecast as error:
        return {"forecast_why": str(error)}
    target = None if assumed.target is None else float(assumed.target)
    return {"forecast": {"now": _figures(before), "then": _figures(after), "target": target}}


def _figures(row: Forecast) -> dict[str, float | None]:
    return {"mean": row.mean, "low": row.low, "high": row.high, "chance": row.chance}


def _ranking(campaign: Campaign, version: UUID, period: str, changes: Sequence[Change]) -> dict[str, Any]:
    if not is_ranked(period):
        return {"ranking_why": _("Rankings are made of months and quarters.")}
    scope = rankings.scope_of(campaign, period)
    if scope is None or scope.version_id != version:
        return {"ranking_why": _("Units are ranked by the main standard of the campaign only.")}
    supposed = suppose(scope, changes)
    made = [rankings.make(campaign, period, worked) for worked in (supposed.now, supposed.then)]
    if made[0] is None or made[1] is None or not made[0].has_facts:
        return {"ranking_why": _("Nothing of this period can be ranked yet.")}
    return _moves(made[0].result, made[1].result)


def _moves(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The units whose rank or rate changes, the greatest change of rank first."""
    names = {row["id"]: row.get("title", row["id"]) for row in after["groups"]}
    then = {row["unit"]: row for row in after["units"]}
    shorts = names_of_units(row["unit"] for row in before["units"])
    rows = []
    for row in before["units"]:
        other = then.get(row["unit"], row)
        if row["rank"] == other["rank"] and _near(row["shrunk"], other["shrunk"]):
            continue
        rows.append({
            "unit": shorts.get(row["unit"], row["name"]), "group": names.get(row["group"], row["group"]), "rank_now": row["rank"],
            "rank_then": other["rank"], "rate_now": row["shrunk"], "rate_then": other["shrunk"],
        })  # fmt: skip
    rows.sort(key=lambda each: (-abs((each["rank_then"] or 0) - (each["rank_now"] or 0)), each["rank_now"] or 0))
    if not rows:
        return {"ranking": [], "ranking_why": _("No unit's rank or rate would change.")}
    return {"ranking": rows[:ROWS_SHOWN], "ranking_still": len(before["units"]) - len(rows)}


def _near(one: str | None, other: str | None) -> bool:
    """Whether two rates look the same on the page."""
    if one is None or other is None:
        return one == other
    return abs(Decimal(one) - Decimal(other)) < SEEN
