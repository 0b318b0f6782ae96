"""Files of facts: the same facts the same bytes, private, checked to the bit; and what is made of a month's facts."""

from __future__ import annotations

import stat
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tongchuang.adapters.parquet.errors import NotAsWritten
from tongchuang.adapters.parquet.files import check_file, read_facts, remove_strays, table_of, write_facts
from tongchuang.adapters.parquet.schema import NAMES
from tongchuang.adapters.parquet.shaping import compacted, differences, groups, once, same

NOON = datetime(2026, 10, 3, 12)
BASE = {
    "region": "r", "campaign": "c", "kind": "check", "item": "I-1", "period": "2026-10", "source": "mock", "site": "s1",
    "visit": "v1", "at": NOON, "verdict": "pass", "count": 1, "position": 0, "id": "k1", "retracted": False,
    "version": "x", "carried": False,
}  # fmt: skip


def row(**values: Any) -> tuple[Any, ...]:
    given = BASE | values
    return tuple(given.get(name) for name in NAMES)


def poll(**values: Any) -> tuple[Any, ...]:
    mine = {"kind": "poll", "site": None, "visit": None, "verdict": None, "count": None, "yes": 3, "valid": 5, "id": "o1"}
    return row(**(mine | values))


def ids(table: Any) -> list[str]:
    return sorted(table.column("id").to_pylist())


def test_the_same_facts_are_the_same_file_in_whatever_order(tmp_path: Path) -> None:
    rows = [row(id=f"k{number}", site=f"s{number}") for number in range(50)]
    one = write_facts(tmp_path, "c/2026-10", "raw", table_of(rows))
    other = write_facts(tmp_path, "c/2026-10", "raw", table_of(reversed(rows)))
    assert one == other and one.sha256 in one.path and one.rows == 50
    check_file(tmp_path, one.path, rows=50, size=one.bytes, sha256=one.sha256)
    assert same(read_facts(tmp_path, [one.path]), table_of(rows))
    assert not list((tmp_path / "incoming").iterdir())


def test_only_the_owner_can_read_them(tmp_path: Path) -> None:
    written = write_facts(tmp_path / "facts", "c/2026-10", "raw", table_of([row()]))
    path = tmp_path / "facts" / written.path
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for folder in (path.parent, path.parent.parent, tmp_path / "facts"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("harm, what", [("gone", "missing"), ("short", "size"), ("long", "size"), ("bit", "digest")])
def test_every_harm_is_found(tmp_path: Path, harm: str, what: str) -> None:
    written = write_facts(tmp_path, "c/2026-10", "raw", table_of([row(), poll()]))
    path = tmp_path / written.path
    content = bytearray(path.read_bytes())
    if harm == "gone":
        path.unlink()
    elif harm == "bit":
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
    else:
        path.write_bytes(content[:-1] if harm == "short" else content + b"\0")
    with pytest.raises(NotAsWritten) as found:
        check_file(tmp_path, written.path, rows=2, size=written.bytes, sha256=written.sha256)
    assert found.value.what == what


def test_strays_go_when_they_are_old(tmp_path: Path) -> None:
    kept = write_facts(tmp_path, "c/2026-10", "raw", table_of([row()]))
    stray = write_facts(tmp_path, "c/2026-10", "raw", table_of([row(id="k9")]))
    assert remove_strays(tmp_path, "c", {kept.path}, older_than=time.time() - 60) == []
    assert remove_strays(tmp_path, "c", {kept.path}, older_than=time.time() + 60) == [stray.path]
    assert (tmp_path / kept.path).is_file() and not (tmp_path / stray.path).exists()


def test_the_compacted_form_keeps_what_may_count() -> None:
    later = NOON.replace(hour=13)
    facts = table_of(
        [
            row(id="old"), row(id="new", at=later, visit="v2", verdict="na"),
            row(id="tie-a", site="s2", visit="v1"), row(id="tie-b", site="s2", visit="v2"),
            row(id="self", source="self"), row(id="held", evaluation="e"), row(id="older version", version="w"),
            poll(id="stays"), poll(id="goes"), poll(id="goes", retracted=True),
        ]
    )  # fmt: skip
    assert ids(compacted(facts)) == ["held", "new", "older version", "self", "stays", "tie-b"]
    assert same(compacted(compacted(facts)), compacted(facts))


def test_once_takes_doubled_rows_away_and_nothing_else() -> None:
    assert ids(once(table_of([row(), row(), poll(), poll(retracted=True)]))) == ["k1", "o1", "o1"]


def test_differences_tell_missing_extra_different_and_doubled() -> None:
    none = table_of([])
    expected = table_of([row(), row(id="k2", site="s2"), poll(), poll(id="o2")])
    stored = table_of([row(verdict="fail"), poll(), poll(), poll(id="o3")])
    found = {(kind, what): (number, examples) for kind, _source, what, number, examples in
             differences(stored, expected, none, most=5)}  # fmt: skip
    assert found == {
        ("check", "different"): (1, ["k1"]), ("check", "missing"): (1, ["k2"]), ("poll", "doubled"): (1, ["o1"]),
        ("poll", "missing"): (1, ["o2"]), ("poll", "extra"): (1, ["o3"]),
    }  # fmt: skip
    assert differences(expected, expected, none, most=5) == []


def test_a_retraction_that_is_missing_is_told() -> None:
    found = differences(table_of([poll()]), table_of([poll(), poll(retracted=True)]), table_of([]), most=5)
    assert [(what, number) for _kind, _source, what, number, _ids in found] == [("missing", 1)]


def test_carried_checks_may_stay_when_they_no_longer_count_but_not_when_they_would() -> None:
    none, later = table_of([]), NOON.replace(hour=13)
    direct, carried = row(), row(item="II-9", carried=True)
    beaten = row(item="II-9", carried=True, id="k2", at=later, visit="v2")
    other = row(id="k2", at=later, visit="v2")
    assert differences(table_of([direct, carried, other, beaten]), table_of([direct, other, beaten]), none, most=5) == []
    assert differences(table_of([direct, carried]), table_of([direct]), table_of([other, beaten]), most=5) == []
    told = [what for *_rest, what, _number, _ids in differences(table_of([direct, carried]), table_of([direct]), none, most=5)]
    assert told == ["extra"]
    told = [what for *_rest, what, _number, _ids in differences(table_of([direct]), table_of([direct, carried]), none, most=5)]
    assert told == ["missing"]


def test_the_digest_of_a_group_shows_a_changed_and_a_doubled_row() -> None:
    digests = {groups(table_of(rows))[0][3] for rows in ([poll()], [poll(yes=4)], [poll(), poll()], [poll(), poll(), poll()])}
    assert len(digests) == 4
    assert groups(table_of([poll(), row()])) == groups(table_of([row(), poll()]))
