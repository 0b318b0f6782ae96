"""Figures about an inspector: only after a notice, from a minimum sample on, with the own word beside them, and nothing follows by itself."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import County, Member, make_member

from tongchuang.domain.authenticity.models import PhotoLimits
from tongchuang.domain.rechecks.actions import say_own_word, write_figures
from tongchuang.domain.rechecks.models import AgreementFigure, InspectorPace
from tongchuang.domain.rechecks.settings import Settings
from tongchuang.foundation.clock import now

SOURCE = Path(__file__).parents[2] / "src/tongchuang"
# What is decided about units and people is decided here.
DECIDING = (
    "domain/consequences", "domain/appraisals", "domain/orders", "domain/leads", "domain/scores", "domain/coordination",
    "domain/burden", "engines/ranking", "engines/scoring", "workflows/orders.py", "workflows/consequences.py", "workflows/ranking.py",
)  # fmt: skip
# Only its arithmetic of intervals; and the page on which it stands who judged a signal, which decides nothing.
READ_ONLY = {
    ("domain/leads/patterns.py", "tongchuang.domain.authenticity.rules"),
    ("domain/leads/watching.py", "tongchuang.domain.authenticity.models"),
}  # fmt: skip
ABOUT_INSPECTORS = (
    "tongchuang.domain.rechecks",
    "tongchuang.domain.authenticity",
    "tongchuang.engines.agreement",
)


def _modules() -> list[Path]:
    found = [
        path
        for name in DECIDING
        for path in ([SOURCE / name] if name.endswith(".py") else (SOURCE / name).rglob("*.py"))
    ]
    assert len(found) > 50
    return [path for path in found if path.exists()]


def _imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    names = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    return names | {
        each.name for node in ast.walk(tree) if isinstance(node, ast.Import) for each in node.names
    }


def test_no_sanction_is_worked_out_from_them() -> None:
    reading = [
        (str(path.relative_to(SOURCE)), name)
        for path in _modules() for name in _imports(path) if name.startswith(ABOUT_INSPECTORS)
    ]  # fmt: skip
    assert set(reading) - READ_ONLY == set()


def figures(county: County, member: Member, pairs: int, visits: int) -> None:
    AgreementFigure.objects.create(
        campaign=county.campaign, scope="person", person=member.person, number=pairs, same=pairs, kappa=0.912, low=0.8, high=1.0,
        interval="bootstrap", computed_at=now(),
    )  # fmt: skip
    InspectorPace.objects.create(
        campaign=county.campaign, person=member.person, visits=visits, checks=visits, minutes=17.0, located=visits, near=visits,
        computed_at=now(),
    )  # fmt: skip


def page(member: Member) -> str:
    client = Client()
    client.force_login(member.user)
    return client.get(reverse("quality:quality")).content.decode()


def test_without_a_notice_nobody_is_measured(county: County) -> None:
    write_figures(county.campaign, [])  # type: ignore[arg-type]
    assert not InspectorPace.objects.exists() and not AgreementFigure.objects.filter(scope="person").exists()
    assert not PhotoLimits.objects.filter(notice_on__isnull=False).exists()


@pytest.mark.parametrize(("pairs", "visits", "shown"), [(29, 9, False), (30, 10, True)])
def test_below_the_minimum_there_is_no_figure(county: County, pairs: int, visits: int, shown: bool) -> None:
    assert Settings().minimum == 30
    figures(county, county.people["inspector"], pairs, visits)
    text = page(county.people["office"])
    assert ("0.91" in text) is shown and (">17<" in text) is shown


def test_the_own_word_stands_beside_and_others_see_neither(county: County) -> None:
    mine, other = county.people["inspector"], make_member(county, "inspector", name="另一位")
    figures(county, mine, 40, 40)
    say_own_word(county.campaign, "那个月查的都是老旧小区", by=mine.actor)  # type: ignore[arg-type]
    for member in (county.people["office"], county.people["discipline"], mine):
        text = page(member)
        assert "0.91" in text and "那个月查的都是老旧小区" in text
    text = page(other)
    assert "0.91" not in text and "那个月查的都是老旧小区" not in text
    assert mine.person.name not in text


@pytest.mark.parametrize("who", ["unit_liaison", "unit_head", "observer", "contracted_leader", "point_owner"])
def test_nobody_else_opens_the_page(county: County, who: str) -> None:
    client = Client()
    client.force_login(county.people[who].user)
    assert client.get(reverse("quality:quality")).status_code in (403, 404)
