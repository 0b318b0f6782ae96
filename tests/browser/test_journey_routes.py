"""A day's routes and the quality page in a browser: looked at on both widths, a stop moved by keys, published, seen by a crew."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.domain.rechecks.conftest import announced as announced
from tests.domain.rechecks.conftest import visited as visited
from tests.domain.rechecks.conftest import visitor as visitor
from tests.domain.routes.conftest import _quick as _quick
from tests.domain.routes.conftest import clock as clock
from tests.domain.routes.conftest import crews as crews
from tests.domain.routes.conftest import draws as draws
from tests.domain.routes.conftest import evaluation as evaluation
from tests.domain.routes.conftest import inspectors as inspectors
from tests.domain.routes.conftest import route as route
from tests.domain.routes.conftest import stops as stops
from tests.factories import Member

from tongchuang.domain.inspections.models import CrewMember, Evaluation, Visit
from tongchuang.domain.rechecks.actions import choose_rechecks
from tongchuang.domain.routes.models import DayRoute, RouteStop
from tongchuang.workflows.rechecks import tend_rechecks

Browse = Callable[..., Any]
Accessible = Callable[[Any], list[str]]


def picture(page: Any, name: str) -> None:
    """For whoever wants to look: PICTURES=folder."""
    if folder := os.environ.get("PICTURES"):
        page.wait_for_timeout(800)
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def test_routes_are_looked_at_moved_and_published(
    browse: Browse, accessible: Accessible, route: DayRoute, office: Member, inspectors: list[Member]
) -> None:
    page = browse(office, f"/route/{route.pk}/")
    page.wait_for_selector(".route-pin")
    assert page.locator(".route-pin").count() == 8
    assert accessible(page) == []
    picture(page, "route")
    second = page.locator(".stops").first.locator(".stop").nth(1)
    moved = second.get_attribute("data-planned")
    second.focus()
    with page.expect_navigation():
        page.keyboard.press("Alt+ArrowUp")
    assert RouteStop.objects.get(route=route, planned=moved).position == 1
    page.locator('[data-open="confirm-publish"]').click()
    with page.expect_navigation():
        page.locator("#confirm-publish form .btn-primary").click()
    assert DayRoute.objects.get(pk=route.pk).state == DayRoute.State.PUBLISHED
    for name, path in (
        ("routes", "/route/"),
        ("ask", f"/route/evaluations/{route.evaluation_id}/"),
        ("hours", "/route/hours/"),
    ):
        page = browse(office, path)
        assert accessible(page) == []
        picture(page, name)
    phone = browse(inspectors[0], f"/route/{route.pk}/", phone=True)
    phone.wait_for_selector(".route-pin")
    assert phone.locator(".route-pin").count() == 4
    assert accessible(phone) == []
    picture(phone, "route_phone")
    sheet = browse(inspectors[0], f"/route/{route.pk}/teams/{route.teams.all()[0].pk}/")
    picture(sheet, "sheet")


def test_the_quality_page(
    browse: Browse, accessible: Accessible, evaluation: Evaluation, visited: list[Visit], inspectors: list[Member],
    visitor: Any, office: Member,
) -> None:  # fmt: skip
    for number, row in enumerate(choose_rechecks(evaluation)):
        people = set(CrewMember.objects.filter(crew=row.planned.crew_id).values_list("person_id", flat=True))
        member = next(member for member in inspectors if member.person.pk in people)
        visitor(
            evaluation, row.planned.site, member, "ppp" if number % 2 else "pfp", ago=timedelta(seconds=-5)
        )
    tend_rechecks()
    page = browse(office, "/quality/")
    assert page.locator(".kappa-bar").count() > 1
    assert accessible(page) == []
    picture(page, "quality")
    page.goto(page.url + "pairs/")
    picture(page, "pairs")
    page.locator(".row-link").first.click()
    page.wait_for_load_state("networkidle")
    picture(page, "pair")
    phone = browse(inspectors[0], "/quality/", phone=True)
    assert accessible(phone) == []
    picture(phone, "quality_phone")
    settings = browse(office, "/quality/double-checks/", phone=True)
    assert accessible(settings) == []
    picture(settings, "double_checks_phone")
