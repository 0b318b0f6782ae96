"""The pages of routes: for those who make them, for the crews, for nobody else."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from icalendar import Calendar
from openpyxl import load_workbook
from tests.domain.routes.conftest import _quick as _quick
from tests.domain.routes.conftest import clock as clock
from tests.domain.routes.conftest import crews as crews
from tests.domain.routes.conftest import draws as draws
from tests.domain.routes.conftest import evaluation as evaluation
from tests.domain.routes.conftest import inspectors as inspectors
from tests.domain.routes.conftest import route as route
from tests.domain.routes.conftest import routed
from tests.domain.routes.conftest import stops as stops
from tests.factories import Member, client_for

from tongchuang.domain.inspections.models import Crew, Evaluation
from tongchuang.domain.messages.models import InboxMessage
from tongchuang.domain.places.models import Site
from tongchuang.domain.routes.actions import publish_route
from tongchuang.domain.routes.models import DayRoute, RouteStop, SiteHours
from tongchuang.domain.runs.models import Run
from tongchuang.foundation.clock import today
from tongchuang.jobs.pump import pump_once

pytestmark = pytest.mark.django_db


def test_the_office_asks_for_routes_on_the_page(
    evaluation: Evaluation, office: Member, inspectors: list[Member]
) -> None:
    client = client_for(office)
    url = f"/route/evaluations/{evaluation.pk}/"
    assert client.get(url).status_code == 200
    people = [str(member.person.pk) for member in inspectors[:2]]
    assert client.post(f"{url}crew/", {"people": people}).status_code == 302
    page = client.get(url).content.decode()
    crew = Crew.objects.get(evaluation=evaluation)
    assert f"crew:{crew.pk}" in page
    day = today() + timedelta(days=1)
    given = {
        "day": str(day), "teams": [f"crew:{crew.pk}"], "mode": "ebike", "starts": "08:00", "ends": "18:00", "lunch": 60,
        "comes_back": "on", "late_at_most": 0, "most_stops": 0,
    }  # fmt: skip
    assert client.post(url, {**given, "ends": "07:00"}).status_code == 422
    assert client.post(url, given).status_code == 302
    run = Run.objects.get(kind="routes")
    assert run.params["wishes"]["mode"] == "ebike"
    assert run.params["wishes"]["starts"] == 480
    assert client.get("/route/").status_code == 200


def test_the_page_of_a_route_moves_and_publishes(route: DayRoute, office: Member) -> None:
    client = client_for(office)
    page = client.get(f"/route/{route.pk}/")
    assert page.status_code == 200
    assert page.content.decode().count('class="stop"') == 8
    one, other = route.teams.all()
    stop = RouteStop.objects.filter(team=one).order_by("position").first()
    assert stop is not None
    given = {"planned": stop.planned_id, "team": other.pk, "position": 1, "version": 1}
    assert client.post(f"/route/{route.pk}/move/", given).status_code == 302
    assert RouteStop.objects.get(route=route, planned=stop.planned_id).team_id == other.pk
    assert client.post(f"/route/{route.pk}/move/", given).status_code == 409
    assert client.post(f"/route/{route.pk}/move/", {**given, "version": "x"}).status_code == 400
    assert client.post(f"/route/{route.pk}/publish/", {"version": 2}).status_code == 302
    assert DayRoute.objects.get(pk=route.pk).state == DayRoute.State.PUBLISHED
    assert client.post(f"/route/{route.pk}/again/").status_code == 302
    assert Run.objects.filter(kind="routes").count() == 2


def test_a_crew_sees_its_own_route_only(
    route: DayRoute, office: Member, inspectors: list[Member], people: dict[str, Member]
) -> None:
    client = client_for(inspectors[0])
    assert client.get(f"/route/{route.pk}/").status_code == 404
    publish_route(route, by=office.actor)
    pump_once()
    told = InboxMessage.objects.filter(kind="route.published").values_list("recipient", flat=True)
    assert set(told) == {member.user.pk for member in inspectors}
    page = client.get(f"/route/{route.pk}/")
    assert page.status_code == 200
    text = page.content.decode()
    assert text.count('class="stop"') == 4
    assert "桑榆" in text and "卫青禾" not in text
    one, other = route.teams.all()
    assert client.get(f"/route/{route.pk}/teams/{one.pk}/").status_code == 200
    assert client.get(f"/route/{route.pk}/teams/{other.pk}/").status_code == 404
    assert client.get(f"/route/{route.pk}/teams/{other.pk}/calendar/").status_code == 404
    calendar = Calendar.from_ical(client.get(f"/route/{route.pk}/teams/{one.pk}/calendar/").content)
    assert len(calendar.walk("VEVENT")) == 4
    book = load_workbook(io.BytesIO(b"".join(client.get(f"/route/{route.pk}/excel/").streaming_content)))  # type: ignore[attr-defined]
    assert [sheet.max_row for sheet in book] == [2 + 1 + 4]
    for address in ("move", "publish", "again", "close"):
        assert client.post(f"/route/{route.pk}/{address}/", {"version": 1}).status_code == 404
    for name in ("unit_liaison", "discipline", "observer", "inspector"):
        assert client_for(people[name]).get(f"/route/{route.pk}/").status_code == 404


def test_a_closed_site_leaves_by_the_page(evaluation: Evaluation, office: Member, crews: list[Crew]) -> None:
    route = routed(evaluation, office)
    client = client_for(office)
    stop = RouteStop.objects.filter(route=route).first()
    assert stop is not None
    given = {"planned": stop.planned_id, "reason": ""}
    assert client.post(f"/route/{route.pk}/close/", given).status_code == 400
    assert client.post(f"/route/{route.pk}/close/", {**given, "reason": "停电"}).status_code == 302
    stop.planned.refresh_from_db()
    assert stop.planned.withdrawn_reason == "停电"
    assert client.get(f"/route/{route.pk}/changes/").status_code == 200


def test_hours_are_kept_by_the_page(office: Member, inspector: Member, stops: list[Site]) -> None:
    client = client_for(office)
    page = client.get("/route/hours/")
    assert page.status_code == 200
    kind = stops[1].type
    rows = {row["kind"].pk: row["form"].prefix for row in page.context["rows"]}
    given = {f"{prefix}-minutes": "20" for prefix in rows.values()}
    bad = {**given, f"{rows[kind.pk]}-windows": "6 点到 10 点"}
    assert client.post("/route/hours/", bad).status_code == 422
    over = {**given, f"{rows[kind.pk]}-windows": "06:00-10:00、09:00-11:00"}
    assert client.post("/route/hours/", over).status_code == 422
    good = {**given, f"{rows[kind.pk]}-windows": "06:00-10:00、14:00-17:30"}
    assert client.post("/route/hours/", good).status_code == 302
    assert "06:00-10:00、14:00-17:30" in client.get("/route/hours/").content.decode()
    url = f"/route/hours/{stops[0].pk}/"
    assert client.post(url, {"windows": "08:00-24:00", "minutes": ""}).status_code == 302
    assert SiteHours.objects.get(site=stops[0]).windows == [480, 1440]
    assert client.post(url, {"windows": "08:00", "minutes": ""}).status_code == 422
    assert client_for(inspector).get("/route/hours/").status_code == 403
    assert client_for(inspector).get(url).status_code == 403
