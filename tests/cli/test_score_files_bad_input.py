"""`tongchuang score-files`: files cut off, facts from the future, rows that repeat; what is said of the good rest."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest
from tests.cli.score_files_input import EXAMPLE, HEAD, Files, printed

from tongchuang.cli import score_files
from tongchuang.cli.score_files import latest_instant
from tongchuang.engines.scoring.period import Period

POLL = "poll,P-1,2026-10,mock,,,2026-10-05T02:00:00Z,,,,,9,10,,"


@pytest.fixture(params=["row by row", "at once"])
def files(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Files:
    if request.param == "at once":
        monkeypatch.setattr(score_files, "SMALL", 0)
    return Files(tmp_path)


def said(files: Files, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The lines on standard error of a run that must be refused."""
    assert files.run() == 2
    out, err = capsys.readouterr()
    assert out == ""
    return err.splitlines()


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        ("check,H-1,2026-10,mock,M2,v9,2026-1", "breaks off in this row, after 7 of 15 cells"),
        ("check,H-1,2026-10,mock,M2,v9,2026-10-20T02:00:00Z,pass,,,,,,", "after 14 of 15 cells"),
        ('check,H-1,2026-10,mock,M2,"v9', "a quote opens here and never closes"),
        ("rating,O-1,2026-10,mock,,,2026-10-05T02:00:00Z,,,,0.8,,,,张".encode()[:-1], "in the middle of a character"),
        ("rating,O-1,2026-10,mock,,,2026-10-05T02:00:00Z,,,,0.8,,,,张".encode()[:-2], "in the middle of a character"),
    ],
)  # fmt: skip
def test_a_csv_file_that_was_cut_off(
    files: Files, capsys: pytest.CaptureFixture[str], end: str | bytes, reason: str
) -> None:
    whole = "\n".join([HEAD, *EXAMPLE, ""]).encode()
    files.facts.write_bytes(whole + (end if isinstance(end, bytes) else end.encode()))
    *lines, closing = said(files, capsys)
    assert len(lines) == 1 and lines[0].startswith(f"{files.facts}:5: ") and reason in lines[0]
    assert "copy or export the file again" in lines[0]
    assert closing == f"{files.facts}: 1 bad row; the 3 good ones were not used"


def test_a_last_row_without_a_newline_is_whole_when_it_has_all_cells(
    files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    files.write("facts.csv", "\n".join([HEAD, *EXAMPLE]))
    assert files.run() == 0
    assert printed(capsys)["items"][0]["score"] == "4.000000"


@pytest.mark.parametrize("kept", [-1, -8, 60, 4])
def test_a_parquet_file_that_was_cut_off(files: Files, capsys: pytest.CaptureFixture[str], kept: int) -> None:
    import pyarrow.csv
    import pyarrow.parquet as pq

    files.write("facts.csv", "\n".join([HEAD, *EXAMPLE, ""]))
    table = pyarrow.csv.read_csv(files.facts)
    files.facts = files.folder / "facts.parquet"
    pq.write_table(table, files.facts)
    files.facts.write_bytes(files.facts.read_bytes()[:kept])
    assert said(files, capsys) == [
        f"{files.facts}:1: is not a readable Parquet file: it breaks off before its end, copy or export the file again"
    ]


def test_parquet_damaged_in_the_middle(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    many = 20_000
    table = pa.table(
        {
            "kind": ["event"] * many, "item": ["N-1"] * many, "period": ["2026-10"] * many, "source": ["mock"] * many,
            "at": [f"2026-10-05T02:{n // 60 % 60:02d}:{n % 60:02d}Z" for n in range(many)],
        }
    )  # fmt: skip
    files.facts = files.folder / "facts.parquet"
    pq.write_table(table, files.facts, compression="zstd", use_dictionary=False)
    content = bytearray(files.facts.read_bytes())
    content[100:1500] = b"\0" * 1400
    files.facts.write_bytes(bytes(content))
    (line, *_) = said(files, capsys)
    assert line.startswith(f"{files.facts}:1: ") and "damaged" in line


def test_facts_of_coming_years_lie_in_the_future(
    files: Files, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(score_files, "latest_instant", lambda period, now: datetime(2026, 12, 31, 16))
    files.write("facts.csv", "\n".join([
        HEAD, EXAMPLE[0],
        "check,H-1,2026-12,mock,M1,v1,2026-12-31T15:59:59Z,pass,,,,,,,",
        "check,H-1,2027-01,mock,M1,v1,2026-12-31T16:00:00Z,pass,,,,,,,",
        "reading,I-1,2062-10,mock,,,2062-10-05T02:00:00Z,,,,,,,36,",
        "",
    ]))  # fmt: skip
    assert said(files, capsys) == [
        f"{files.facts}:4: at '2026-12-31T16:00:00Z' lies in the future",
        f"{files.facts}:5: at '2062-10-05T02:00:00Z' lies in the future",
        f"{files.facts}: 2 bad rows; the 2 good ones were not used",
    ]


@pytest.mark.parametrize(
    ("period", "now", "year"),
    [
        ("2026-10", datetime(2026, 3, 1), 2027),
        ("2024", datetime(2026, 3, 1), 2027),
        ("2031-Q1", datetime(2026, 3, 1), 2032),
        # New Year's Eve in UTC, the new year in Shanghai already.
        ("2026-10", datetime(2026, 12, 31, 16), 2028),
        ("2026-10", datetime(2026, 12, 31, 15, 59), 2027),
    ],
)
def test_the_last_instant_is_the_end_of_the_january_after_a_year(
    period: str, now: datetime, year: int
) -> None:
    assert latest_instant(Period.parse(period), now) == datetime(year, 1, 31, 16)


def test_facts_just_past_the_end_of_a_year_do_not_count(
    files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    files.write("facts.csv", "\n".join([
        HEAD, *EXAMPLE,
        "check,H-1,2099-01,mock,M1,v9,2098-12-31T16:00:00Z,pass,,,,,,,",
        "",
    ]))  # fmt: skip
    assert files.run(period="2098-Q4") == 0
    assert printed(capsys)["items"][0]["n"] == 0


def test_parquet_with_a_damaged_name_of_a_column(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    files.facts = files.folder / "facts.parquet"
    pq.write_table(pa.table({"kind": ["event"], "rater": [None]}), files.facts, store_schema=False)
    files.facts.write_bytes(files.facts.read_bytes().replace(b"rater", b"\xff\xfe\xff\xfe\xff"))
    (line,) = said(files, capsys)
    assert line.startswith(f"{files.facts}:1: is not a readable Parquet file: ")


def test_rows_that_repeat_are_counted_and_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = Files(tmp_path)
    assert files.run(*EXAMPLE, EXAMPLE[1], POLL, POLL) == 0
    out, err = capsys.readouterr()
    assert err == (
        f"{files.facts}: 2 rows repeat an earlier one in every cell; polls and events among them count again\n"
    )
    assert '"code": "P-1", "known": true, "score": "3.000000"' in out


def test_with_bad_sites_the_good_facts_are_not_used_either(
    files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    files.sites.write_text("site,type,unit\nM1,market,a\nM2,market,b\nM2,market,c\n", encoding="utf-8")
    files.write("facts.csv", "\n".join([HEAD, *EXAMPLE, ""]))
    assert said(files, capsys) == [
        f"{files.sites}:4: site 'M2' stands on line 3 already",
        f"{files.facts}: no bad rows; the 3 good ones were not used, because another file was refused",
    ]


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_ended_leaves_nothing_behind(tmp_path: Path, told: signal.Signals) -> None:
    files = Files(tmp_path)
    files.write("facts.csv", "\n".join([HEAD, *[EXAMPLE[0]] * 500_000, ""]))
    aside = tmp_path / "aside"
    aside.mkdir()
    words = [str(files.standard), str(files.facts), "--sites", str(files.sites), "--period", "2026-10"]
    with subprocess.Popen(
        [sys.executable, "-m", "tongchuang.cli.main", "score-files", *words, "--sources", "mock"],
        env=os.environ | {"TMPDIR": str(aside)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        deadline = time.monotonic() + 30
        while not any(aside.iterdir()) and time.monotonic() < deadline:
            time.sleep(0.005)
        time.sleep(0.1)
        process.send_signal(told)
        assert process.communicate(timeout=30) == ("", "")
    assert process.returncode == 130
    assert not any(aside.iterdir())
