"""What supposed changes do to forecast and ranking: the same engines, now and then, and nothing kept but the run."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation
from tests.domain.scores.facts import OCTOBER, publish, visit
from tests.factories import County, Member, World

from tongchuang.domain.appraisals.models import Ranking
from tongchuang.domain.forecasts.actions import change_settings
from tongchuang.domain.forecasts.models import Forecast
from tongchuang.domain.runs.actions import start_run
from tongchuang.domain.runs.models import Run
from tongchuang.domain.scores import engine_io, queries
from tongchuang.jobs.runs import carry_out

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def facts(world: World, county: County) -> None:
    publish(world.standard)
    engine_io.published_standard.cache_clear()
    queries.tree_of.cache_clear()
    for number, site in enumerate(county.sites[:6]):
        verdicts = {"I-1": ("fail", 3) if number % 2 else "pass", "I-3": "B"} if site.type.code == "market" else {"I-2": "fail", "I-3": "C"}
        visit(county, site, verdicts, at=OCTOBER.replace(hour=9 + number))


def draw(county: County, by: Member, **quotas: int) -> None:
    assert county.campaign is not None
    change_settings(
        county.campaign, by=by.actor, quotas=quotas, half_life_days=60, target=Decimal(80), simulations=2000, seed=1,
        self_weight=Decimal(0),
    )  # fmt: skip


def supposed(county: County, by: Member, *changes: dict[str, object], period: str = "2026-10") -> Run:
    assert county.campaign is not None
    version = county.campaign.standards.get().version_id
    params = {"version": str(version), "period": period, "sources": ["mock"], "evaluation": None, "changes": list(changes)}
    run = start_run("what_if", params, by=by.actor, target=county.campaign.pk)
    with translation.override("zh-hans"):
        carry_out(run.pk)
    run.refresh_from_db()
    assert run.state == "done", run.error
    return run


def test_without_quotas_the_page_is_told_why(county: County, office: Member) -> None:
    detail = supposed(county, office, {"what": "points", "item": "I-1", "points": "40"}).detail
    assert "forecast" not in detail
    assert "抽样数" in detail["forecast_why"]


def test_mending_a_place_moves_forecast_and_ranking(county: County, office: Member) -> None:
    draw(county, office, market=2, toilet=1)
    failing = [site for number, site in enumerate(county.sites[:6]) if site.type.code != "market" or number % 2]
    changes = [
        {"what": "verdict", "item": "I-1" if site.type.code == "market" else "I-2", "site": str(site.pk), "verdict": "pass"}
        for site in failing
    ]
    detail = supposed(county, office, *changes).detail
    assert detail["forecast"]["then"]["mean"] > detail["forecast"]["now"]["mean"]
    assert detail["ranking"] or detail["ranking_why"]
    assert Forecast.objects.count() == 0
    assert Ranking.objects.count() == 0


def test_quotas_move_the_forecast(county: County, office: Member) -> None:
    draw(county, office, market=2, toilet=1)
    detail = supposed(county, office, {"what": "quota", "site_type": "toilet", "quota": 0}).detail
    assert detail["forecast"]["then"] != detail["forecast"]["now"]
    assert detail["ranking"] == []


def test_a_year_is_not_ranked(county: County, office: Member) -> None:
    detail = supposed(county, office, {"what": "points", "item": "I-1", "points": "40"}, period="2026").detail
    assert detail["ranking_why"]
