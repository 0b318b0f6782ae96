from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.engines.standard.standard_samples import STANDARD, pack_files

from tongchuang.cli.main import COMMANDS, main

PACKS = Path(__file__).parents[2] / "packs"


def make(folder: Path, **changes: str) -> Path:
    for name, data in pack_files(**changes).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def test_check_says_one_line_per_pack(tmp_path: Path, capsys):
    one, two = make(tmp_path / "one"), make(tmp_path / "two")
    assert main(["pack", "check", str(one), str(two)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == ["hygienic-city  创建国家卫生城市  11 items  20 points  incomplete  0% verified"] * 2


def test_check_names_file_line_and_reason(tmp_path: Path, capsys):
    bad = make(
        tmp_path / "bad", standard=STANDARD.replace("points: 5", "points: five").replace('"1.2"', '"1.1"')
    )
    good = make(tmp_path / "good")
    assert main(["pack", "check", str(bad), str(good)]) == 1
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith(f"{bad}/standard.yaml:17: `points` must be a number")
    assert out[1].startswith(f"{bad}/standard.yaml:23: code `1.1` stands here twice")
    assert out[2].startswith("hygienic-city  ")


def test_check_takes_a_standard_and_calendars(tmp_path: Path, capsys):
    folder = make(tmp_path / "p")
    assert main(["pack", "check", str(folder / "standard.yaml"), str(PACKS / "calendar")]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("hygienic-city-2021 2021  ")
    assert out[1].startswith("calendar  working calendars 2025, 2026")


@pytest.mark.parametrize("name", ["none", "empty", "file.txt"])
def test_check_of_what_is_no_pack(tmp_path: Path, capsys, name: str):
    (tmp_path / "empty").mkdir()
    (tmp_path / "file.txt").write_text("x")
    assert main(["pack", "check", str(tmp_path / name)]) == 1
    assert capsys.readouterr().out.startswith(f"{tmp_path / name}: ")


def test_our_own_packs_are_sound(capsys):
    folders = sorted(str(path.parent) for path in PACKS.glob("*/pack.yaml"))
    assert folders
    assert main(["pack", "check", *folders]) == 0, capsys.readouterr().out
    assert len(capsys.readouterr().out.splitlines()) == len(folders)


def test_list(tmp_path: Path, capsys):
    make(tmp_path / "one")
    assert main(["pack", "list", str(tmp_path)]) == 0
    head, row = capsys.readouterr().out.splitlines()
    assert head.split() == ["id", "title", "level", "standards", "items", "points", "complete", "verified"]
    assert row.split() == [
        "hygienic-city", "创建国家卫生城市", "national", "hygienic-city-2021", "2021", "11", "20", "no", "0%",
    ]  # fmt: skip


def test_list_tells_of_what_cannot_be_read(tmp_path: Path, capsys):
    make(tmp_path / "bad", standard="tree: []")
    assert main(["pack", "list", str(tmp_path)]) == 1
    assert f"tongchuang pack check {tmp_path / 'bad'}" in capsys.readouterr().err
    assert main(["pack", "list", str(tmp_path / "none")]) == 1


def test_diff_of_files_and_folders(tmp_path: Path, capsys):
    new = STANDARD.replace("points: 5", "points: 6").replace('code: "1.8"', 'code: "1.9", was: "1.8"')
    new = new.replace("绿化覆盖率", "建成区绿化覆盖率").replace('version: "2021"', 'version: "2024"')
    old_folder, new_folder = make(tmp_path / "old"), make(tmp_path / "new", standard=new)
    assert main(["pack", "diff", str(old_folder), str(new_folder / "standard.yaml")]) == 0
    out = capsys.readouterr().out
    assert out.startswith("hygienic-city-2021 2021 -> hygienic-city-2021 2024\n")
    assert "re-weighted (1):\n  1.1  市场干净有序\n      points: 5 -> 6\n" in out
    assert "renamed (1):\n  1.8 -> 1.9  …\n" in out
    assert "title: 绿化覆盖率 -> 建成区绿化覆盖率" in out
    assert out.endswith("a campaign that moves: 8 kept, 3 changed, 0 left over, 0 new\n")


def test_diff_as_json(tmp_path: Path, capsys):
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(STANDARD, encoding="utf-8")
    new.write_text(STANDARD.replace('"1.4"', '"1.44"').replace("cap: 20", "cap: 25"), encoding="utf-8")
    assert main(["pack", "diff", str(old), str(new), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [entry["code"] for entry in document["added"]] == ["1.44"]
    assert [entry["code"] for entry in document["gone"]] == document["left_over"] == ["1.4"]
    assert document["headings"]["reweighted"][0]["changes"] == [{"field": "cap", "old": "20", "new": "25"}]
    assert len(document["kept"]) == 10 and document["changed"] == []


def test_diff_of_something_broken(tmp_path: Path, capsys):
    old = tmp_path / "old.yaml"
    old.write_text("tree: [", encoding="utf-8")
    assert main(["pack", "diff", str(old), str(old)]) == 1
    assert f"{old}:" in capsys.readouterr().err


def test_wrong_use_is_2(capsys):
    for words in (["pack"], ["pack", "check"], ["nothing"], []):
        with pytest.raises(SystemExit) as stop:
            main(words)
        assert stop.value.code == 2


def test_the_help_names_every_command(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["--help"])
    assert stop.value.code == 0
    out = capsys.readouterr().out
    assert {command.name for command in COMMANDS} <= set(out.split())


def test_the_program_starts_without_django_and_survives_a_closed_pipe(tmp_path: Path):
    folder = make(tmp_path / "p")
    code = (
        "import sys; from tongchuang.cli.main import main; code = main(sys.argv[1:]); "
        "assert 'django' not in sys.modules; sys.exit(code)"
    )
    command = [sys.executable, "-c", code, "pack", "check", str(folder)]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=60, env={**os.environ, "LANG": "C"}
    )
    assert (done.returncode, done.stderr.count("Traceback")) == (0, 0), done.stderr
    assert done.stdout.startswith("hygienic-city")
    reader, writer = os.pipe()
    os.close(reader)
    closed = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, timeout=60)
    os.close(writer)
    assert "Traceback" not in closed.stderr
