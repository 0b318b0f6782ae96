"""When a forecast is asked for by itself: at night where there is news, and when an evaluation is over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from tests.domain.forecasts.made import forecast_of, held, past, set_quotas
from tests.factories import County, Member, Standard

from tongchuang.domain.findings.models import Finding
from tongchuang.domain.forecasts.models import Forecast
from tongchuang.domain.inspections.actions.evaluations import finish_evaluation
from tongchuang.domain.inspections.models import Evaluation, Observation, Visit
from tongchuang.domain.runs.models import Run
from tongchuang.foundation.clock import now
from tongchuang.jobs.pump import pump_once
from tongchuang.workflows.forecast import ask_for_forecast, forecast_by_night


@pytest.fixture
def finding(county: County, standard: Standard) -> Finding:
    set_quotas(county)
    return past(county, standard)


def test_by_night_where_there_is_something_new(county: County, finding: Finding) -> None:
    assert forecast_by_night() == 1
    run = Run.objects.get()
    assert (run.kind, run.target_id, run.asked_by) == ("forecast", county.campaign.pk, None)
    Run.objects.update(state="done")
    forecast_of(county)
    long_ago = now() - timedelta(days=9)
    Visit.objects.update(received_at=long_ago)
    Observation.objects.update(entered_at=long_ago)
    Finding.objects.update(changed_at=long_ago)
    assert forecast_by_night() == 0
    Finding.objects.update(changed_at=now() + timedelta(seconds=1))
    assert forecast_by_night() == 1


def test_not_without_quotas(county: County, standard: Standard) -> None:
    past(county, standard)
    assert forecast_by_night() == 0 and not Run.objects.exists()


def test_a_finished_evaluation_asks_for_a_forecast(
    county: County, standard: Standard, finding: Finding, office: Member
) -> None:
    evaluation = held(county, standard, 1)
    Evaluation.objects.filter(pk=evaluation.pk).update(finished_at=None)
    evaluation.refresh_from_db()
    with transaction.atomic():
        finish_evaluation(evaluation, by=office.actor)
    pump_once()
    assert Run.objects.filter(kind="forecast", target_id=county.campaign.pk).count() == 1
    pump_once()
    assert Run.objects.count() == 1


def test_asking_twice_is_asking_once(county: County, finding: Finding, office: Member) -> None:
    first = ask_for_forecast(county.campaign, by=office.actor)
    assert ask_for_forecast(county.campaign, by=office.actor) == first
    assert ask_for_forecast(county.campaign, by=office.actor, seed=5) != first
    assert not Forecast.objects.exists()
