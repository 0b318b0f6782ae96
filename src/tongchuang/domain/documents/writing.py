"""The body as people type it: a line is a paragraph; 一、 （一） 1. （1） begin headings; lines with tabs are a table.

What can't be typed stands as a line of its own: 〔图：…〕 is the chart of that caption, 〔表：…〕 the caption of the table below it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from django.utils.translation import gettext as _

from tongchuang.domain.documents.errors import DocumentInvalid
from tongchuang.domain.documents.values import Block, column, heading, labelled, paragraph, table

_LEVELS = (
    re.compile(r"^[一二三四五六七八九十〇]{1,3}、"),
    re.compile(r"^[（(][一二三四五六七八九十〇]{1,3}[）)]"),
    re.compile(r"^\d{1,2}[.．、](?!\d)"),
    re.compile(r"^[（(]\d{1,2}[）)]"),
)
# What minutes set in 黑体 (10.3.3).
_LABEL = re.compile(r"^(出席|请假|列席|缺席|主持|记录)(?:人|人员)?[：:]")


# What stands in the text by its caption alone.
_KEPT = frozenset({"chart", "pictures"})
_DRAWN = re.compile(r"^〔(图|表)：(.+)〕$")


def blocks_from_text(text: str, charts: Sequence[Block] = ()) -> tuple[Block, ...]:
    """Blocks of a body as typed or pasted; headings get their numbers anew, `charts` stand where their captions do."""
    drawn = {each["caption"]: each for each in charts if each["kind"] in _KEPT}
    lines = [line.strip(" \u3000\r") for line in text.split("\n")]
    made: list[Block] = []
    caption = ""
    for tabbed, group in groupby((line for line in lines if line.strip()), key=lambda line: "\t" in line):
        if tabbed:
            first, *more = _table(list(group))
            made += [{**first, "caption": caption} if first["kind"] == "table" else first, *more]
            caption = ""
            continue
        for line in group:
            named = _DRAWN.match(line)
            if named is None:
                made.append(_line(line))
            elif named[1] == "表":
                caption = named[2]
            else:
                made.append(_chart_of(drawn, named[2]))
    return tuple(made)


def _chart_of(drawn: dict[str, Block], caption: str) -> Block:
    if caption not in drawn:
        text = _("There is no chart “%(caption)s” in this document.") % {"caption": caption}
        raise DocumentInvalid(text, field="blocks")
    return drawn[caption]


def text_from_blocks(blocks: list[Block]) -> str:
    """The same body as text, to be edited."""
    return "\n".join(_text(block) for block in blocks)


def _line(line: str) -> Block:
    label = _LABEL.match(line)
    if label:
        return labelled(label[1], line[label.end() :].strip())
    for level, pattern in enumerate(_LEVELS, 1):
        begin = pattern.match(line)
        if begin and line[begin.end() :].strip():
            return _heading(level, line[begin.end() :].strip())
    return paragraph(line)


def _heading(level: int, words: str) -> Block:
    # A heading ends with its first sentence; what follows runs on as text.
    end = words.find("。")
    if 0 <= end < len(words) - 1:
        return heading(level, words[: end + 1], words[end + 1 :])
    return heading(level, words)


def _table(lines: list[str]) -> list[Block]:
    rows = [[cell.strip() for cell in line.split("\t")] for line in lines]
    if len(rows) < 2:
        return [paragraph(" ".join(cell for cell in rows[0] if cell))]
    wide = max(len(row) for row in rows)
    filled = [row + [""] * (wide - len(row)) for row in rows]
    head, *body = filled
    shares = [max(2, min(12, max(len(row[place]) for row in filled))) for place in range(wide)]
    numeric = [all(re.fullmatch(r"[\d.,%+-]*", row[place]) for row in body) for place in range(wide)]
    columns = [
        column(title, width=share, align="end" if figures else "start")
        for title, share, figures in zip(head, shares, numeric, strict=True)
    ]
    return [table(columns, body)]


def _text(block: Block) -> str:
    kind = block["kind"]
    if kind == "heading":
        return f"{block['number']}{block['text']}{block['body']}"
    if kind == "labelled":
        return f"{block['label']}：{block['text']}"
    if kind == "facts":
        return "\n".join("\t".join(row) for row in block["rows"])
    if kind == "table":
        head = "\t".join(each["title"] for each in block["columns"])
        above = [f"〔表：{block['caption']}〕"] if block["caption"] else []
        return "\n".join([*above, head, *("\t".join(row) for row in block["rows"])])
    return f"〔图：{block['caption']}〕" if kind in _KEPT else str(block["text"])
