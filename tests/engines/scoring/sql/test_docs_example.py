"""The worked example of docs/algorithms/scoring.md, recomputed from the page's own tables, exactly and in bulk."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest
from tests.engines.scoring.making import at, check, dec, leaf, review, standard
from tests.engines.scoring.sql.making_rows import table_of

from tongchuang.engines.scoring.facts import Fact
from tongchuang.engines.scoring.places import Site
from tongchuang.engines.scoring.rounding import half_up
from tongchuang.engines.scoring.score import score
from tongchuang.engines.scoring.select import select
from tongchuang.engines.scoring.sql.bulk import stages_of
from tongchuang.engines.scoring.sql.definition import Scope, query
from tongchuang.engines.scoring.sql.tables import COLUMNS, Campaign, tables_of
from tongchuang.engines.standard.model import ByFraction, PassRate, PerFailure

PAGE = (Path(__file__).resolve().parents[4] / "docs" / "algorithms" / "scoring.md").read_text(
    encoding="utf-8"
)
TREE = standard(
    leaf("H-1", PerFailure(dec("0.5"), dec(6))),
    leaf("H-2", PassRate()),
    leaf("H-3", ByFraction(), 5, "evidence", lead=("卫健委",)),
)
SITES = {
    "M1": Site("market", "城管局"),
    "M2": Site("market", "市场局"),
    "M3": Site("market", "市场局"),
    "M4": Site("market", "城管局"),
    "M5": Site("market", "市场局"),
}


def table_after(words: str) -> list[list[str]]:
    """The cells of the first table after these words, without its head."""
    lines = PAGE[PAGE.index(words) :].splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("|"))
    rows = []
    for line in lines[first + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def facts() -> list[Fact]:
    found: list[Fact] = []
    for day, kind, item, site, verdict, count, fraction in table_after("Source *mock*, October 2026"):
        if kind == "check":
            found.append(check(item, site, at(int(day)), verdict, int(count or 1)))
        else:
            found.append(review(item, at(int(day)), fraction))
    return found


ITEMS = table_after("What is left:")
UNITS = table_after("shared 4 : 10")
TOTAL = Fraction(re.findall(r"= \*\*([0-9.]+)\*\*", PAGE)[0])


def test_the_page_says_what_the_exact_engine_says() -> None:
    assert len(facts()) == 11
    result = score(TREE, select(facts(), "2026-10", ["mock"]), SITES)
    assert result.total.total == TOTAL
    found = {
        item.code: [
            str(item.n),
            str(item.failed),
            half_up(item.score or Fraction(0)),
            half_up(item.loss or Fraction(0)),
        ]
        for item in result.items
    }
    assert found == {
        code: [n, failed, half_up(Fraction(got)), half_up(Fraction(lost))]
        for code, n, failed, got, lost in ITEMS
    }
    assert [(unit, half_up(loss)) for unit, loss in result.losses.by_unit.items()] == [
        (unit, half_up(Fraction(lost))) for unit, lost, _ in UNITS
    ]


def test_the_page_says_what_the_bulk_statements_say() -> None:
    scope = Scope.of("2026-10", ["mock"])
    tables = tables_of([Campaign("", "", TREE)], SITES, scope)
    more = stages_of(tables.levels)
    with duckdb.connect() as connection:
        connection.register("facts", table_of(facts()))
        for name, rows in tables.rows.items():
            connection.execute(f"CREATE TABLE {name} ({COLUMNS[name]})")
            if rows:
                connection.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(rows[0]))})", rows)
        (total,) = connection.execute(f"SELECT total FROM ({query('totals', scope, more=more)})").fetchall()
        losses = connection.execute(
            f"SELECT name, loss, place FROM ({query('unit_losses', scope, more=more)}) JOIN units USING (unit) ORDER BY place"
        ).fetchall()
    assert total[0] == pytest.approx(float(TOTAL))
    assert losses == [(unit, pytest.approx(float(lost), abs=5e-7), int(place)) for unit, lost, place in UNITS]
