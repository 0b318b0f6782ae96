"""The command page and the wall screen: for those who command, about their county, covert visits kept."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.domain.scores.facts import evaluation, publish, visit
from tests.factories import County, Member, Standard, World, client_for, make_finding

from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.domain.scores import engine_io, queries
from tongchuang.domain.scores.actions import take_snapshot
from tongchuang.domain.scores.values import INSPECTION, Scope
from tongchuang.foundation.clock import now, period_of


@pytest.fixture(autouse=True)
def busy(world: World, county: County, standard: Standard) -> None:
    """A county with a score, findings in and out of time, and visits today, one of them covert and not over."""
    publish(standard)
    engine_io.published_standard.cache_clear()
    queries.tree_of.cache_clear()
    moment = now()
    visit(county, county.sites[0], {"I-1": ("fail", 4)}, at=moment - timedelta(seconds=20))
    held = evaluation(county, standard.version, source="covert")
    held.officer = county.people["office"].person
    held.save()
    visit(county, county.sites[3], {"I-2": "fail"}, at=moment - timedelta(seconds=10), source="covert", evaluation=held)
    assert county.campaign is not None
    scope = Scope.of_period(county.campaign, standard.version.pk, period_of(moment), INSPECTION)
    take_snapshot(scope, by=SYSTEM)
    make_finding(county, site=county.sites[0], unit=county.units["market"], state="assigned", due_at=moment - timedelta(days=5))
    make_finding(county, site=county.sites[1], unit=county.units["urban"], state="accepted", due_at=moment + timedelta(days=5))
    make_finding(county, site=county.sites[1], unit=county.units["urban"], state="closed", closed_at=moment)


def shown(member: Member, name: str, *args: str, **headers: str) -> str:
    response = client_for(member).get(reverse(f"command:{name}", args=args), headers=headers)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


@pytest.mark.parametrize("post", ["director", "office", "contracted_leader", "discipline", "observer"])
@pytest.mark.parametrize("name", ["home", "wall"])
def test_leaders_read_it(name: str, post: str, county: County) -> None:
    text = shown(county.people[post], name)
    assert "云岫县" in text and "市场监管局" in text and "30" in text


@pytest.mark.parametrize("post", ["unit_liaison", "point_owner", "inspector", "unit_head"])
def test_others_are_refused(post: str, county: County) -> None:
    for name in ("home", "wall", "points"):
        assert client_for(county.people[post]).get(reverse(f"command:{name}")).status_code == 403


def test_another_county_sees_nothing_of_it(outsider: Member) -> None:
    for name in ("home", "wall"):
        assert "南关" not in shown(outsider, name)
    assert json.loads(shown(outsider, "points")) == {"sites": []}


@pytest.mark.parametrize("name", ["home", "wall"])
def test_it_takes_at_most_20_statements(name: str, office: Member) -> None:
    # More than other pages have: eight panels, each from its own facts.
    client = client_for(office)
    client.get(reverse(f"command:{name}"))
    with CaptureQueriesContext(connection) as statements:
        client.get(reverse(f"command:{name}"))
    assert len(statements) <= 20, [each["sql"][:90] for each in statements]


def test_a_covert_visit_that_is_not_over_is_on_no_screen(county: County) -> None:
    for post in ("observer", "director"):
        assert "望月公厕" not in shown(county.people[post], "home")
    assert "望月公厕" in shown(county.people["office"], "home")
    assert "望月公厕" not in shown(county.people["office"], "wall")


def test_every_figure_of_findings_opens_its_list(office: Member, county: County) -> None:
    text = shown(office, "home")
    assert f'{reverse("rectify:home")}?overdue=1&amp;unit={county.units["market"].pk}' in text
    sites = json.loads(shown(office, "points"))["sites"]
    assert {(site["name"], site["open"], site["late"]) for site in sites} == {("南关农贸市场", 1, 1), ("南关公厕", 1, 0)}


@pytest.mark.parametrize("name", ["overdue", "flow", "map"])
def test_charts_can_be_had_as_tables(name: str, office: Member) -> None:
    client = client_for(office)
    assert client.get(reverse("command:table", args=[name])).status_code == 200
    assert "\ufeff" in client.get(reverse("command:table", args=[name]) + "?export=csv").content.decode()
    assert client.get(reverse("command:table", args=["nonsense"])).status_code == 404


def test_the_wall_asks_for_its_figures_alone(office: Member) -> None:
    part = shown(office, "wall", **{"HX-Request": "true"})
    assert "<html" not in part and "data-turn" in part
