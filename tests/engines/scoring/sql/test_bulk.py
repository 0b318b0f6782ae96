"""The bulk statements and the exact engine agree on any standard and any facts."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import duckdb
import pyarrow as pa
import pytest
import sqlglot
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engines.scoring.making import at, check, dec, leaf, standard
from tests.engines.scoring.random_cases import Case, cases
from tests.engines.scoring.sql.making_rows import table_of

from tongchuang.engines.scoring.places import Assignments, Site
from tongchuang.engines.scoring.score import Result, score
from tongchuang.engines.scoring.select import select
from tongchuang.engines.scoring.sql.bulk import stages_of
from tongchuang.engines.scoring.sql.definition import Scope, query, stages
from tongchuang.engines.scoring.sql.tables import COLUMNS, Campaign, Tables, tables_of
from tongchuang.engines.standard.model import PerFailure

WITHIN = 1e-9


class Bulk:
    """The bulk stages over some tables of facts."""

    def __init__(self, tables: Tables, scope: Scope, facts: pa.Table) -> None:
        self.scope, self.more = scope, stages_of(tables.levels, top=2)
        self.connection = duckdb.connect()
        self.connection.register("facts", facts)
        for name, rows in tables.rows.items():
            self.connection.execute(f"CREATE TABLE {name} ({COLUMNS[name]})")
            if rows:
                marks = ", ".join("?" * len(rows[0]))
                self.connection.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)

    def rows(self, stage: str) -> list[dict[str, Any]]:
        found = self.connection.execute(query(stage, self.scope, more=self.more))
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def near(mine: float | None, exact: Fraction | None) -> bool:
    if mine is None or exact is None:
        return mine is None and exact is None
    return abs(mine - float(exact)) <= WITHIN * max(1.0, abs(float(exact)))


def agree(bulk: Bulk, tables: Tables, scope: int, exact: Result) -> None:
    (total,) = [row for row in bulk.rows("totals") if row["scope"] == scope]
    for name in ("total", "low", "high", "coverage", "capped", "deducted", "bonus"):
        assert near(total[name], getattr(exact.total, name)), name
    assert total["vetoed"] == exact.total.vetoed
    attained = exact.total.attained
    if attained is None:
        assert total["attained"] is None
    else:
        assert (total["attained"], total["not_attained"], total["unknown"]) == (
            attained.yes,
            attained.no,
            attained.unknown,
        )
    by_item = {item.code: item for item in exact.items}
    leaves = [row for row in bulk.rows("leaf_scores") if row["scope"] == scope]
    assert len(leaves) == len(by_item)
    for row in leaves:
        item = by_item[tables.items[row["leaf"]][1]]
        assert (row["known"], row["n"], row["failed"], row["vetoes"]) == (
            item.known,
            item.n,
            item.failed,
            item.vetoes,
        )
        assert near(row["score"] if row["known"] else None, item.score)
    shares = [row for row in bulk.rows("shares") if row["scope"] == scope]
    found = {(tables.units[row["unit"]], tables.items[row["leaf"]][1]): row["loss"] for row in shares}
    expected = exact.losses.by_unit_and_item
    for key in {*found, *expected}:
        assert near(found.get(key, 0.0), expected.get(key, Fraction(0))), key


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    cases(), st.sampled_from(["2026-10", "2026-Q4", "2026"]), st.sampled_from([["mock"], ["mock", "covert"]])
)
def test_bulk_and_exact_engine_agree(case: Case, period: str, sources: list[str]) -> None:
    scope = Scope.of(period, sources)
    tables = tables_of([Campaign("", "", case.standard, case.assignments)], case.sites, scope)
    exact = score(case.standard, select(case.facts, period, sources), case.sites, case.assignments)
    agree(Bulk(tables, scope, table_of(case.facts)), tables, 0, exact)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(cases(), min_size=2, max_size=3))
def test_many_scopes_at_once_do_not_mix(many: list[Case]) -> None:
    scope = Scope("2026-09", "2026-11", ("mock", "covert"))
    campaigns, sites, parts = [], {}, []
    for number, case in enumerate(many):
        region = f"R{number}"
        given = case.assignments
        renamed = Assignments(
            {(f"{region}{site}", item): duty for (site, item), duty in given.on_site.items()}, given.on_type
        )
        campaigns.append(Campaign(region, "K", case.standard, renamed))
        sites |= {f"{region}{name}": site for name, site in case.sites.items()}
        rows = table_of(case.facts, region=region, campaign="K")
        named = pa.array(
            [None if name is None else f"{region}{name}" for name in rows["site"].to_pylist()], pa.string()
        )
        parts.append(rows.set_column(rows.schema.get_field_index("site"), "site", named))
    tables = tables_of(campaigns, sites, scope)
    bulk = Bulk(tables, scope, pa.concat_tables(parts))
    for number, region, _, period, *_ in tables.rows["scopes"]:
        case = many[int(region[1:])]
        exact = score(case.standard, select(case.facts, period, scope.sources), case.sites, case.assignments)
        agree(bulk, tables, number, exact)


def test_the_worked_example_and_its_ranks() -> None:
    tree = standard(leaf("H-1", PerFailure(dec("0.5"), dec(6))))
    sites = {"M1": Site("market", "城管局"), "M2": Site("market", "市场局")}
    facts = [
        check("H-1", "M1", at(3), "pass"),
        check("H-1", "M2", at(5), "fail", 10),
        check("H-1", "M1", at(20), "fail", 4),
    ]
    scope = Scope.of("2026-10", ["mock"])
    tables = tables_of([Campaign("", "", tree)], sites, scope)
    bulk = Bulk(tables, scope, table_of(facts))
    (total,) = bulk.rows("totals")
    assert (total["total"], total["place"]) == (40.0, 1)
    losses = {tables.units[row["unit"]]: (row["loss"], row["place"]) for row in bulk.rows("unit_losses")}
    assert losses["市场局"] == (pytest.approx(60 / 14), 1)
    assert losses["城管局"] == (pytest.approx(24 / 14), 2)
    assert [row["place"] for row in bulk.rows("top_losses")] == [1, 1]


@pytest.mark.parametrize("stage", [*(stage for stage in stages() if stage != "level"), "rolled"])
def test_every_stage_can_be_translated_for_spark(stage: str) -> None:
    text = query(stage, Scope.of("2026-Q4", ["mock"]), more=stages_of(2))
    assert sqlglot.transpile(text, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE)
