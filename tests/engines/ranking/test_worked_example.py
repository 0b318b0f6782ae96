"""The worked example of docs/algorithms/ranking.md, recomputed from the page itself."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from tests.engines.ranking.making import inputs, unit

from tongchuang.engines.ranking import v1

PAGE = Path(__file__).resolve().parents[3] / "docs" / "algorithms" / "ranking.md"


def test_the_table_comes_out_as_printed() -> None:
    text = PAGE.read_text(encoding="utf-8")
    start = text.index("| unit | places |")
    lines = text[start : text.index("\n\n", start)].splitlines()[2:]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert len(rows) == 4
    made = [
        unit(name, [lost] * int(some) + [0] * (int(places) - int(some)))
        for name, places, some, lost, *_rest in rows
    ]
    result = v1.rank(inputs(*made))
    for name, places, _some, _lost, own, adjusted, low, high, rank, possible in rows:
        found = result.unit(name)
        assert (found.places, found.rank, f"{found.best}–{found.worst}") == (int(places), int(rank), possible)
        assert [found.rate, found.shrunk, found.low, found.high] == [
            Decimal(each) for each in (own, adjusted, low, high)
        ]
    group = result.groups[0]
    for figure in (group.mean, group.place_spread, group.unit_spread, group.prior_places):
        assert f" {figure}" in text.replace("(", " ")


def test_the_line_by_hand() -> None:
    assert round((4 * 0 + 1.731269 * 0.158102) / 5.731269, 6) == 0.047759
    assert round((0.161270 / 0.122566) ** 2, 3) == 1.731
