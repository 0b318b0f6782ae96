"""An evaluation is opened with its sites, assigned, visited, finished; then it is kept as it is."""

from __future__ import annotations

from typing import Any

import pytest
from tests.domain.inspections.visits import market_visit
from tests.factories import County, Member, Standard, World, make_standard

from tongchuang.domain.inspections.actions import (
    add_sites,
    assign_inspector,
    finish_evaluation,
    open_evaluation,
    remove_site,
)
from tongchuang.domain.inspections.errors import EvaluationRejected, VisitRejected
from tongchuang.domain.inspections.models import Evaluation, LatestCheck, PlannedVisit, Visit
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.foundation.clock import now, today
from tongchuang.workflows.submit_visit import submit_visit


def opened(county: County, standard: Standard, by: Member, **values: Any) -> Evaluation:
    given: dict[str, Any] = {"title": "十月模拟测评", "source": "mock", "held_on": today(), "sites": county.sites[:3]}
    return open_evaluation(campaign=county.campaign, version=standard.version, by=by.actor, **{**given, **values})


def test_it_is_opened_with_its_sites_and_one_event(county: County, standard: Standard, office: Member) -> None:
    chosen = {"way": "quota", "seed": "20261001", "quotas": {"market": 2}}
    evaluation = opened(county, standard, office, selection=chosen)
    assert PlannedVisit.objects.filter(evaluation=evaluation).count() == 3
    event = Event.objects.get(kind="evaluation.opened", target_id=evaluation.pk)
    assert event.new["selection"] == chosen
    assert len(event.new["sites"]) == 3


@pytest.mark.parametrize("values", [{"title": "  "}, {"source": "self"}])
def test_what_is_missing_is_said(county: County, standard: Standard, office: Member, values: dict[str, Any]) -> None:
    with pytest.raises(EvaluationRejected):
        opened(county, standard, office, **values)
    assert not Evaluation.objects.exists()


def test_a_standard_that_the_campaign_does_not_pursue_is_refused(county: County, office: Member) -> None:
    document = {"standard": {"id": "x", "title": "x", "version": "1", "regime": "points"}, "site_types": {}, "tree": []}
    with pytest.raises(EvaluationRejected):
        opened(county, make_standard(document), office)


def test_sites_of_another_county_are_refused(world: World) -> None:
    with pytest.raises(EvaluationRejected):
        opened(world.county, world.standard, world.county.people["office"], sites=world.other.sites[:1])
    assert not Evaluation.objects.exists()


def test_visits_count_for_it_apart_from_the_rest(county: County, standard: Standard, office: Member, inspector: Member) -> None:
    evaluation = opened(county, standard, office)
    submit_visit(market_visit(county, standard, source="mock", evaluation=evaluation.pk), by=inspector.actor)
    submit_visit(market_visit(county, standard, source="mock"), by=inspector.actor)
    assert LatestCheck.objects.filter(evaluation=evaluation).count() == 2
    assert LatestCheck.objects.filter(evaluation=None).count() == 2


def test_a_visit_has_to_fit_the_evaluation(county: County, standard: Standard, office: Member, inspector: Member) -> None:
    evaluation = opened(county, standard, office, sites=county.sites[2:3])
    elsewhere = market_visit(county, standard, source="mock", evaluation=evaluation.pk)
    add_sites(evaluation, county.sites[:1], by=office.actor)
    with pytest.raises(VisitRejected):
        submit_visit(market_visit(county, standard, source="self", evaluation=evaluation.pk), by=inspector.actor)
    remove_site(evaluation, county.sites[0], by=office.actor)
    with pytest.raises(VisitRejected):
        submit_visit(elsewhere, by=inspector.actor)
    assert not Visit.objects.exists()


def test_a_visited_site_stays_on_the_plan(county: County, standard: Standard, office: Member, inspector: Member) -> None:
    evaluation = opened(county, standard, office)
    submit_visit(market_visit(county, standard, source="mock", evaluation=evaluation.pk), by=inspector.actor)
    with pytest.raises(EvaluationRejected):
        remove_site(evaluation, county.sites[0], by=office.actor)


def test_inspectors_are_sent(world: World) -> None:
    office, inspector = world.county.people["office"], world.county.people["inspector"]
    evaluation = opened(world.county, world.standard, office)
    planned = list(evaluation.planned.all())
    assert assign_inspector(evaluation, planned, inspector.person, by=office.actor) == 3
    assert assign_inspector(evaluation, list(evaluation.planned.all()), inspector.person, by=office.actor) == 0
    with pytest.raises(EvaluationRejected):
        assign_inspector(evaluation, planned, world.other.people["inspector"].person, by=office.actor)


def test_a_finished_one_is_kept_as_it_is(county: County, standard: Standard, office: Member, inspector: Member) -> None:
    evaluation = opened(county, standard, office)
    begun = market_visit(county, standard, source="mock", evaluation=evaluation.pk)
    finish_evaluation(evaluation, by=office.actor)
    told = Event.objects.get(kind="evaluation.finished", target_id=evaluation.pk).new
    assert (told["visited"], told["planned"]) == (0, 3)
    for change in (
        lambda: finish_evaluation(evaluation, by=office.actor),
        lambda: add_sites(evaluation, county.sites[3:], by=office.actor),
        lambda: remove_site(evaluation, county.sites[0], by=office.actor),
        lambda: assign_inspector(evaluation, list(evaluation.planned.all()), None, by=office.actor),
    ):
        with pytest.raises(EvaluationRejected):
            change()
    late = market_visit(county, standard, source="mock", evaluation=evaluation.pk, started_at=now())
    with pytest.raises(VisitRejected):
        submit_visit(late, by=inspector.actor)
    # Begun before the end and delivered late: work that was done is not lost.
    assert submit_visit(begun, by=inspector.actor).checks == 2


def test_only_who_runs_evaluations_of_this_county(world: World) -> None:
    for post in ("inspector", "unit_liaison", "observer"):
        with pytest.raises(NotPermitted):
            opened(world.county, world.standard, world.county.people[post])
    with pytest.raises(EvaluationRejected):
        opened(world.county, world.standard, world.other.people["office"])
