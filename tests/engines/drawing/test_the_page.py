"""docs/algorithms/drawing.md: its table, its ten lines and its files, tried as a reader would try them."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.engines.drawing.making import DRAWN_AT, KNOWN_FRAME, SEALED_AT, SECRET, make_draw, make_plan

from tongchuang.engines.drawing.construction import key_of
from tongchuang.engines.drawing.crew_record import check_places, draw_crew_record, verify_crews
from tongchuang.engines.drawing.plan_file import read_plan, read_pool_file
from tongchuang.engines.drawing.record import draw_record
from tongchuang.engines.drawing.sealed import seal
from tongchuang.engines.drawing.verify import verify

PAGE = (Path(__file__).parents[3] / "docs/algorithms/drawing.md").read_text("utf-8")
PROGRAM = re.findall(r"```python\n(.*?)```", PAGE, re.S)[0]
PLAN, POOL = re.findall(r"```yaml\n(.*?)```", PAGE, re.S)


def test_the_table():
    rows = re.findall(r"^\| (公厕|市场) \| (\w+) \| ([0-9a-f]{16}) \| (\w+)(?: (\d))? \|$", PAGE, re.M)
    _, record = make_draw()
    told = {stratum: [site for name, site, *_ in rows if name == stratum] for stratum in ("公厕", "市场")}
    assert told == {one.stratum: [*one.drawn, *one.substitutes] for one in record.strata}
    for stratum, site, key, state, _ in rows:
        assert key_of(bytes.fromhex(record.seed), stratum, site).startswith(key)
        assert (state == "drawn") == (site == told[stratum][0])
    assert len(rows) == len(KNOWN_FRAME)


def by_ten_lines(folder, document):
    (folder / "verify.py").write_text(PROGRAM, "utf-8")
    (folder / "record.json").write_text(json.dumps(document, ensure_ascii=False), "utf-8")
    return subprocess.run(
        [sys.executable, "-I", "verify.py", "record.json"],
        cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False,
        env={"PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip


def test_ten_lines_find_a_good_record_good(tmp_path):
    assert len(PROGRAM.strip().splitlines()) == 10
    for public_input in ("3 7 9", ""):
        _, record = make_draw(public_input=public_input)
        done = by_ten_lines(tmp_path, record.document())
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith("verified") and ("steerable" in done.stdout) == (not public_input)


@pytest.mark.parametrize(
    "field", ["secret", "commitment", "frame_hash", "seed", "public_input", "frame", "strata"]
)
def test_ten_lines_find_a_bad_one_bad(tmp_path, field):
    _, record = make_draw()
    document = record.document()
    if field == "frame":
        document["frame"].pop()
    elif field == "strata":
        document["strata"][1]["substitutes"].reverse()
    else:
        document[field] = "0" * 64
    assert not verify(json.dumps(document).encode()).holds
    assert by_ten_lines(tmp_path, document).returncode != 0


def test_the_files_of_the_page_can_be_used():
    plan, pool = read_plan(PLAN.encode(), "PLAN.yaml"), read_pool_file(POOL.encode(), "POOL.yaml")
    assert plan == make_plan(strata=plan.strata, frame=plan.frame)
    assert sorted(plan.frame) == sorted(KNOWN_FRAME)
    check_places(pool, plan)
    sealed = seal(plan, SECRET, SEALED_AT, pool.hash())
    record = draw_record(plan, sealed, SECRET, "3 7 9", DRAWN_AT)
    crews = draw_crew_record(plan, sealed, SECRET, "3 7 9", record, pool)
    assert verify(record.text().encode(), sealed).holds
    assert verify_crews(crews.text().encode(), record, sealed).holds
