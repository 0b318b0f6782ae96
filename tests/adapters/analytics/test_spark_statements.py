"""What Spark is given, without Spark: `make prove` runs it on a cluster."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
import sqlglot
from tests.engines.scoring.making import dec, leaf, standard

from tongchuang.adapters.analytics import spark
from tongchuang.adapters.analytics.plain_csv import EngineMissing, NotPlain, plain_csv
from tongchuang.adapters.analytics.spark import session, to_spark
from tongchuang.engines.scoring.files.fact_rows import FACT_COLUMNS
from tongchuang.engines.scoring.files.plain.statements import MONTHS, Plan
from tongchuang.engines.scoring.places import Assignments, Site
from tongchuang.engines.scoring.sql.definition import Scope
from tongchuang.engines.standard.model import PerFailure

PLAN = Plan(
    standard(leaf("H-1", PerFailure(dec("0.5"), dec(6)))),
    {"M1": Site("market", "城管局")},
    Assignments(),
    Scope.of("2026-Q4", ["mock"]),
    datetime(2026, 12, 31, 16),
)
STATEMENTS = {
    "months": MONTHS,
    "text": PLAN.checked("text"),
    "naive": PLAN.checked("naive"),
    "kept": PLAN.kept(),
    "facts": PLAN.facts(),
    "last_checks": PLAN.last_checks(),
    "answered": PLAN.answered(),
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_over_files_is_one_in_spark_too(name: str) -> None:
    written = to_spark(STATEMENTS[name])
    (parsed,) = sqlglot.parse(written, read="spark")
    assert parsed is not None and parsed.sql(dialect="spark") == written


def test_what_spark_calls_otherwise() -> None:
    checked, kept = to_spark(PLAN.checked("text")), to_spark(PLAN.kept())
    # Instants stay without a zone, a time that is none becomes NULL, and a pattern keeps its backslashes.
    assert "TRY_CAST(REPLACE(lines.`at`, 'Z', '') AS TIMESTAMP_NTZ)" in checked
    assert r"RLIKE '^[!-~]+\\z'" in checked
    assert "moment < CAST('2026-12-31 16:00:00' AS TIMESTAMP_NTZ)" in checked
    assert "MAX_BY(STRUCT(month AS month" in kept and "COUNT(*) FILTER(WHERE NOT plain)" in kept


def test_without_pyspark_one_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark, "find_spec", lambda name: None)
    with pytest.raises(EngineMissing, match=r"tongchuang\[spark\]"), session("local[1]"):
        pass


def test_without_java_one_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(spark, "find_spec", lambda name: object())
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(EngineMissing, match="Java 17"), session("local[1]"):
        pass


@pytest.mark.parametrize(
    "content",
    [
        b'kind,item,period,source,at,note\n1,2,3,4,5,"x" \n',
        b'kind,item,period,source,at,note\n1,2,3,4,5, "x"\n',
        b"kind,item,period,source\n",
        b"kind,item,item,period,source,at\n",
        "kind,item,period,source,at,note\n1,2,3,4,5,张\n".encode("gb18030"),
        "kind,item,period,source,at,note\n1,2,3,4,5,张".encode()[:-1],
    ],
)
def test_files_that_databases_would_read_otherwise(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "facts.csv"
    path.write_bytes(content)
    with pytest.raises(NotPlain):
        plain_csv(path, FACT_COLUMNS.names, FACT_COLUMNS.required, decode=True)


def test_a_header_in_quotes_with_a_mark_is_plain(tmp_path: Path) -> None:
    path = tmp_path / "facts.csv"
    path.write_text('\ufeff"kind", item,period,source,at,"a,b"\n', encoding="utf-8")
    path.write_bytes(path.read_bytes().replace(b", item", b",item"))
    found = plain_csv(path, FACT_COLUMNS.names, FACT_COLUMNS.required)
    assert found.header == ("kind", "item", "period", "source", "at", "a,b") and found.quoted
