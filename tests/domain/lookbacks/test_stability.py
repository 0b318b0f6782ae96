"""The share of closings that held: which count, how few there are, and the worked example of the documentation."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.domain.findings.conftest import at
from tests.domain.lookbacks.conftest import Month
from tests.factories import County, make_finding

from tongchuang.domain.inspections.models import Check, Visit
from tongchuang.domain.lookbacks.engine_io import interval_of
from tongchuang.domain.lookbacks.stability import (
    Stability,
    by,
    by_month,
    closings,
    rebounds_of,
    span_of,
    whole,
)

DOCUMENT = Path(__file__).parents[3] / "docs/algorithms/lookback.md"


@pytest.fixture
def rows(month: Month, county: County) -> Any:
    def read(post: str = "office", on: str = "2026-08-15 10:00") -> Any:
        actor = county.people[post].actor
        return closings(actor, county.campaign, span_of(county.campaign, at(on)))  # type: ignore[arg-type]

    return read


def again(month: Month, county: County, old: Any, on: str, **values: Any) -> Any:
    given = {"rebound_of": old, "registered_at": at(on), "unit": old.unit, "item": old.item}
    return make_finding(county, site=old.site, **{**given, **values})


def test_only_closings_whose_days_are_over_count(month: Month, county: County, rows: Any) -> None:
    market = county.units["market"]
    old = month.closed(site=county.sites[0], on="2026-06-20 15:00", unit=market)
    month.closed(site=county.sites[0], on="2026-07-16 10:00", unit=market)
    month.closed(site=county.sites[0], on="2026-07-16 10:01", unit=market)
    month.closed(site=county.sites[0], on="2025-07-31 23:59", unit=market)
    again(month, county, old, "2026-07-20 15:00", state="assigned")
    found = by(rows(), "unit_id")
    assert found == {market.pk: Stability(market.pk, 2, 1, 1)}


@pytest.mark.parametrize(
    ("seen", "state", "held"),
    [("2026-07-20 15:00", "closed", 0), ("2026-07-20 15:01", "closed", 1), ("2026-07-01 10:00", "void", 1)],
)
def test_a_rebound_counts_when_it_was_seen_within_the_days(
    month: Month, county: County, rows: Any, seen: str, state: str, held: int
) -> None:
    old = month.closed(site=county.sites[0], on="2026-06-20 15:00", unit=county.units["market"])
    again(month, county, old, seen, state=state)
    assert by(rows().filter(pk=old.pk), "unit_id")[old.unit_id].held == held


def test_what_was_looked_at_again_is_told(month: Month, county: County, standard: Any, rows: Any) -> None:
    old = month.closed(site=county.sites[0], on="2026-06-20 15:00", unit=county.units["market"])
    month.closed(site=county.sites[2], on="2026-06-20 15:00", unit=county.units["market"])
    visit = Visit.objects.create(
        region=county.region, campaign=county.campaign, version=standard.version, site=old.site, source="self",
        inspector=county.people["inspector"].person, started_at=at("2026-06-25 10:00"), period="2026-06",
    )  # fmt: skip
    Check.objects.create(visit=visit, item=old.item, verdict="pass", at=at("2026-06-25 10:00"))
    assert by(rows(), "unit_id")[old.unit_id] == Stability(old.unit_id, 2, 2, 1)


def test_units_see_their_own_figure_only(month: Month, county: County, rows: Any) -> None:
    month.closed(site=county.sites[0], unit=county.units["market"])
    month.closed(site=county.sites[1], item="I-2", unit=county.units["urban"])
    assert set(by(rows(), "unit_id")) == {county.units["market"].pk, county.units["urban"].pk}
    assert set(by(rows("unit_liaison"), "unit_id")) == {county.units["market"].pk}


def test_months_items_and_the_findings_behind(month: Month, county: County, rows: Any) -> None:
    old = month.closed(site=county.sites[0], on="2026-06-30 23:59", unit=county.units["market"])
    month.closed(site=county.sites[0], on="2026-07-01 00:00", unit=county.units["market"])
    again(month, county, old, "2026-07-02 10:00")
    assert [(one.key, one.closed, one.held) for one in by_month(rows())] == [
        ("2026-06", 1, 0),
        ("2026-07", 1, 1),
    ]
    assert by(rows(), "item_id")[old.item_id].closed == 2
    assert rebounds_of(rows(), unit=old.unit_id).first() == old
    assert whole(by_month(rows())) == Stability(None, 2, 1, 1)


def test_a_pack_may_set_other_days(month: Month, county: County) -> None:
    county.campaign.settings = {"supervision": {"rebound_days": 10}}  # type: ignore[union-attr]
    span = span_of(county.campaign, at("2026-08-15 10:00"))  # type: ignore[arg-type]
    assert (span.days, span.until) == (10, at("2026-08-15 10:00") - timedelta(days=10))
    assert span.since == at("2025-08-01 00:00")


def test_small_samples_are_said_to_be_small() -> None:
    assert Stability(None, 19, 19, 0).small and not Stability(None, 20, 20, 0).small
    assert Stability(None, 0, 0, 0).share is None and Stability(None, 0, 0, 0).interval == (0.0, 1.0)


def test_the_worked_example_of_the_document_is_true() -> None:
    lines = re.findall(
        r"^\| (\d+) \| (\d+) \| ([\d.]+) % \| ([\d.]+) % – ([\d.]+) % \|", DOCUMENT.read_text("utf-8"), re.M
    )
    assert len(lines) >= 4
    for closed, held, share, low, high in lines:
        one = interval_of(int(held), int(closed))
        assert f"{100 * int(held) / int(closed):.1f}" == share
        assert (f"{100 * one[0]:.1f}", f"{100 * one[1]:.1f}") == (low, high)
