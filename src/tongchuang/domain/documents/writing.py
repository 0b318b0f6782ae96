"""The body as people type it: a line is a paragraph; 一、 （一） 1. （1） begin headings; lines with tabs are a table."""

from __future__ import annotations

import re
from itertools import groupby

from tongchuang.domain.documents.values import Block, column, heading, labelled, paragraph, table

_LEVELS = (
    re.compile(r"^[一二三四五六七八九十〇]{1,3}、"),
    re.compile(r"^[（(][一二三四五六七八九十〇]{1,3}[）)]"),
    re.compile(r"^\d{1,2}[.．、](?!\d)"),
    re.compile(r"^[（(]\d{1,2}[）)]"),
)
# What minutes set in 黑体 (10.3.3).
_LABEL = re.compile(r"^(出席|请假|列席|缺席|主持|记录)(?:人|人员)?[：:]")


def blocks_from_text(text: str) -> tuple[Block, ...]:
    """Blocks of a body as typed or pasted; headings get their numbers anew."""
    lines = [line.strip(" \u3000\r") for line in text.split("\n")]
    made: list[Block] = []
    for tabbed, group in groupby((line for line in lines if line.strip()), key=lambda line: "\t" in line):
        if tabbed:
            made.extend(_table(list(group)))
        else:
            made.extend(_line(line) for line in group)
    return tuple(made)


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
        return "\n".join([head, *("\t".join(row) for row in block["rows"])])
    return str(block["text"])
