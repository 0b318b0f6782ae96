"""`tongchuang read`: the contract's lines, a table for people, and what it says of files that can't be used."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tongchuang.cli.main import UNWRITTEN, main

WORDS = "由城管局牵头，住建局配合，下周一前完成背街小巷整治。\n青禾工坊要每月报送信息不少于3条。\n"


@pytest.fixture
def minutes(tmp_path: Path) -> Path:
    path = tmp_path / "纪要.txt"
    path.write_text(WORDS, encoding="utf-8")
    return path


def _lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_one_object_per_duty(minutes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(minutes), "--date", "2026-11-22", "--jsonl"]) == 0
    first, *_ = _lines(capsys)
    assert list(first) == [
        "quote", "start", "end", "lead", "support", "action", "deadline", "due", "cadence", "rrule", "quantity", "kind", "confidence",
    ]  # fmt: skip
    assert first["lead"] == ["城管局"] and first["support"] == ["住建局"]
    assert (first["deadline"], first["due"]) == ("下周一前", "2026-11-23")
    assert WORDS[first["start"] : first["end"]] == first["quote"]


def test_the_units_of_a_file_are_known(
    minutes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    units = tmp_path / "units.csv"
    units.write_text("name,aliases\n云岫县青禾工坊,青禾工坊;工坊\n", encoding="gb18030")
    assert main(["read", str(minutes), "--units", str(units), "--jsonl"]) == 0
    assert any(row["lead"] == ["青禾工坊"] for row in _lines(capsys))


def test_a_table_for_people(minutes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(minutes), "--date", "2026-11-22"]) == 0
    out = capsys.readouterr().out
    assert "城管局" in out and "下周一前 11-23" in out and "duties" in out


@pytest.mark.parametrize(
    ("units", "complaint"),
    [("单位,别名\n城管局,\n", ":1: "), ("name,aliases\n,城管\n", ":2: no name"), ("", "empty")],
)
def test_bad_units_say_where(
    minutes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], units: str, complaint: str
) -> None:
    path = tmp_path / "units.csv"
    path.write_text(units, encoding="utf-8")
    assert main(["read", str(minutes), "--units", str(path)]) == 2
    said = capsys.readouterr()
    assert complaint in said.err and "units.csv" in said.err and said.out == ""


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(tmp_path / "none.txt"), "--jsonl"]) == 2
    assert "none.txt: No such file" in capsys.readouterr().err


def test_a_file_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "broken.pdf"
    path.write_bytes(b"%PDF-1.7 nothing more")
    assert main(["read", str(path), "--jsonl"]) == 2
    said = capsys.readouterr()
    assert "damaged" in said.err and said.out == ""


def test_another_language_is_a_warning(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "minutes.txt"
    path.write_text("All units shall report every month.\n")
    assert main(["read", str(path), "--jsonl"]) == 0
    said = capsys.readouterr()
    assert "hardly Chinese" in said.err and said.out == ""


@pytest.mark.parametrize("wrong", [["--date", "22.11.2026"], ["--least", "2"]])
def test_wrong_use_is_told(minutes: Path, wrong: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["read", str(minutes), *wrong])
    assert ended.value.code == 2


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
def test_a_full_disk_is_told_in_a_sentence(minutes: Path) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "tongchuang.cli.main", "read", str(minutes), "--jsonl"],
            stdout=full, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
    assert done.returncode == UNWRITTEN
    assert done.stderr == "The output could not be written: No space left on device\n"


def test_it_starts_light(minutes: Path) -> None:
    """Neither Django nor what reads other formats is loaded for a text."""
    program = (
        "import sys; from tongchuang.cli.main import main; "
        f"main(['read', {str(minutes)!r}, '--jsonl']); "
        "print(sorted({'django', 'docx', 'pypdfium2', 'numpy', 'psycopg'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
