"""`tongchuang score-files`: empty files, blanks, quotes, encodings, Parquet."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from tests.cli.score_files_input import EXAMPLE, HEAD, OTHERS, SITES, STANDARD, Files, printed

from tongchuang.cli import score_files

UNKNOWN_ITEM = "check,H-9,2026-10,mock,M1,v,2026-10-03T02:00:00Z,pass,,,,,,,"


@pytest.fixture(params=["row by row", "at once"])
def files(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Files:
    # Every file is a large one: it goes through DuckDB, unless it isn't plain.
    if request.param == "at once":
        monkeypatch.setattr(score_files, "SMALL", 0)
    return Files(tmp_path)


@pytest.mark.parametrize("text", ["", HEAD, HEAD + "\n", "\ufeff" + HEAD + "\r\n", "\n\n", "kind,item\n"])
def test_files_without_rows_are_valid(files: Files, capsys: pytest.CaptureFixture[str], text: str) -> None:
    files.write("facts.csv", text)
    files.write("sites.csv", text.replace(HEAD, "site,type,unit"))
    assert files.run() == 0
    found = printed(capsys)
    assert (found["total"], found["low"], found["high"]) == (None, "0.000000", "100.000000")
    assert found["units"] == []


def test_no_column(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    files.write("facts.csv", "kind,item,item\ncheck,H-1,H-1\n")
    assert files.run() == 2
    err = capsys.readouterr().err
    assert f"{files.facts}:1: no column period, source, at" in err
    assert f"{files.facts}:1: column item stands in the header more than once" in err


def test_blank_rows_blanks_around_cells_short_rows_and_other_columns(
    files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    head = "note,visit, kind ,item,period,source,site,at,verdict,count"
    rows = [
        "x,v1, check ,H-1 ,2026-10 , mock,M1 , 2026-10-03T02:00:00Z , fail , 4.0 ",
        ",,,,,,,,,",
        "",
        "x,v1,check,H-1,2026-10,mock,M2,2026-10-03T02:00:00Z,pass",
    ]
    files.write("facts.csv", "\r\n".join([head, *rows, ""]))
    assert files.run() == 0
    assert printed(capsys)["items"][0]["score"] == "8.000000"


def test_the_line_of_a_row_after_a_cell_of_several_lines(
    files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    files.write("facts.csv", f'note,{HEAD}\n"one\ntwo",{EXAMPLE[0]}\n"x",{UNKNOWN_ITEM}\n')
    assert files.run() == 2
    assert capsys.readouterr().err.startswith(f"{files.facts}:4: unknown item")


def test_broken_quotes_are_named(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    files.write("facts.csv", f'{HEAD}\n"check"x,{EXAMPLE[0]}\n{UNKNOWN_ITEM}\n')
    assert files.run() == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith(f"{files.facts}:2: not CSV")
    assert lines[1].startswith(f"{files.facts}:3: unknown item")


def test_gb18030_is_read_and_said(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    files.write("sites.csv", SITES, encoding="gb18030")
    files.write("facts.csv", "\n".join([HEAD, *EXAMPLE]), encoding="utf-8-sig")
    assert files.run() == 0
    out, err = capsys.readouterr()
    assert err == f"{files.sites}: is not UTF-8, read as GB18030\n"
    assert json.loads(out)["units"][0] == {"unit": "市场局", "loss": "4.285714"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xff\xfek\x00i\x00", "neither UTF-8 nor GB18030"),
        (b"PK\x03\x04 a workbook", "save the sheet as CSV"),
        (b"PAR1 but no more", "is not a readable Parquet file"),
        (None, "cannot be read"),
    ],
)
def test_a_file_that_is_no_table(
    files: Files, capsys: pytest.CaptureFixture[str], content: bytes | None, reason: str
) -> None:
    if content is not None:
        files.facts.write_bytes(content)
    assert files.run() == 2
    out, err = capsys.readouterr()
    assert out == "" and reason in err and len(err.splitlines()) == 1


@pytest.mark.parametrize("name", ["facts", "sites"])
def test_a_pipe_is_refused_and_not_taken_for_an_empty_file(
    files: Files, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    path: Path = getattr(files, name)
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    assert files.run() == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith(f"{path}:1: is a pipe")


def test_a_standard_with_problems(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    files.standard.write_text(STANDARD.replace("points: 10", "points: ten"), encoding="utf-8")
    assert files.run(*EXAMPLE) == 2
    out, err = capsys.readouterr()
    assert out == "" and f"{files.standard}:8: " in err


@pytest.mark.parametrize(("period", "sources"), [("2026-13", "mock"), ("2026", "gossip"), ("2026", ",")])
def test_a_wrong_period_or_source(files: Files, period: str, sources: str) -> None:
    with pytest.raises(SystemExit) as stop:
        files.run(*EXAMPLE, period=period, sources=sources)
    assert stop.value.code == 2


def test_parquet_says_the_same_as_csv(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet as pq

    assert files.run(*EXAMPLE, *OTHERS[:-2]) == 0
    expected = printed(capsys)
    # Types as a data frame has them: times, floats with gaps, categories.
    table = pyarrow.csv.read_csv(files.facts)
    at = pa.array([None if cell is None else cell for cell in table.column("at").to_pylist()])
    table = table.set_column(
        table.schema.get_field_index("count"), "count", table.column("count").cast(pa.float32())
    )
    table = table.set_column(
        table.schema.get_field_index("kind"), "kind", table.column("kind").dictionary_encode()
    )
    table = table.set_column(table.schema.get_field_index("at"), "at", at)
    files.facts = files.folder / "facts.parquet"
    pq.write_table(table, files.facts)
    assert files.run() == 0
    assert printed(capsys) == expected
    pq.write_table(table.slice(0, 0), files.facts)
    assert files.run() == 0
    assert printed(capsys)["total"] is None


def test_bad_rows_of_parquet_are_named_by_their_number(
    files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    import datetime

    import pyarrow as pa
    import pyarrow.parquet as pq

    zone = datetime.timezone(datetime.timedelta(hours=8))
    times = [datetime.datetime(2026, 10, 1, 0, 30, tzinfo=zone), datetime.datetime(2026, 11, 1, tzinfo=zone)]
    table = pa.table(
        {
            "kind": ["reading", "reading"],
            "item": ["I-1", "I-1"],
            "period": ["2026-10", "2026-10"],
            "source": ["mock", "mock"],
            "at": pa.array(times, pa.timestamp("ns", "Asia/Shanghai")),
            "value": [0.1, float("nan")],
        }
    )
    files.facts = files.folder / "facts.parquet"
    pq.write_table(table, files.facts)
    assert files.run() == 2
    err = capsys.readouterr().err
    assert err.startswith(f"{files.facts}:2: at ") and "is not in 2026-10" in err
