"""Files at once (the SQL definition in DuckDB) and row by row (the exact engine's selector): one answer."""

from __future__ import annotations

import csv
import io
import tempfile
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.csv
import pyarrow.parquet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engines.scoring.making import leaf, standard
from tests.engines.scoring.random_cases import Case, cases

from tongchuang.adapters.analytics.plain_csv import NotPlain
from tongchuang.adapters.analytics.plain_files import count_file
from tongchuang.engines.scoring.facts import Check, Event, Fact, Poll, Rating, Reading, Review
from tongchuang.engines.scoring.files.fact_rows import FACT_COLUMNS, FactRows
from tongchuang.engines.scoring.files.plain.statements import Plan
from tongchuang.engines.scoring.files.table import read_rows
from tongchuang.engines.scoring.files.tallied import Scored, score_groups
from tongchuang.engines.scoring.period import Period
from tongchuang.engines.scoring.places import Assignments, Site
from tongchuang.engines.scoring.score import score
from tongchuang.engines.scoring.select import Selector
from tongchuang.engines.scoring.sql.definition import Scope
from tongchuang.engines.standard.model import ByFraction, Deduct, PerFailure, Threshold

KINDS = {Check: "check", Review: "review", Poll: "poll", Reading: "reading", Rating: "rating", Event: "event"}
PERIODS = ("2026-10", "2026-09", "2026-Q3", "2026-Q4", "2026")
WRITTEN = ("%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S+00:00")
ODD = (
    "check", "review", " ", "", "0", "4.0", "4.5", "1e1", "-1", "NaN", "0.5", "1.0000000000000000000000000000001",
    "2026-10", "2026-13", "2026-10-03T02:00:00Z", "2026-10-03T24:00:00Z", "2026-10-03T02:00:60Z", "2026-10-03",
    "2026-10-03T02:00:00+08:00", "2026-10-03T02:00:00-23:59", "2027-01-01T00:00:00Z", "2026-10-31T16:00:00Z",
    "M1", "T1", "M1 ", "mock", "pass", "na", "A", "AB", "v 1", "\u3000v1", "v\u00a0", "4", "９", "a,b", 'say "no"', "two\nlines",
)  # fmt: skip


def row_of(fact: Fact, written: str) -> dict[str, str]:
    row = {"kind": KINDS[type(fact)]}
    for name in type(fact).__dataclass_fields__:
        value = getattr(fact, name)
        if name != "id" and value is not None:
            row[name] = fact.at.strftime(written) if name == "at" else str(value)
    return row


def as_csv(rows: list[dict[str, str]], quoting: Any = csv.QUOTE_MINIMAL) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, FACT_COLUMNS.names, quoting=quoting)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def row_by_row(path: Path, plan: Plan, period: str) -> tuple[Scored | None, list[str]]:
    said: list[str] = []
    selector = Selector(Period.parse(period), plan.scope.sources)
    rows = FactRows(plan.standard, plan.sites, selector, latest=plan.latest)
    rows.read(
        read_rows(path, FACT_COLUMNS, lambda line, reason: said.append(f"{line}: {reason}"), said.append),
        lambda line, reason: said.append(f"{line}: {reason}"),
    )
    result = score(plan.standard, selector.counted(), plan.sites, plan.assignments)
    return (None if said else Scored(result, result.losses.by_unit)), said


def at_once(path: Path, plan: Plan) -> Scored:
    found = count_file(path, plan)
    return score_groups(plan.standard, found.counted, found.groups, plan.duties())


def same(mine: Scored, theirs: Scored) -> None:
    """To the last digit: all are fractions of whole numbers."""
    assert mine.result.total == theirs.result.total
    assert mine.result.items == theirs.result.items
    assert list(mine.by_unit.items()) == list(theirs.by_unit.items())


def plan_of(case: Case, period: str, sources: set[str]) -> Plan:
    scope = Scope.of(period, sorted(sources))
    return Plan(case.standard, case.sites, case.assignments, scope)


some_sources = st.sets(st.sampled_from(["mock", "covert", "self"]), min_size=1)
quick = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@quick
@given(
    cases(), st.sampled_from(PERIODS), some_sources, st.sampled_from(WRITTEN), st.booleans(), st.booleans()
)
def test_whole_files(
    case: Case, period: str, sources: set[str], written: str, quoted: bool, parquet: bool
) -> None:
    plan = plan_of(case, period, sources)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "facts[1]=*.csv"
        rows = [row_of(fact, written) for fact in case.facts]
        path.write_text(as_csv(rows, csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL), encoding="utf-8")
        expected, said = row_by_row(path, plan, period)
        assert expected is not None, said
        if parquet and rows:
            # Left to itself pyarrow takes codes such as 1 and 1.2 for numbers.
            codes = pyarrow.csv.ConvertOptions(column_types={"item": pyarrow.string()})
            pyarrow.parquet.write_table(pyarrow.csv.read_csv(path, convert_options=codes), path)
        same(at_once(path, plan), expected)


@quick
@given(
    cases(),
    st.lists(
        st.tuples(st.integers(0, 40), st.sampled_from(FACT_COLUMNS.names), st.sampled_from(ODD)), max_size=2
    ),
    st.booleans(),
)
def test_files_with_odd_cells(case: Case, changes: list[tuple[int, str, str]], quoted: bool) -> None:
    plan = plan_of(case, "2026-Q4", {"mock", "covert"})
    rows = [row_of(fact, WRITTEN[0]) for fact in case.facts]
    for number, name, cell in changes:
        if number < len(rows):
            rows[number][name] = cell
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "facts.csv"
        path.write_text(as_csv(rows, csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL), encoding="utf-8")
        expected, said = row_by_row(path, plan, "2026-Q4")
        try:
            found = at_once(path, plan)
        except NotPlain:
            return
        # What DuckDB takes for plain is never refused by the reader, and means the same.
        assert expected is not None, said
        same(found, expected)


@pytest.mark.parametrize(
    ("name", "kind"), [("count", pyarrow.float64()), ("fraction", pyarrow.float32()), ("value", pyarrow.float64()),
                    ("at", pyarrow.timestamp("ns")), ("at", pyarrow.timestamp("ms", "Asia/Shanghai")), ("count", pyarrow.decimal128(25, 2))],
)  # fmt: skip
def test_parquet_of_other_types(tmp_path: Path, name: str, kind: pyarrow.DataType) -> None:
    items = standard(
        leaf("E", method="evidence", rule=ByFraction()),
        leaf("I", method="indicator", rule=Threshold(">=", Decimal(5), Decimal(2))),
        leaf("N", method="negative", rule=Deduct(Decimal("0.5"))),
    )
    rows = [
        {"kind": "review", "item": "E", "fraction": "0.1"},
        {"kind": "reading", "item": "I", "value": "3.7"},
        {"kind": "event", "item": "N", "count": "3"},
        {"kind": "event", "item": "N"},
    ]
    for row in rows:
        row |= {"period": "2026-10", "source": "mock", "at": "2026-10-03T02:00:00Z"}
    path = tmp_path / "facts"
    path.write_text(as_csv(rows), encoding="utf-8")
    plan = Plan(items, {}, Assignments(), Scope.of("2026-10", ["mock"]))
    table = pyarrow.csv.read_csv(path)
    if name == "at":
        moments = table.column("at").cast(pyarrow.timestamp("us", "UTC"))
        table = table.set_column(
            4, "at", moments.cast(kind) if kind.tz else moments.cast(pyarrow.timestamp("us")).cast(kind)
        )
    else:
        place = table.schema.get_field_index(name)
        table = table.set_column(place, name, table.column(name).cast(kind, safe=False))
    pyarrow.parquet.write_table(table, path)
    expected, said = row_by_row(path, plan, "2026-10")
    assert expected is not None, said
    same(at_once(path, plan), expected)
    assert expected.result.items[2].failed == 4


def parquet_of_checks(path: Path, columns: dict[str, Any]) -> Plan:
    given = {
        "kind": ["check"], "item": ["F"], "period": ["2026-10"], "source": ["mock"], "site": ["M1"], "verdict": ["fail"],
        "at": ["2026-10-05T02:00:00Z"], "count": [4],
    }  # fmt: skip
    pyarrow.parquet.write_table(
        pyarrow.table(columns | {k: v for k, v in given.items() if k not in columns}), path
    )
    items = standard(leaf("F", rule=PerFailure(Decimal("0.5"), None)))
    return Plan(items, {"M1": Site("market", None)}, Assignments(), Scope.of("2026-10", ["mock"]))


@pytest.mark.parametrize("zone", [None, "UTC"])
def test_nanoseconds_are_cut_and_not_rounded_into_the_next_month(tmp_path: Path, zone: str | None) -> None:
    last = datetime(2026, 10, 31, 15, 59, 59, tzinfo=UTC)
    at = pyarrow.array([int(last.timestamp()) * 10**9 + 999_999_999], pyarrow.timestamp("ns", zone))
    plan = parquet_of_checks(tmp_path / "facts", {"at": at})
    expected, said = row_by_row(tmp_path / "facts", plan, "2026-10")
    assert expected is not None, said
    same(at_once(tmp_path / "facts", plan), expected)


@pytest.mark.parametrize("columns", [{"Count": [1]}, {"visit": [["v1"]]}])
def test_parquet_that_only_the_reader_can_judge(tmp_path: Path, columns: dict[str, Any]) -> None:
    plan = parquet_of_checks(tmp_path / "facts", columns)
    with pytest.raises(NotPlain):
        at_once(tmp_path / "facts", plan)
