"""Scores from the facts store are the scores of the latest checks: on the demo, for every kind of scope."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction

from tongchuang.cli.score_files import as_json
from tongchuang.domain.campaigns.models import Campaign, CampaignStandard
from tongchuang.domain.inspections.models import Evaluation, LatestCheck
from tongchuang.domain.scores import engine_io
from tongchuang.domain.scores.values import EVERYTHING, INSPECTION, Scope
from tongchuang.foundation.clock import today
from tongchuang.workflows import demo
from tongchuang.workflows.score_from_facts import score_from_facts

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def loaded(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """The demo, small, for the tests of this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        demo.load(lambda line: None, day=today(), scale=0.05)
        engine_io.published_standard.cache_clear()
        yield
        transaction.set_rollback(True)
        engine_io.published_standard.cache_clear()


@pytest.fixture
def county() -> Campaign:
    return max(Campaign.objects.all(), key=lambda row: LatestCheck.objects.filter(campaign=row).count())


def scopes(campaign: Campaign) -> Iterator[Scope]:
    months = sorted(set(LatestCheck.objects.filter(campaign=campaign).values_list("period", flat=True)))
    periods = {period for month in months for period in engine_io.periods_with(month)}
    mixes = [*((source,) for source in EVERYTHING), INSPECTION, ("mock", "self"), EVERYTHING]
    for row in CampaignStandard.objects.filter(campaign=campaign):
        for period in sorted(periods):
            for sources in mixes:
                yield Scope.of_period(campaign, row.version_id, period, sources)
    for evaluation in Evaluation.objects.filter(campaign=campaign):
        yield Scope.of_evaluation(evaluation)


def assert_same(scope: Scope, ground: engine_io.Ground) -> None:
    wanted, found = engine_io.compute(scope, ground).result, score_from_facts(scope, ground)
    assert as_json(found) == as_json(wanted), scope
    shares = [sorted(map(repr, result.losses.shares())) for result in (found, wanted)]
    assert shares[0] == shares[1], scope


def test_every_kind_of_scope_is_the_same(county: Campaign) -> None:
    ground = engine_io.Ground(county.region_id)
    every = list(scopes(county))
    assert len(every) > 100 and len({scope.period for scope in every}) > 8
    for scope in every:
        assert_same(scope, ground)
