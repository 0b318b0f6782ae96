"""Who sees which visit: not across counties, not across units, and covert ones not before they are over."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.http import Http404
from tests.domain.inspections.visits import check_of, market_visit, visit_of
from tests.factories import Member, World, ids, make_member

from tongchuang.domain.inspections import access
from tongchuang.domain.inspections.actions import (
    FactValues,
    enter_observation,
    finish_evaluation,
    open_evaluation,
)
from tongchuang.domain.inspections.models import Evaluation, Visit
from tongchuang.domain.responsibilities.models import Responsibility
from tongchuang.foundation.clock import now, today
from tongchuang.workflows.submit_visit import submit_visit

REGION_WIDE = ["director", "office", "inspector", "discipline", "observer"]
INSPECTING = ["director", "office", "inspector"]


def visited(world: World, **values: Any) -> Visit:
    county = world.county
    receipt = submit_visit(market_visit(county, world.standard, **values), by=county.people["inspector"].actor)
    return Visit.objects.get(pk=receipt.visit)


def evaluation_of(world: World, source: str) -> Evaluation:
    county = world.county
    return open_evaluation(
        campaign=county.campaign, version=world.standard.version, title="测评", source=source, held_on=today(),
        sites=county.sites[:2], by=county.people["office"].actor,
    )  # fmt: skip


def sees(member: Member, visit: Visit) -> bool:
    try:
        access.get_visit_for(member.actor, visit.pk)
    except Http404:
        return False
    return True


def test_a_visit_is_seen_by_the_region_and_by_those_of_the_site(world: World) -> None:
    visit = visited(world)
    people = world.county.people
    seeing = {post for post, member in people.items() if sees(member, visit)}
    assert seeing == {*REGION_WIDE, "unit_liaison", "point_owner", "contracted_leader"}
    stranger = make_member(world.county, None)
    assert not sees(stranger, visit)
    for member in world.other.people.values():
        assert not sees(member, visit)


def test_a_lead_unit_sees_visits_where_its_item_failed(world: World) -> None:
    county, lead = world.county, world.county.people["lead_liaison"]
    Responsibility.objects.create(
        region=county.region, campaign=county.campaign, item=world.standard.items["I-1"], lead=county.units["urban"]
    )
    assert not sees(lead, visited(world, verdict="pass"))
    assert sees(lead, visited(world, verdict="fail"))


def test_a_covert_visit_of_a_running_evaluation_is_secret(world: World) -> None:
    evaluation = evaluation_of(world, "covert")
    people = world.county.people
    evaluation.planned.update(inspector=people["inspector"].person)
    visit = visited(world, source="covert", evaluation=evaluation.pk)
    # Its inspector and its officer, nobody else: not the director, not the other inspectors.
    assert {post for post, member in people.items() if sees(member, visit)} == {"inspector", "office"}
    finish_evaluation(evaluation, by=people["office"].actor)
    assert sees(people["unit_liaison"], visit)
    assert sees(people["observer"], visit)


def test_units_never_learn_who_came_covertly(world: World) -> None:
    covert, open_one = visited(world, source="covert"), visited(world)
    people = world.county.people
    assert not access.sees_inspector(people["unit_liaison"].actor, covert)
    assert access.sees_inspector(people["unit_liaison"].actor, open_one)
    assert access.sees_inspector(people["office"].actor, covert)
    assert access.sees_inspector(people["inspector"].actor, covert)


@pytest.mark.parametrize("source, knowing", [("covert", {"office"}), ("mock", set(REGION_WIDE))])
def test_evaluations_are_known_to_units_once_finished(world: World, source: str, knowing: set[str]) -> None:
    evaluation = evaluation_of(world, source)
    people = world.county.people
    for _ in range(2):
        visible = {post for post, member in people.items() if evaluation in access.evaluations_visible_to(member.actor)}
        assert visible == knowing
        finish_evaluation(evaluation, by=people["office"].actor) if evaluation.finished_at is None else None
        knowing = set(people)
    assert not access.evaluations_visible_to(world.other.people["office"].actor).exists()


def test_the_plan_is_known_to_its_office_and_to_the_inspector_sent(world: World) -> None:
    evaluation = evaluation_of(world, "covert")
    people = world.county.people
    first, second = evaluation.planned.order_by("pk")
    first.inspector = people["inspector"].person
    first.save()
    assert ids(access.planned_visible_to(people["office"].actor)) == {first.pk, second.pk}
    assert ids(access.planned_visible_to(people["inspector"].actor)) == {first.pk}
    for post in ("observer", "discipline", "unit_liaison", "point_owner", "contracted_leader"):
        assert not access.planned_visible_to(people[post].actor).exists()
    assert not access.planned_visible_to(world.other.people["office"].actor).exists()


def test_facts_are_seen_region_wide_and_by_the_lead_unit(world: World) -> None:
    county = world.county
    item = world.standard.items["II-3"]
    fact = FactValues(item=item, source="self", at=now(), value=Decimal(36))
    row = enter_observation(fact, campaign=county.campaign, by=county.people["office"].actor)
    Responsibility.objects.create(region=county.region, campaign=county.campaign, item=item, lead=county.units["urban"])
    seeing = {
        post for post, member in county.people.items() if row in access.observations_visible_to(member.actor)
    }
    assert seeing == {*REGION_WIDE, "lead_liaison", "unit_head"}
    assert not access.observations_visible_to(world.other.people["office"].actor).exists()


def test_only_inspectors_choose_sites_and_only_their_own_county(world: World) -> None:
    people = world.county.people
    assert access.sites_to_inspect(people["inspector"].actor).count() == len(world.county.sites)
    assert not access.sites_to_inspect(people["unit_liaison"].actor).exists()
    with pytest.raises(Http404):
        access.get_site_to_inspect(people["inspector"].actor, world.other.sites[0].pk)


def test_a_visit_to_an_ownerless_site_is_for_the_region_only(world: World) -> None:
    county = world.county
    sent = visit_of(county, county.sites[5], [check_of(world.standard.items["I-2"])])
    receipt = submit_visit(sent, by=county.people["inspector"].actor)
    visit = Visit.objects.get(pk=receipt.visit)
    assert {post for post, member in county.people.items() if sees(member, visit)} == set(REGION_WIDE)
