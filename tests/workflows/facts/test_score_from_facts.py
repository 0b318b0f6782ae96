"""Scores from the facts store are the scores of the latest checks: on the demo, for every kind of scope."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction

from tongchuang.cli.score_output import as_json
from tongchuang.domain.campaigns.models import Campaign, CampaignStandard
from tongchuang.domain.facts import queries
from tongchuang.domain.facts.models import FactFile, WaitingFact
from tongchuang.domain.facts.rows import months_with_facts
from tongchuang.domain.inspections.actions import retract_observation
from tongchuang.domain.inspections.models import Check, Evaluation, LatestCheck, Observation
from tongchuang.domain.inspections.rules import grades_of
from tongchuang.domain.inspections.values import CheckEntry, VisitEntry
from tongchuang.domain.ledger.sealing import seal_all
from tongchuang.domain.organisations.actors import Actor, actor_for
from tongchuang.domain.organisations.models import Post, PostKind
from tongchuang.domain.scores import engine_io
from tongchuang.domain.scores.values import EVERYTHING, INSPECTION, Scope
from tongchuang.domain.standards.models import Item
from tongchuang.engines.scoring.files.tallied import Scored
from tongchuang.foundation.clock import period_of, today
from tongchuang.foundation.ids import uuid7
from tongchuang.jobs.pump import pump_once
from tongchuang.workflows import demo
from tongchuang.workflows.facts import filing
from tongchuang.workflows.facts.verifying import verify
from tongchuang.workflows.score_from_facts import facts_of, score_from_facts
from tongchuang.workflows.submit_visit import submit_visit

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
    told = [as_json(Scored(result, result.losses.by_unit)) for result in (found, wanted)]
    assert told[0] == told[1], scope
    shares = [sorted(map(repr, result.losses.shares())) for result in (found, wanted)]
    assert shares[0] == shares[1], scope


def test_every_kind_of_scope_is_the_same(county: Campaign) -> None:
    ground = engine_io.Ground(county.region_id)
    every = list(scopes(county))
    assert len(every) > 100 and len({scope.period for scope in every}) > 8
    for scope in every:
        assert_same(scope, ground)


def test_newer_rows_count_at_once_and_once_wherever_they_are(county: Campaign) -> None:
    """Not sealed, sealed but not read, noted, filed, compacted: the score is the same and right at each step."""
    ground, office = engine_io.Ground(county.region_id), office_of(county)
    poll = Observation.objects.filter(campaign=county, kind="poll", evaluation=None).latest("at")
    retract_observation(poll, reason="重复录入", by=office)
    month = late_visit(county, office)
    touched = [
        Scope.of_period(county, row.version_id, period, sources)
        for row in CampaignStandard.objects.filter(campaign=county)
        for period in {*engine_io.periods_with(poll.period), *engine_io.periods_with(month)}
        for sources in [(poll.source,), ("self",), EVERYTHING]
    ]

    def all_same() -> None:
        for scope in touched:
            assert_same(scope, ground)

    assert facts_of(touched[0])[1], "newer rows"
    all_same()
    seal_all()
    all_same()
    pump_once()
    assert set(WaitingFact.objects.values_list("kind", flat=True)) == {"visit", "retraction"}
    all_same()
    assert filing.file_due(everything=True, campaigns=[county.pk]) == 2
    assert not WaitingFact.objects.exists()
    all_same()
    assert filing.compact(queries.parts_of_campaigns(county)) == 2
    all_same()
    assert FactFile.objects.filter(part__campaign=county, replaced_at=None, level="raw").count() == len(
        set(months_with_facts(county.pk))
    )
    assert all(found.right for found in verify(county))


def office_of(county: Campaign) -> Actor:
    post = Post.objects.filter(region_id=county.region_id, kind=PostKind.DIRECTOR, person__user__isnull=False)
    return actor_for(post.latest("valid_from").person.user)


def late_visit(county: Campaign, by: Actor) -> str:
    """A visit of months ago that arrives only now and is later than what was seen there in that month; the month."""
    latest = LatestCheck.objects.filter(campaign=county, evaluation=None, source="self").earliest("at")
    items = Item.objects.filter(pk__in=Check.objects.filter(visit_id=latest.visit_id).values("item_id"))
    at = latest.at + timedelta(minutes=90)
    assert period_of(at) == latest.period
    checks = [
        CheckEntry(id=uuid7(), item=item.pk, verdict="fail", count=3, at=at) for item in items if not grades_of(item.rule)
    ]
    entry = VisitEntry(
        id=uuid7(), campaign=county.pk, site=latest.site_id, source="self", started_at=at, checks=tuple(checks)
    )
    submit_visit(entry, by=by)
    return latest.period
