"""An evaluation of eight sites around the town, with two crews, and a drawn one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from uuid import UUID

import pytest
from tests.domain.draws.conftest import Clock
from tests.domain.draws.conftest import DrawMaker as DrawMaker
from tests.domain.draws.conftest import clock as clock
from tests.domain.draws.conftest import draws as draws
from tests.factories import County, Member, Standard, make_member, make_site

from tongchuang.domain.inspections.actions import open_evaluation
from tongchuang.domain.inspections.models import Crew, Evaluation, PlannedVisit, Visit
from tongchuang.domain.organisations.models import Region
from tongchuang.domain.places.models import Site
from tongchuang.domain.routes.actions import ask_routes, form_crew
from tongchuang.domain.routes.models import DayRoute
from tongchuang.domain.routes.values import Wishes
from tongchuang.foundation.clock import SHANGHAI, now, today
from tongchuang.jobs.runs import carry_out

CENTRE = (112.9, 28.2)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small days need no long search."""
    monkeypatch.setattr("tongchuang.workflows.routes.SECONDS", 2.0)


@pytest.fixture
def morning(clock: Clock) -> Clock:
    """Nine o'clock of the next day: late in the evening nobody could go anywhere any more."""
    clock.ahead = datetime.combine(today() + timedelta(days=1), time(9), SHANGHAI) - now()
    return clock


@pytest.fixture
def inspectors(county: County) -> list[Member]:
    """Four inspectors of the office."""
    unit = county.units["office"]
    return [
        make_member(county, "inspector", name=name, unit=unit) for name in ("桑榆", "唐棣", "卫青禾", "向晚")
    ]


@pytest.fixture
def stops(county: County) -> list[Site]:
    """Eight sites on the map, along two roads."""
    Region.objects.filter(pk=county.region.pk).update(centre_longitude=CENTRE[0], centre_latitude=CENTRE[1])
    county.region.refresh_from_db()
    found = []
    for number in range(8):
        site = make_site(county, f"站点{number}号", type_code="market" if number % 2 else "toilet")
        site.longitude, site.latitude = (
            CENTRE[0] + (number % 4) / 100,
            CENTRE[1] + (0.02 if number < 4 else -0.02),
        )
        site.save()
        found.append(site)
    return found


@pytest.fixture
def evaluation(county: County, office: Member, standard: Standard, stops: list[Site]) -> Evaluation:
    """Its sites were chosen by hand; nobody is sent yet."""
    assert county.campaign is not None
    return open_evaluation(
        campaign=county.campaign, version=standard.version, title="路线测评", source="mock", held_on=today(), sites=stops,
        by=office.actor,
    )  # fmt: skip


@pytest.fixture
def crews(evaluation: Evaluation, office: Member, inspectors: list[Member]) -> list[Crew]:
    """Two crews of two."""
    people = [member.person for member in inspectors]
    return [
        form_crew(evaluation, people[:2], by=office.actor),
        form_crew(evaluation, people[2:], by=office.actor),
    ]


def routed(evaluation: Evaluation, by: Member, wishes: Wishes | None = None, ahead: int = 1) -> DayRoute:
    """A draft worked out by the real engine."""
    run = ask_routes(evaluation, today() + timedelta(days=ahead), wishes or Wishes(), by=by.actor)
    carry_out(run.pk)
    run.refresh_from_db()
    assert run.state == "done", run.error
    return DayRoute.objects.select_related("evaluation__campaign").get(pk=run.result_id)


@pytest.fixture
def route(evaluation: Evaluation, office: Member, crews: list[Crew]) -> DayRoute:
    """A draft for tomorrow."""
    return routed(evaluation, office)


@pytest.fixture
def visit_made() -> Callable[[PlannedVisit, UUID], Visit]:
    """Makes a bare visit to a planned site."""

    def make(planned: PlannedVisit, person: UUID) -> Visit:
        evaluation = planned.evaluation
        return Visit.objects.create(
            region_id=evaluation.region_id, campaign=evaluation.campaign, version=evaluation.version, evaluation=evaluation,
            site_id=planned.site_id, source=evaluation.source, inspector_id=person, started_at=now(), submitted_at=now(),
            received_at=now(), period="2026-11",
        )  # fmt: skip

    return make
