"""Routes of an evaluation's day: asked for, worked out, changed by hand, published, closed sites, and who sees them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.http import Http404
from tests.domain.routes.conftest import Clock, DrawMaker, routed
from tests.factories import County, Member, World, make_member, make_site

from tongchuang.domain.inspections.models import Crew, Evaluation, PlannedVisit, Visit
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.places.models import Site
from tongchuang.domain.routes import access, queries
from tongchuang.domain.routes.actions import (
    ask_again,
    ask_routes,
    close_site,
    form_crew,
    move_stop,
    publish_route,
    set_site_hours,
    set_type_hours,
)
from tongchuang.domain.routes.errors import RouteInvalid
from tongchuang.domain.routes.models import DayRoute, RouteStop
from tongchuang.domain.routes.values import TeamDay, TypeHours, Wishes
from tongchuang.domain.runs.models import Run
from tongchuang.foundation.clock import today
from tongchuang.foundation.errors import NotAllowed, Stale
from tongchuang.jobs.runs import carry_out

pytestmark = pytest.mark.django_db


def days(route: DayRoute) -> list[TeamDay]:
    return [TeamDay.from_json(team.tour) for team in route.teams.all()]


def test_every_planned_site_is_on_a_route_or_left_out_with_a_reason(
    route: DayRoute, evaluation: Evaluation, stops: list[Site]
) -> None:
    assert route.state == DayRoute.State.DRAFT and route.number == 1
    assert RouteStop.objects.filter(route=route).count() == evaluation.planned.count() == 8
    assert not RouteStop.objects.filter(route=route, team__isnull=True).exists()
    found = days(route)
    assert sum(len(day.stops) for day in found) == 8
    assert [len(day.stops) for day in found] == [4, 4]
    for day in found:
        assert day.leaves >= 510 and day.back <= 1050
        assert all(one.leaves <= other.arrives for one, other in zip(day.stops, day.stops[1:], strict=False))
    assert Event.objects.filter(kind="route.computed", target_id=route.pk).exists()


def test_hours_of_types_and_sites_are_kept(
    evaluation: Evaluation, office: Member, county: County, crews: list[Crew], stops: list[Site]
) -> None:
    assert county.campaign is not None
    set_type_hours(county.campaign, {"market": TypeHours(((540, 600),), 15)}, by=office.actor)
    set_site_hours(stops[0], ((900, 960),), 30, by=office.actor)
    set_site_hours(stops[2], ((300, 420),), None, by=office.actor)
    route = routed(evaluation, office)
    view = queries.view_of(route, access.teams_visible_to(office.actor, route), whole=True)
    for team in view.teams:
        for stop in team.stops:
            assert stop.planned.site is not None
            if stop.planned.site.type.code == "market":
                assert stop.time.begins >= 540 and stop.time.leaves <= 600
            if stop.planned.site == stops[0]:
                assert (stop.time.begins >= 900, stop.time.leaves - stop.time.begins) == (True, 30)
    assert [(row.planned.site, row.why) for row in view.dropped] == [(stops[2], "window_over")]
    set_site_hours(stops[2], (), None, by=office.actor)
    with pytest.raises(RouteInvalid):
        set_site_hours(stops[2], ((600, 500),), None, by=office.actor)
    with pytest.raises(RouteInvalid):
        set_type_hours(county.campaign, {"market": TypeHours(((540, 600), (590, 700)), 15)}, by=office.actor)


def test_nobody_goes_to_a_site_of_their_own(
    evaluation: Evaluation, office: Member, county: County, stops: list[Site], inspectors: list[Member]
) -> None:
    stranger = make_member(county, "inspector", name="石泉", unit=county.units["market"])
    Site.objects.filter(pk__in=[site.pk for site in stops[:3]]).update(unit=county.units["market"])
    form_crew(evaluation, [stranger.person], by=office.actor)
    form_crew(evaluation, [inspectors[0].person], by=office.actor)
    route = routed(evaluation, office)
    first = route.teams.get(crew__number=1)
    there = {stop.planned.site_id for stop in RouteStop.objects.filter(team=first).select_related("planned")}
    assert there and not there & {site.pk for site in stops[:3]}
    own = next(stop for stop in RouteStop.objects.filter(route=route) if stop.planned.site_id == stops[0].pk)
    with pytest.raises(RouteInvalid):
        move_stop(route, own.planned_id, team=first.pk, position=1, by=office.actor)


def test_what_cannot_be_asked_for(
    evaluation: Evaluation,
    office: Member,
    inspectors: list[Member],
    outsider: Member,
    people: dict[str, Member],
) -> None:
    day = today() + timedelta(days=1)
    with pytest.raises(RouteInvalid):
        ask_routes(evaluation, day, Wishes(), by=office.actor)
    crew = form_crew(evaluation, [inspectors[0].person, inspectors[1].person], by=office.actor)
    with pytest.raises(RouteInvalid):
        form_crew(evaluation, [inspectors[1].person], by=office.actor)
    with pytest.raises(RouteInvalid):
        form_crew(evaluation, [outsider.person], by=office.actor)
    for wishes in (
        Wishes(mode="balloon"),
        Wishes(starts=900, ends=800),
        Wishes(lunch=300),
        Wishes(late_at_most=999),
    ):
        with pytest.raises(RouteInvalid):
            ask_routes(evaluation, day, wishes, by=office.actor)
    with pytest.raises(RouteInvalid):
        ask_routes(evaluation, today() - timedelta(days=1), Wishes(), by=office.actor)
    for member in (inspectors[0], outsider, people["unit_liaison"]):
        with pytest.raises(NotAllowed):
            ask_routes(evaluation, day, Wishes(), by=member.actor)
        with pytest.raises(NotAllowed):
            form_crew(evaluation, [inspectors[2].person], by=member.actor)
    assert not Run.objects.filter(kind="routes").exists()
    assert crew.number == 1


def test_a_stop_moved_by_hand_is_timed_anew(route: DayRoute, office: Member) -> None:
    one, other = route.teams.all()
    stop = RouteStop.objects.filter(team=one).order_by("position").first()
    assert stop is not None
    before = days(route)
    move_stop(route, stop.planned_id, team=other.pk, position=1, by=office.actor, version=1)
    after = days(DayRoute.objects.get(pk=route.pk))
    assert after[1].stops[0].planned == str(stop.planned_id)
    assert (len(after[0].stops), len(after[1].stops)) == (len(before[0].stops) - 1, len(before[1].stops) + 1)
    assert after[1].stops[1].arrives >= after[1].stops[0].leaves
    with pytest.raises(Stale):
        move_stop(route, stop.planned_id, team=one.pk, position=1, by=office.actor, version=1)
    move_stop(route, stop.planned_id, team=None, position=0, by=office.actor)
    left = RouteStop.objects.get(route=route, planned=stop.planned_id)
    assert left.team is None and left.why == "by_hand"
    assert DayRoute.objects.get(pk=route.pk).by_hand


def test_hours_may_be_broken_by_hand_and_it_shows(
    evaluation: Evaluation, office: Member, crews: list[Crew], stops: list[Site]
) -> None:
    set_site_hours(stops[0], ((510, 560),), None, by=office.actor)
    route = routed(evaluation, office)
    stop = next(row for row in RouteStop.objects.filter(route=route) if row.planned.site_id == stops[0].pk)
    move_stop(route, stop.planned_id, team=stop.team_id, position=9, by=office.actor)
    view = queries.view_of(route, access.teams_visible_to(office.actor, route), whole=True)
    assert max(team.late for team in view.teams) > 0


def test_publishing_gives_visits_to_crews_and_lets_them_see_their_own(
    route: DayRoute, office: Member, inspectors: list[Member], outsider: Member, people: dict[str, Member]
) -> None:
    first, last = inspectors[0].actor, inspectors[3].actor
    for actor in (first, last, outsider.actor, people["unit_liaison"].actor, people["discipline"].actor):
        assert not access.routes_visible_to(actor).exists()
        with pytest.raises(Http404):
            access.get_route_for(actor, route.pk)
    publish_route(route, by=office.actor)
    assert not PlannedVisit.objects.filter(evaluation=route.evaluation, crew__isnull=True).exists()
    mine = access.teams_visible_to(first, access.get_route_for(first, route.pk))
    assert [team.crew.number for team in mine if team.crew] == [1]
    assert [team.crew.number for team in access.teams_visible_to(last, route) if team.crew] == [2]
    with pytest.raises(Http404):
        access.get_route_to_change(first, route.pk)
    for actor in (outsider.actor, people["unit_liaison"].actor, people["inspector"].actor):
        assert not access.routes_visible_to(actor).exists()
    orders = queries.order_for(PlannedVisit.objects.values_list("pk", flat=True))
    assert sorted(order.position for order in orders.values()) == [1, 1, 2, 2, 3, 3, 4, 4]
    assert all(order.begins_at < order.ends_at for order in orders.values())
    with pytest.raises(NotAllowed):
        publish_route(route, by=first)
    one, other = route.teams.all()
    moved = RouteStop.objects.filter(team=one).order_by("position")[0].planned_id
    move_stop(route, moved, team=other.pk, position=1, by=office.actor)
    assert PlannedVisit.objects.get(pk=moved).crew_id == other.crew_id


def test_a_closed_site_leaves_and_the_rest_changes_little(
    morning: Clock, evaluation: Evaluation, office: Member, crews: list[Crew], inspectors: list[Member],
    visit_made: Callable[[PlannedVisit, UUID], Visit],
) -> None:  # fmt: skip
    route = routed(evaluation, office, Wishes(starts=0, ends=1440, lunch=0), ahead=0)
    publish_route(route, by=office.actor)
    first = route.teams.get(crew__number=1)
    done, closed = RouteStop.objects.filter(team=first).order_by("position")[:2]
    visit_made(done.planned, inspectors[0].person.pk)
    with pytest.raises(RouteInvalid):
        close_site(route, done.planned_id, reason="停业", by=office.actor)
    with pytest.raises(RouteInvalid):
        close_site(route, closed.planned_id, reason=" ", by=office.actor)
    with pytest.raises(NotAllowed):
        close_site(route, closed.planned_id, reason="停业", by=inspectors[0].actor)
    assert close_site(route, closed.planned_id, reason="停业装修", by=office.actor) is None
    run = ask_again(route, by=office.actor)
    carry_out(run.pk)
    run.refresh_from_db()
    assert run.state == "done", run.error
    again = DayRoute.objects.select_related("evaluation__campaign", "previous").get(pk=run.result_id)
    assert again.previous_id == route.pk and again.number == 2
    team = again.teams.get(crew__number=1)
    day = TeamDay.from_json(team.tour)
    assert day.stops[0].planned == str(done.planned_id) and day.stops[0].done
    assert str(closed.planned_id) not in [stop.planned for stop in day.stops]
    moves = queries.changes_of(office.actor, again)
    assert [
        (move.kind, move.planned.pk) for move in moves if move.kind in ("left", "came", "taken_from")
    ] == [("left", closed.planned_id)]
    publish_route(again, by=office.actor)
    route.refresh_from_db()
    assert route.state == DayRoute.State.SUPERSEDED
    with pytest.raises(RouteInvalid):
        publish_route(route, by=office.actor)


def test_a_drawn_route_belongs_to_its_officer_and_is_sealed(
    draws: DrawMaker, office: Member, people: dict[str, Member], county: County
) -> None:
    draw = draws.drawn()
    for number, site in enumerate(Site.objects.filter(region=county.region)):
        site.longitude, site.latitude = 112.9 + number / 1000, 28.2
        site.save()
    evaluation = Evaluation.objects.get(pk=draw.evaluation_id)
    officer = draws.officer
    route = routed(evaluation, officer)
    other = make_member(county, "office", name="雍和", unit=county.units["office"])
    for member in (
        other,
        people["director"],
        people["inspector"],
        people["discipline"],
        people["unit_liaison"],
    ):
        assert not access.routes_visible_to(member.actor).exists()
        assert not access.evaluations_routed_by(member.actor).filter(pk=evaluation.pk).exists()
        with pytest.raises(NotAllowed):
            ask_routes(evaluation, route.day, Wishes(), by=member.actor)
    assert access.routes_visible_to(officer.actor).get() == route
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM routes_routeteam")
        text = " ".join(row[0] for row in cursor.fetchall())
    planned = list(PlannedVisit.objects.filter(evaluation=evaluation))
    assert text and not any(str(row.pk) in text or (row.site and row.site.code in text) for row in planned)
    publish_route(route, by=officer.actor)
    crew = route.teams.first()
    assert crew is not None and crew.crew is not None
    goes = [member for member in draws.inspectors if crew.crew.members.filter(pk=member.person.pk).exists()]
    stays = [member for member in draws.inspectors if member not in goes]
    assert [team.pk for team in access.teams_visible_to(goes[0].actor, route)] == [crew.pk]
    for member in stays:
        assert crew.pk not in [team.pk for team in access.teams_visible_to(member.actor, route)]


def test_another_county_sees_and_does_nothing(route: DayRoute, world: World, stops: list[Site]) -> None:
    stranger = world.other.people["office"]
    assert not access.routes_visible_to(stranger.actor).exists()
    with pytest.raises(NotAllowed):
        publish_route(route, by=stranger.actor)
    with pytest.raises(NotAllowed):
        set_site_hours(stops[0], ((540, 600),), None, by=stranger.actor)
    assert make_site is not None
