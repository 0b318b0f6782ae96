"""`tongchuang score-files`: the worked example, every kind of bad row, encodings, Parquet."""

from __future__ import annotations

import argparse
import json
import random
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tongchuang.cli import score_files

STANDARD = """
standard: {id: demo, title: 示范标准, version: "1"}
site_types: {market: {title: 农贸市场}, toilet: {title: 公共厕所}}
tree:
  - code: "1"
    title: 市场
    children:
      - {code: H-1, title: 市场管理, points: 10, method: site, site_types: [market],
         rule: {per_failure: {deduct: 0.5, cap: 6}}, lead: [市场监管部门]}
      - {code: G-1, title: 环境等级, points: 4, method: site, site_types: [market, toilet],
         rule: {grades: {A: 1, B: 0.6, C: 0}}}
      - {code: E-1, title: 资料, points: 2, method: evidence, rule: fraction}
      - {code: P-1, title: 满意度, points: 3, method: survey, rule: {survey_rate: {steps: [[0.9, 1.0], [0.8, 0.5]]}}}
      - {code: I-1, title: 绿化覆盖率, points: 2, method: indicator, rule: {trend: {direction: up}}}
      - {code: O-1, title: 整体印象, points: 5, method: overall, rule: fraction}
      - {code: V-1, title: 底线, method: site, site_types: [market], rule: veto}
      - {code: N-1, title: 负面清单, method: negative, rule: {deduct: {each: 2}}}
"""
SITES = "site,type,unit\nM1,market,城管局\nM2,market,市场局\nT1,toilet,\n"
HEAD = "kind,item,period,source,site,visit,at,verdict,count,grade,fraction,yes,valid,value,rater"
EXAMPLE = [
    "check,H-1,2026-10,mock,M1,v1,2026-10-03T02:00:00Z,pass,,,,,,,",
    "check,H-1,2026-10,mock,M1,v3,2026-10-20T02:00:00Z,fail,4,,,,,,",
    "check,H-1,2026-10,mock,M2,v2,2026-10-05T02:00:00Z,fail,10,,,,,,",
]
OTHERS = [
    "check,G-1,2026-10,covert,T1,v2,2026-10-05T02:00:00Z,pass,,B,,,,,",
    "review,E-1,2026-10,mock,,,2026-10-05T02:00:00+08:00,,,,0.5,,,,",
    "poll,P-1,2026-10,mock,,,2026-10-05 02:00:00,,,,,9,10,,",
    "reading,I-1,2026-09,mock,,,2026-09-05,,,,,,,35.5,",
    "reading,I-1,2026-10,mock,,,2026-10-05T02:00:00.5Z,,,,,,,36,",
    "rating,O-1,2026-10,mock,,,2026-10-05T02:00:00Z,,,,0.8,,,,张",
    "event,N-1,2026-10,mock,,,2026-10-05T02:00:00Z,,,,,,,,",
    "check,H-1,2026-10,self,M2,v2,2026-10-25T02:00:00Z,pass,,,,,,,",
]


class Files:
    """Input files of one run, and the run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.standard = self.write("standard.yaml", STANDARD)
        self.sites = self.write("sites.csv", SITES)
        self.facts = folder / "facts.csv"
        self.more: list[str] = []

    def write(self, name: str, text: str, encoding: str = "utf-8") -> Path:
        path = self.folder / name
        path.write_bytes(text.encode(encoding))
        return path

    def assign(self, *rows: str) -> Path:
        text = "\n".join(["site,site_type,item,unit,support,support_share", *rows])
        path = self.write("assignments.csv", text + "\n")
        self.more = ["--assignments", str(path)]
        return path

    def run(
        self, *rows: str, period: str = "2026-10", sources: str = "mock,covert", table: bool = False
    ) -> int:
        if rows:
            self.write("facts.csv", "\n".join([HEAD, *rows]) + "\n")
        parser = argparse.ArgumentParser()
        score_files.add_arguments(parser)
        arguments = [str(self.standard), str(self.facts), "--sites", str(self.sites), *self.more]
        arguments += ["--period", period, "--sources", sources, *([] if table else ["--json"])]
        return score_files.run(parser.parse_args(arguments))


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def printed(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    out, err = capsys.readouterr()
    assert err == ""
    found: dict[str, Any] = json.loads(out)
    return found


def test_the_worked_example(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    assert files.run(*EXAMPLE) == 0
    found = printed(capsys)
    assert list(found) == [
        "total", "low", "high", "coverage", "vetoed", "attained", "items", "units", "capped",
    ]  # fmt: skip
    assert (found["total"], found["low"], found["high"]) == ("40.000000", "15.384615", "76.923077")
    assert (found["coverage"], found["vetoed"], found["attained"]) == ("0.384615", False, None)
    assert found["items"][0] == {
        "code": "H-1", "known": True, "score": "4.000000", "loss": "6.000000", "n": 2, "failed": 2,
    }  # fmt: skip
    assert found["items"][1] == {
        "code": "G-1", "known": False, "score": None, "loss": None, "n": 0, "failed": 0,
    }  # fmt: skip
    assert [item["code"] for item in found["items"]] == [
        "H-1",
        "G-1",
        "E-1",
        "P-1",
        "I-1",
        "O-1",
        "V-1",
        "N-1",
    ]
    assert found["units"] == [
        {"unit": "市场局", "loss": "4.285714"},
        {"unit": "城管局", "loss": "1.714286"},
    ]
    assert found["capped"] == "0.000000"


def test_every_kind_of_fact(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    files.assign("M1,,H-1,甲局,乙局|丙局,0.5", ",toilet,G-1,环卫处,,")
    assert files.run(*EXAMPLE, *OTHERS) == 0
    found = printed(capsys)
    scores = {item["code"]: item["score"] for item in found["items"]}
    assert scores == {
        "H-1": "4.000000", "G-1": "2.400000", "E-1": "1.000000", "P-1": "3.000000", "I-1": "2.000000",
        "O-1": "4.000000", "V-1": None, "N-1": None,
    }  # fmt: skip
    assert found["items"][-1] == {
        "code": "N-1", "known": True, "score": None, "loss": None, "n": 0, "failed": 1,
    }  # fmt: skip
    # 16.4 of 26, and 2 off for the event
    assert found["total"] == "61.076923"
    losses = {row["unit"]: row["loss"] for row in found["units"]}
    assert losses == {
        "市场局": "4.285714", "甲局": "0.857143", "乙局": "0.428571", "丙局": "0.428571", "环卫处": "1.600000",
        "unassigned": "2.000000",
    }  # fmt: skip


def test_without_assignments_and_unit_the_lead_answers(
    files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    files.sites.write_text("site,type,unit\nM1,market,\n", encoding="utf-8")
    assert files.run(EXAMPLE[1]) == 0
    assert printed(capsys)["units"] == [{"unit": "市场监管部门", "loss": "2.000000"}]


def test_a_trend_looks_back_at_the_same_sources_only(
    files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    other = OTHERS[3].replace("mock", "self")
    assert files.run(other, OTHERS[4]) == 0
    assert printed(capsys)["items"][4]["known"] is False
    assert files.run(other, OTHERS[4], sources="mock,self") == 0
    assert printed(capsys)["items"][4]["score"] == "2.000000"


BAD = {
    "unknown item": "check,H-9,2026-10,mock,M1,v,2026-10-03T02:00:00Z,pass,,,,,,,",
    "item is missing": "check,,2026-10,mock,M1,v,2026-10-03T02:00:00Z,pass,,,,,,,",
    "unknown site": "check,H-1,2026-10,mock,M9,v,2026-10-03T02:00:00Z,pass,,,,,,,",
    "site is missing": "check,H-1,2026-10,mock,,v,2026-10-03T02:00:00Z,pass,,,,,,,",
    "of type 'toilet', which item H-1": "check,H-1,2026-10,mock,T1,v,2026-10-03T02:00:00Z,pass,,,,,,,",
    "unknown kind": "look,H-1,2026-10,mock,M1,v,2026-10-03T02:00:00Z,pass,,,,,,,",
    "kind is missing": ",H-1,2026-10,mock,M1,v,2026-10-03T02:00:00Z,pass,,,,,,,",
    "kind 'review' does not go": "review,H-1,2026-10,mock,M1,v,2026-10-03T02:00:00Z,pass,,,1,,,,",
    "kind 'check' does not go": "check,E-1,2026-10,mock,M1,v,2026-10-03T02:00:00Z,pass,,,1,,,,",
    "is not in 2026-10 in Asia/Shanghai": "check,H-1,2026-10,mock,M1,v,2026-10-31T16:00:00Z,pass,,,,,,,",
    "is not in 2026-11 in Asia/Shanghai": "check,H-1,2026-11,mock,M1,v,2026-10-31T15:59:59Z,pass,,,,,,,",
    "'2026-13' is not a month": "check,H-1,2026-13,mock,M1,v,2026-10-03T02:00:00Z,pass,,,,,,,",
    "'2026-Q4' is not a month": "check,H-1,2026-Q4,mock,M1,v,2026-10-03T02:00:00Z,pass,,,,,,,",
    "period is missing": "check,H-1,,mock,M1,v,2026-10-03T02:00:00Z,pass,,,,,,,",
    "unknown source": "check,H-1,2026-10,rumour,M1,v,2026-10-03T02:00:00Z,pass,,,,,,,",
    "source is missing": "check,H-1,2026-10,,M1,v,2026-10-03T02:00:00Z,pass,,,,,,,",
    "at 'yesterday' is not a time": "check,H-1,2026-10,mock,M1,v,yesterday,pass,,,,,,,",
    "at '2026-02-30T00:00:00Z'": "check,H-1,2026-02,mock,M1,v,2026-02-30T00:00:00Z,pass,,,,,,,",
    "at is missing": "check,H-1,2026-10,mock,M1,v,,pass,,,,,,,",
    "unknown verdict": "check,H-1,2026-10,mock,M1,v,2026-10-03T02:00:00Z,ok,,,,,,,",
    "verdict is missing": "check,H-1,2026-10,mock,M1,v,2026-10-03T02:00:00Z,,,,,,,,",
    "count '0' is not": "check,H-1,2026-10,mock,M1,v,2026-10-03T02:00:00Z,fail,0,,,,,,",
    "count '-1' is not": "check,H-1,2026-10,mock,M1,v,2026-10-03T02:00:00Z,fail,-1,,,,,,",
    "count '1.5' is not": "check,H-1,2026-10,mock,M1,v,2026-10-03T02:00:00Z,fail,1.5,,,,,,",
    "half-width characters (4)": "check,H-1,2026-10,mock,M1,v,2026-10-03T02:00:00Z,fail,４,,,,,,",
    "grade is missing": "check,G-1,2026-10,mock,M1,v,2026-10-03T02:00:00Z,pass,,,,,,,",
    "grade 'D' has no value": "check,G-1,2026-10,mock,M1,v,2026-10-03T02:00:00Z,fail,,D,,,,,",
    "unknown grade 'E'": "check,G-1,2026-10,mock,M1,v,2026-10-03T02:00:00Z,fail,,E,,,,,",
    "unknown grade 'Z'": "check,H-1,2026-10,mock,M1,v,2026-10-03T02:00:00Z,fail,,Z,,,,,",
    "fraction is missing": "review,E-1,2026-10,mock,,,2026-10-03T02:00:00Z,,,,,,,,",
    "fraction '1.01' is not between": "review,E-1,2026-10,mock,,,2026-10-03T02:00:00Z,,,,1.01,,,,",
    "fraction '-0.1' is not between": "rating,O-1,2026-10,mock,,,2026-10-03T02:00:00Z,,,,-0.1,,,,张",
    "fraction '50%' is not a number": "review,E-1,2026-10,mock,,,2026-10-03T02:00:00Z,,,,50%,,,,",
    "rater is missing": "rating,O-1,2026-10,mock,,,2026-10-03T02:00:00Z,,,,0.1,,,,",
    "yes 11 is more than valid 10": "poll,P-1,2026-10,mock,,,2026-10-03T02:00:00Z,,,,,11,10,,",
    "yes '-1' is not": "poll,P-1,2026-10,mock,,,2026-10-03T02:00:00Z,,,,,-1,10,,",
    "valid is missing": "poll,P-1,2026-10,mock,,,2026-10-03T02:00:00Z,,,,,1,,,",
    "value is missing": "reading,I-1,2026-10,mock,,,2026-10-03T02:00:00Z,,,,,,,,",
    "value 'NaN' is not a number": "reading,I-1,2026-10,mock,,,2026-10-03T02:00:00Z,,,,,,,NaN,",
    "value 'inf' is not a number": "reading,I-1,2026-10,mock,,,2026-10-03T02:00:00Z,,,,,,,inf,",
    "value '1e999' is not a number": "reading,I-1,2026-10,mock,,,2026-10-03T02:00:00Z,,,,,,,1e999,",
    "value '1_0' is not a number": "reading,I-1,2026-10,mock,,,2026-10-03T02:00:00Z,,,,,,,1_0,",
    "count 'x' is not": "event,N-1,2026-10,mock,,,2026-10-03T02:00:00Z,,x,,,,,,",
    "17 cells, but the header has 15": "event,N-1,2026-10,mock,,,2026-10-03T02:00:00Z,,1,,,,,,,,more",
}


def test_every_bad_row_is_named_and_nothing_is_printed(
    files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    assert files.run(EXAMPLE[0], *BAD.values(), EXAMPLE[1]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    lines = err.splitlines()
    assert len(lines) == len(BAD)
    for number, (reason, line) in enumerate(zip(BAD, lines, strict=True), start=3):
        assert line.startswith(f"{files.facts}:{number}: "), line
        assert reason in line


@pytest.mark.parametrize("row", BAD.values(), ids=list(BAD))
def test_a_bad_row_of_another_period_and_source_refuses_too(
    files: Files, capsys: pytest.CaptureFixture[str], row: str
) -> None:
    assert files.run(*EXAMPLE, row, period="2030", sources="official") == 2
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("M1,market,H-1,甲局,,", "both site and site_type"),
        (",,H-1,甲局,,", "neither site and site_type"),
        ("M9,,H-1,甲局,,", "unknown site 'M9'"),
        (",park,H-1,甲局,,", "unknown site_type 'park'"),
        ("M1,,H-9,甲局,,", "unknown item 'H-9'"),
        ("M1,,,甲局,,", "item is missing"),
        ("M1,,H-1,,,", "unit is missing"),
        ("M1,,H-1,甲局,乙局,1", "support_share '1' is not at least 0 and below 1"),
        ("M1,,H-1,甲局,乙局,-0.1", "support_share '-0.1'"),
        ("M1,,H-1,甲局,乙局,half", "is not a number"),
        ("M2,,H-1,丙局,,", "assigned on line 2 already"),
        (",toilet,G-1,丙局,,", "assigned on line 3 already"),
    ],
)
def test_a_bad_assignment(files: Files, capsys: pytest.CaptureFixture[str], row: str, reason: str) -> None:
    path = files.assign("M2,,H-1,甲局,,", ",toilet,G-1,甲局,,", row)
    assert files.run(*EXAMPLE) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith(f"{path}:4: ") and reason in err


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("M1,toilet,x", "stands on line 2 already"),
        (",market,x", "site is missing"),
        ("M7,,x", "type is missing"),
    ],
)
def test_a_bad_site(files: Files, capsys: pytest.CaptureFixture[str], row: str, reason: str) -> None:
    files.sites.write_text(SITES + row + "\n", encoding="utf-8")
    assert files.run(*EXAMPLE) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith(f"{files.sites}:5: ") and reason in err


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
    files.write("facts.csv", "\r\n".join([head, *rows]))
    assert files.run() == 0
    assert printed(capsys)["items"][0]["score"] == "8.000000"


def test_the_line_of_a_row_after_a_cell_of_several_lines(
    files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    files.write("facts.csv", f'note,{HEAD}\n"one\ntwo",{EXAMPLE[0]}\n"x",{BAD["unknown item"]}\n')
    assert files.run() == 2
    assert capsys.readouterr().err.startswith(f"{files.facts}:4: unknown item")


def test_broken_quotes_are_named(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    files.write("facts.csv", f'{HEAD}\n"check"x,{EXAMPLE[0]}\n{BAD["unknown item"]}\n')
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


def test_the_table_is_aligned_by_display_width(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    assert files.run(*EXAMPLE, *OTHERS, table=True) == 0
    out = capsys.readouterr().out
    assert "示范标准 1 · 2026-10 · mock, covert" in out
    rows = [line for line in out.splitlines() if line.startswith(("编号", "H-1", "N-1"))]
    width = [sum(2 if ord(char) > 0x2E80 else 1 for char in row) for row in rows]
    assert len(rows) == 3 and len(set(width)) == 1
    assert "4.00" in rows[1]


def test_losses_add_up_in_print(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    chance = random.Random(1)
    rows = [
        f"check,H-1,2026-10,mock,M{chance.randint(1, 2)},v{n},2026-10-{n:02d}T02:00:00Z,fail,{chance.randint(1, 3)},,,,,,"
        for n in range(1, 29)
    ]
    assert files.run(*rows) == 0
    found = printed(capsys)
    lost = sum(Fraction(row["loss"]) for row in found["units"])
    assert abs(lost - Fraction(found["items"][0]["loss"])) < Fraction(1, 10**5)
