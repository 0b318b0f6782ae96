"""Charts as plain strokes and words, the same for paper, Word and the page: from zero, with what they say beside the mark.

Lengths are points of a type area 156 mm wide. What has no data is said to have none, never drawn as zero.
"""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape, quoteattr

WIDE = 440.0
ROW, BAR, SIZE = 22.0, 13.0, 10.5
PLOT, TOP, LEFT = 150.0, 26.0, 34.0
INK, QUIET, GRID = "#1f2937", "#6b7280", "#d1d5db"
TONES = ("#1d4ed8", "#b45309", "#047857", "#7c3aed")
NO_DATA = "无数据"
Item = list[Any]


def strokes(block: dict[str, Any]) -> dict[str, Any]:
    """The chart of a block: its size and what is drawn, in order."""
    return _bars(block) if block["form"] == "bars" else _lines(block)


def svg_of(block: dict[str, Any]) -> str:
    """The same as an SVG picture with its words."""
    drawn = strokes(block)
    wide, high = drawn["wide"], drawn["high"]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:g} {high:g}" role="img" aria-label={quoteattr(block["caption"])}>'
    ]
    for kind, *rest in drawn["items"]:
        if kind == "rect":
            x, y, w, h, tone = rest
            parts.append(f'<rect x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" fill="{tone}"/>')
        elif kind == "line":
            x1, y1, x2, y2, tone, width = rest
            parts.append(
                f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="{tone}" stroke-width="{width:g}"/>'
            )
        else:
            x, y, anchor, size, tone, text = rest
            parts.append(
                f'<text x="{x:g}" y="{y + size * 0.36:g}" text-anchor="{anchor}" font-size="{size:g}" fill="{tone}">{escape(text)}</text>'
            )
    return "".join([*parts, "</svg>"])


def described(block: dict[str, Any]) -> str:
    """What a chart says, for whoever can't see it."""
    lines = [
        f"{each['name']}："
        + "，".join(
            f"{label} {NO_DATA if value is None else figure_text(value) + block['unit']}"
            for label, value in zip(block["labels"], each["values"], strict=True)
        )
        for each in block["series"]
    ]
    return f"{block['caption']}。" + "；".join(lines)


def figure_text(value: float) -> str:
    """A figure as charts say it: whole where it is, else with up to two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _width(text: str, size: float = SIZE) -> float:
    return sum(0.55 if ord(char) < 0x2000 else 1.0 for char in text) * size


def _bars(block: dict[str, Any]) -> dict[str, Any]:
    values = block["series"][0]["values"]
    bounds = block["bounds"] or [None] * len(values)
    known = [value for value in values if value is not None] + [ends[1] for ends in bounds if ends]
    most = max([*known, 0]) or 1
    left = min(max(_width(label) for label in block["labels"]), 150) + 8
    room = WIDE - left - 70
    items: list[Item] = [["line", left, 0, left, ROW * len(values), INK, 0.8]]
    for place, (label, value, ends) in enumerate(zip(block["labels"], values, bounds, strict=True)):
        middle = ROW * (place + 0.5)
        items.append(["text", left - 6, middle, "end", SIZE, INK, _short(label)])
        if value is None:
            items.append(["text", left + 6, middle, "start", SIZE, QUIET, NO_DATA])
            continue
        long = room * value / most
        items.append(["rect", left, middle - BAR / 2, long, BAR, TONES[0]])
        end = long
        if ends:
            low, high = (room * each / most for each in ends)
            end = max(long, high)
            items.append(["line", left + low, middle, left + high, middle, INK, 1.2])
            items += [["line", left + x, middle - 4, left + x, middle + 4, INK, 1.2] for x in (low, high)]
        said = f"{figure_text(value)}{block['unit']}"
        items.append(["text", left + end + 6, middle, "start", SIZE, INK, said])
    return {"wide": WIDE, "high": ROW * len(values), "items": items}


def _short(label: str) -> str:
    return label if _width(label) <= 150 else label[:13] + "…"


def _lines(block: dict[str, Any]) -> dict[str, Any]:
    labels, series = block["labels"], block["series"]
    values = [value for each in series for value in each["values"] if value is not None]
    most = _round_up(max([*values, 0]))
    right = max([_width(each["name"]) for each in series] + [0]) + 14 if len(series) > 1 else 20
    step = (WIDE - LEFT - right) / max(len(labels) - 1, 1)

    def at(place: int, value: float) -> tuple[float, float]:
        return LEFT + step * place, TOP + PLOT * (1 - value / most)

    items: list[Item] = [["text", LEFT - 4, 6, "end", 9, QUIET, block["unit"]]]
    for part in range(5):
        y = at(0, most * part / 4)[1]
        items.append(
            ["line", LEFT, y, WIDE - right, y, INK if part == 0 else GRID, 0.8 if part == 0 else 0.4]
        )
        items.append(["text", LEFT - 4, y, "end", 9, QUIET, figure_text(float(most * part / 4))])
    every = -(-len(labels) // 12)
    items += [
        ["text", at(place, 0)[0], TOP + PLOT + 12, "middle", 9, QUIET, label]
        for place, label in enumerate(labels)
        if place % every == 0
    ]
    for number, each in enumerate(series):
        items += _line(each, TONES[number], at, named=len(series) > 1, told=len(series) == 1 and every == 1)
    return {"wide": WIDE, "high": TOP + PLOT + 22, "items": items}


def _line(each: dict[str, Any], tone: str, at: Any, *, named: bool, told: bool) -> list[Item]:
    items: list[Item] = []
    before = None
    for place, value in enumerate(each["values"]):
        if value is None:
            before = None
            if told:
                x, y = at(place, 0)
                items.append(["text", x, y - 9, "middle", 9, QUIET, NO_DATA])
            continue
        x, y = at(place, value)
        if before:
            items.append(["line", *before, x, y, tone, 1.6])
        items.append(["rect", x - 2, y - 2, 4, 4, tone])
        if told:
            items.append(["text", x, y - 9, "middle", 9, INK, figure_text(value)])
        before = (x, y)
    if named:
        last = max((place for place, value in enumerate(each["values"]) if value is not None), default=None)
        if last is not None:
            x, y = at(last, each["values"][last])
            items.append(["text", x + 6, y, "start", 9, tone, each["name"]])
    return items


def _round_up(value: float) -> float:
    if value <= 0:
        return 4
    scale = 1.0
    while scale * 10 <= value:
        scale *= 10
    return next(scale * each for each in (1, 2, 4, 8, 10) if scale * each >= value)
