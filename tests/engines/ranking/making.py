"""Short ways to make units with places, and the county of the simulations."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from tongchuang.engines.ranking import v1

FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)


def line(
    place: str, stake: object, lost: object, day: date | None = date(2026, 10, 12), visit: str = "v"
) -> v1.Line:
    failed = ("F",) if Decimal(str(lost)) else ()
    return v1.Line(
        place, Decimal(str(stake)), Decimal(str(lost)), () if failed else ("P",), failed, visit, day
    )


def unit(
    key: str, losses: Sequence[object], *, stake: object = 1, group: str = "towns", **more: Any
) -> v1.Unit:
    """A unit whose places have the same stake and lost so much each."""
    lines = tuple(line(f"{key}-{number}", stake, lost) for number, lost in enumerate(losses))
    return v1.Unit(key, key, group, lines, **more)


def inputs(*units: v1.Unit, **more: Any) -> v1.Inputs:
    return v1.Inputs(FIRST, LAST, (("towns", "乡镇和街道"), ("sites", "有点位的部门")), units, **more)


def county(sizes: Sequence[int], dice: random.Random) -> tuple[list[v1.Unit], Mapping[str, float]]:
    """Units of these sizes with the true rate of each: places differ around it, items fail by chance."""
    units, truth = [], {}
    for number, size in enumerate(sizes):
        key = f"u{number:02}"
        truth[key] = min(0.9, dice.gammavariate(4, 0.02))
        lines = []
        for place in range(size):
            chance = min(0.95, dice.gammavariate(4, truth[key] / 4))
            items, each = dice.randint(5, 20), Decimal(dice.choice([5, 10, 10, 20])) / 100
            failed = sum(dice.random() < chance for _ in range(items))
            lines.append(line(f"{place}", each * items, each * failed))
        units.append(v1.Unit(key, key, "towns", tuple(lines)))
    return units, truth
