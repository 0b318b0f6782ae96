from __future__ import annotations

import pytest
from tests.domain.scores.facts import OCTOBER, evaluation, observe, publish, visit
from tests.factories import County, Standard, World

from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.domain.scenarios.engine_io import scores as supposing
from tongchuang.domain.scores import engine_io, queries
from tongchuang.domain.scores.actions import take_snapshot
from tongchuang.domain.scores.models import Snapshot
from tongchuang.domain.scores.values import INSPECTION, Scope


@pytest.fixture(autouse=True)
def published(world: World) -> None:
    publish(world.standard)
    engine_io.published_standard.cache_clear()
    queries.tree_of.cache_clear()
    supposing._as_taken.cache_clear()


@pytest.fixture
def scored(county: County, standard: Standard) -> Snapshot:
    """October's inspections with losses of two units, a self-check, and two mock evaluations with results."""
    assert county.campaign is not None
    visit(county, county.sites[0], {"I-1": ("fail", 4), "I-3": "B"})
    visit(county, county.sites[1], {"I-2": "fail", "I-3": "C"})
    visit(county, county.sites[2], {"I-1": "pass", "I-3": "A"}, at=OCTOBER.replace(day=14))
    visit(county, county.sites[0], {"I-1": "pass"}, source="self")
    observe(county, standard.items["II-1"], "review", fraction=0.8)
    for title, month in (("第一次模拟测评", 10), ("第二次模拟测评", 11)):
        held = evaluation(county, standard.version, title=title)
        held.held_on = held.held_on.replace(month=month)
        held.save()
        verdict = ("fail", 6) if month == 10 else "pass"
        visit(county, county.sites[2], {"I-1": verdict}, at=OCTOBER.replace(month=month, day=20), evaluation=held)
        take_snapshot(Scope.of_evaluation(held), by=SYSTEM)
    for period in ("2026-10", "2026-11", "2026"):
        take_snapshot(Scope.of_period(county.campaign, standard.version.pk, period, ("self",)), by=SYSTEM)
        take_snapshot(Scope.of_period(county.campaign, standard.version.pk, period, INSPECTION), by=SYSTEM)
    return Snapshot.objects.get(period="2026-10", sources=list(INSPECTION))
