"""The definition over Parquet files: raw and compacted, in batches of any size, with newer rows, agrees with the engine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engines.scoring.making import at, check, dec, event, leaf, poll, rating, reading, review, standard
from tests.engines.scoring.random_cases import Case, cases
from tests.engines.scoring.sql.making_rows import SCHEMA, row_of, table_of

from tongchuang.adapters.analytics.duckdb import Bulk, Part, analytics, compact
from tongchuang.adapters.analytics.duckdb_one import count_one, score_one
from tongchuang.engines.scoring.facts import SOURCES, Fact
from tongchuang.engines.scoring.places import Assignments, Site
from tongchuang.engines.scoring.score import score
from tongchuang.engines.scoring.select import select
from tongchuang.engines.scoring.sql.definition import Scope
from tongchuang.engines.scoring.sql.tables import Campaign, tables_of
from tongchuang.engines.standard.model import (
    Bonus,
    ByFraction,
    Deduct,
    PassRate,
    PerFailure,
    SurveyRate,
    Threshold,
    Trend,
)

REGIONS = ("R1", "R2", "R3")
TREE = standard(
    leaf("S", PerFailure(dec("0.5"))),
    leaf("P", PassRate()),
    leaf("E", ByFraction(), method="evidence"),
    leaf("O", ByFraction(), method="overall"),
    leaf("Q", SurveyRate(), method="survey"),
    leaf("T", Trend("up"), method="indicator"),
    leaf("L", Threshold(">=", dec(5), dec(2)), method="indicator"),
    leaf("D", Deduct(dec(1)), 0, "negative"),
    leaf("B", Bonus(dec(1), dec(2)), 0, "negative"),
)
FACTS: list[Fact] = [
    check("S", "M1", at(3), "fail", 2),
    check("S", "M1", at(9), "pass", source="covert"),
    check("S", "M2", at(5), "fail", 3),
    check("P", "M1", at(5), "fail"),
    check("P", "M1", at(6, 11), "pass"),
    check("P", "M2", at(7), "na"),
    review("E", at(8), "0.4"),
    review("E", at(9), "0.5"),
    rating("O", at(9), "0.9", "张"),
    rating("O", at(9), "0.4", "李"),
    poll("Q", at(4), 30, 40),
    poll("Q", at(5), 10, 10),
    reading("T", at(2, 3), "7.5"),
    reading("T", at(4), "8"),
    reading("L", at(4), "3.5"),
    event("D", at(4), 2),
    event("B", at(4, 11), 5),
]
SITES = {"M1": Site("market", "城管局"), "M2": Site("market", None)}


@dataclass
class World:
    """The same facts in several regions, a file a month, as raw and as compacted."""

    folder: Path
    months: tuple[str, ...]

    @classmethod
    def write(cls, folder: Path, facts: list[Fact]) -> World:
        rows = [
            row_of(fact, position, region=region, campaign="K")
            | ({"site": f"{region}{fact.site}"} if hasattr(fact, "site") else {})
            for region in REGIONS
            for position, fact in enumerate(facts)
        ]
        months = tuple(sorted({row["period"] for row in rows}))
        for month in months:
            table = pa.Table.from_pylist([row for row in rows if row["period"] == month], schema=SCHEMA)
            pq.write_table(table, folder / f"raw-{month}.parquet")
        with analytics() as connection:
            for month in months:
                compact(
                    connection, [folder / f"raw-{month}.parquet"], folder / f"kept-{month}.parquet", month
                )
        return cls(folder, months)

    def parts(self, level: str) -> list[Part]:
        return [
            Part(month, (self.folder / f"{level}-{month}.parquet",), level == "kept") for month in self.months
        ]


def bulk_answers(world: World, scope: Scope, case: Any, level: str, **more: Any) -> dict[str, dict[Any, Any]]:
    """What comes out, by stage and by what it is about."""
    campaigns = [
        Campaign(region, "K", case.standard, _renamed(case.assignments, region)) for region in REGIONS
    ]
    sites = {f"{region}{name}": site for region in REGIONS for name, site in case.sites.items()}
    found: dict[str, dict[Any, Any]] = {"totals": {}, "items": {}, "unit_losses": {}}
    with analytics() as connection:
        newer = more.pop("newer_rows", None)
        if newer is not None:
            connection.register("newer_facts", newer)
            more["newer"] = "newer_facts"
        bulk = Bulk(connection, tables_of(campaigns, sites, scope), scope, **more)
        for answer in bulk.answers(world.parts(level), ("totals", "items", "unit_losses")):
            for row in answer.fetchall():
                if answer.stage == "totals":
                    found["totals"][row[0], row[2]] = row[3:7]
                elif answer.stage == "items":
                    found["items"][row[0], row[2], row[3]] = row[4:6]
                else:
                    found["unit_losses"][row[0], row[2], row[3]] = row[4]
    return found


def _renamed(given: Assignments, region: str) -> Assignments:
    on_site = {(f"{region}{site}", item): duty for (site, item), duty in given.on_site.items()}
    return Assignments(on_site, given.on_type)


def agrees(found: dict[str, dict[Any, Any]], case: Any, scope: Scope, facts: list[Fact]) -> None:
    assert set(found["totals"]) == {(region, period) for region in REGIONS for period in scope.periods()}
    for region, period in found["totals"]:
        exact = score(case.standard, select(facts, period, scope.sources), case.sites, case.assignments)
        total = exact.total
        for mine, theirs in zip(
            found["totals"][region, period], (total.total, total.low, total.high, total.coverage), strict=True
        ):
            assert mine == (None if theirs is None else pytest.approx(float(theirs), abs=1e-9))
        for item in exact.items:
            known, points = found["items"][region, period, item.code]
            assert known == item.known
            assert points == (None if item.score is None else pytest.approx(float(item.score), abs=1e-9))
        losses = {
            unit: loss for (r, p, unit), loss in found["unit_losses"].items() if (r, p) == (region, period)
        }
        for unit in {*losses, *exact.losses.by_unit}:
            assert losses.get(unit, 0) == pytest.approx(float(exact.losses.by_unit.get(unit, 0)), abs=1e-9)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World.write(tmp_path_factory.mktemp("facts"), FACTS)


CASE = Case(TREE, FACTS, SITES, Assignments())
SOME = ("mock", "covert")


@pytest.mark.parametrize("level", ["raw", "kept"])
@pytest.mark.parametrize("rows_at_once", [1, 1_000_000])
@pytest.mark.parametrize("granule", ["month", "quarter", "year"])
def test_files_in_batches_of_any_size(world: World, level: str, rows_at_once: int, granule: Any) -> None:
    scope = Scope("2026-03", "2026-12", SOME, granule)
    found = bulk_answers(world, scope, CASE, level, rows_at_once=rows_at_once)
    # The first quarter and the year are cut short at their beginning, where there are no facts.
    agrees(found, CASE, scope, FACTS)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases(), st.sets(st.sampled_from(["mock", "covert", "self"]), min_size=1))
def test_compacted_facts_give_the_same_for_any_set_of_sources(
    tmp_path_factory: pytest.TempPathFactory, case: Case, sources: set[str]
) -> None:
    if not case.facts:
        return
    written = World.write(tmp_path_factory.mktemp("any"), case.facts)
    scope = Scope(written.months[0], written.months[-1], tuple(sorted(sources)))
    agrees(bulk_answers(written, scope, case, "kept"), case, scope, case.facts)


def test_rows_that_are_in_no_file_yet_count_with_the_compacted_ones(world: World) -> None:
    more = [check("S", "R1M1", at(25), "fail", 7), check("S", "R1M1", at(1), "fail", 9)]
    newer = table_of(more, region="R1", campaign="K")
    scope = Scope.of("2026-10", SOME)
    found = bulk_answers(world, scope, CASE, "kept", newer_rows=newer)
    assert found["items"]["R1", "2026-10", "S"] == (True, 10 - 0.5 * (7 + 3))
    assert found["items"]["R2", "2026-10", "S"] == (True, 10 - 0.5 * 3)


def test_a_compacted_file_holds_the_latest_check_of_each_source(world: World) -> None:
    rows = pq.read_table(world.folder / "kept-2026-10.parquet").to_pylist()
    mine = [row for row in rows if (row["region"], row["item"], row["site"]) == ("R1", "S", "R1M1")]
    assert {row["source"]: row["beaten"] for row in mine} == {
        "mock": 1 << SOURCES.index("covert"),
        "covert": 0,
    }
    assert len(rows) == len(pq.read_table(world.folder / "raw-2026-10.parquet"))


def test_sites_from_a_file_lose_as_sites_that_are_given(world: World, tmp_path: Path) -> None:
    rows = [
        {"region": region, "site": f"{region}{name}", "type": site.type, "unit": site.unit}
        for region in REGIONS
        for name, site in SITES.items()
    ]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "sites.parquet")
    scope = Scope.of("2026-10", SOME)
    given_sites = bulk_answers(world, scope, CASE, "raw")["unit_losses"]
    bare = Case(TREE, FACTS, {}, Assignments())
    from_file = bulk_answers(world, scope, bare, "raw", sites=tmp_path / "sites.parquet")["unit_losses"]
    assert from_file.keys() == given_sites.keys()
    for key, loss in given_sites.items():
        assert from_file[key] == pytest.approx(loss)


@pytest.mark.parametrize("level", ["raw", "kept"])
@pytest.mark.parametrize("period", ["2026-10", "2026-Q4", "2026"])
def test_one_campaign_is_scored_exactly(world: World, level: str, period: str) -> None:
    scope = Scope.of(period, SOME)
    sites = {f"R2{name}": site for name, site in SITES.items()}
    with analytics() as connection:
        result = score_one(connection, world.parts(level), scope, TREE, sites, region="R2", campaign="K")
    exact = score(TREE, select(FACTS, period, SOME), SITES)
    assert result.total == exact.total
    assert result.losses.by_unit == exact.losses.by_unit


def test_no_files_is_an_empty_list_of_facts() -> None:
    scope = Scope.of("2026-10", SOME)
    with analytics() as connection:
        counted = count_one(connection, [], scope, region="R1", campaign="K")
        rows = [
            answer.fetchall()
            for answer in Bulk(connection, tables_of([Campaign("R1", "K", TREE)], {}, scope), scope).answers(
                []
            )
            if answer.stage == "totals"
        ]
    assert counted.pairs == {} and counted.events == {}
    exact = score(TREE, select([], "2026-10", SOME))
    assert rows[0][0][3:6] == (None, 0.0, float(exact.total.high or 0))
