"""What `score-files` prints: one JSON object, or a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from unicodedata import east_asian_width

from tongchuang.engines.scoring.files.tallied import Scored
from tongchuang.engines.scoring.period import Period
from tongchuang.engines.scoring.rounding import half_up
from tongchuang.engines.scoring.score import ItemResult
from tongchuang.engines.scoring.totals import Attained


def as_json(scored: Scored) -> dict[str, object]:
    """The result as the command prints it: exact figures, rounded half-up to 6 places."""
    result = scored.result
    total = result.total
    return {
        "total": _six(total.total),
        "low": _six(total.low),
        "high": _six(total.high),
        "coverage": _six(total.coverage),
        "vetoed": total.vetoed,
        "attained": _attained(total.attained),
        "items": [
            {
                "code": item.code,
                "known": item.known,
                "score": _six(item.score if _has_points(item) else None),
                "loss": _six(item.loss if _has_points(item) else None),
                "n": item.n,
                "failed": item.failed,
            }
            for item in result.items
        ],
        "units": [{"unit": unit, "loss": _six(loss)} for unit, loss in scored.by_unit.items()],
        "capped": _six(total.capped),
    }


def _has_points(item: ItemResult) -> bool:
    return item.leaf.method != "negative"


def _six(value: Fraction | None) -> str | None:
    return None if value is None else half_up(value)


def _attained(attained: Attained | None) -> dict[str, int] | None:
    if attained is None:
        return None
    return {"yes": attained.yes, "no": attained.no, "unknown": attained.unknown}


def as_table(scored: Scored, period: Period, sources: Sequence[str]) -> Iterator[str]:
    """The lines of the table: the total with its bounds, the items, what units lost."""
    result = scored.result
    standard, total = result.standard, result.total
    yield f"{standard.title} {standard.version} · {period.name} · {', '.join(sources)}"
    yield (
        f"总分 total {_two(total.total)}   下限 low {_two(total.low)}   上限 high {_two(total.high)}"
        f"   覆盖 coverage {_percent(total.coverage)}"
    )
    if total.deducted or total.bonus or total.capped:
        yield (
            f"负面清单 negative −{_two(total.deducted)}   加分 bonus +{_two(total.bonus)}"
            f"   封顶 capped {_two(total.capped)}"
        )
    if total.attained is not None:
        attained = total.attained
        yield f"达标 attained {attained.yes}   未达标 not {attained.no}   未知 unknown {attained.unknown}"
    if total.vetoed:
        vetoes = ", ".join(item.code for item in result.items if item.vetoes)
        yield f"一票否决 vetoed: {vetoes}"
    yield ""
    head = ("编号 code", "测评标准 item", "分值 points", "得分 score", "丢分 loss", "点位 n", "不合格 failed")
    yield from _columns([head, *map(_item_cells, result.items)], right_from=2)
    if scored.by_unit:
        yield ""
        losses = [(unit, _two(loss)) for unit, loss in scored.by_unit.items()]
        yield from _columns([("单位 unit", "丢分 loss"), *losses], right_from=1)


def _item_cells(item: ItemResult) -> tuple[str, ...]:
    if not _has_points(item):
        return (item.code, item.leaf.title, "–", "–", "–", "–", str(item.failed))
    points = half_up(Fraction(item.leaf.points), 2)
    return (
        item.code,
        item.leaf.title,
        points,
        _two(item.score),
        _two(item.loss),
        str(item.n),
        str(item.failed),
    )


def _columns(rows: list[tuple[str, ...]], right_from: int) -> Iterator[str]:
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            " " * (width - _width(cell)) + cell
            if index >= right_from
            else cell + " " * (width - _width(cell))
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()


def _width(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def _two(value: Fraction | None) -> str:
    return "?" if value is None else half_up(value, 2)


def _percent(value: Fraction | None) -> str:
    return "?" if value is None else half_up(value * 100, 1) + "%"
