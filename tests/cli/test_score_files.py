"""`tongchuang score-files`: the worked example, every kind of fact, every kind of bad row, the table."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path

import pytest
from tests.cli.score_files_input import EXAMPLE, OTHERS, SITES, Files, printed

from tongchuang.cli import score_files


@pytest.fixture(params=["row by row", "at once"])
def files(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Files:
    # Every file is a large one: it goes through DuckDB, unless it isn't plain.
    if request.param == "at once":
        monkeypatch.setattr(score_files, "SMALL", 0)
    return Files(tmp_path)


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
    *lines, closing = err.splitlines()
    assert len(lines) == len(BAD)
    assert closing == f"{files.facts}: {len(BAD)} bad rows; the 2 good ones were not used"
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
