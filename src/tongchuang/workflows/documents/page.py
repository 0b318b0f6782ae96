"""What is put on paper: a document's content as lines and words, for the PDF and for Word alike."""

from __future__ import annotations

import re
from typing import Any

from tongchuang.domain.documents.content import printed
from tongchuang.domain.documents.models import Document
from tongchuang.domain.documents.rules import (
    SIGNS_A_LINE,
    addressees_go_below,
    addressees_text,
    head_lines,
    title_lines,
    width_in_signs,
)
from tongchuang.workflows.documents.charts import strokes

# Words on paper are Chinese, whatever language the office works in.
COLOUR_WORDS = {"white": "白色督办单", "yellow": "黄色督办单", "red": "红色督办单", "": ""}
NO_NUMBER, NO_DATE = "（发文字号待定）", "（成文日期待定）"
WITH_IMPRINT = frozenset({"file", "minutes", "briefing"})
MOST_NAMED = 24
NO_ISSUE = "（期号待定）"
PLEDGE_SIDES = ("责任下达单位", "责任单位")
DRAFT_MARK, WITHDRAWN_MARK = "草稿", "已撤回"
# A last paragraph of more lines than these may break before the signature.
LINES_KEPT_TOGETHER = 8
_LONG, _LONG_IN_A_CELL = re.compile(r"[!-~]{24,}"), re.compile(r"[!-~]{18,}")


def page_of(document: Document) -> dict[str, Any]:
    """The data of official.typ and of the Word file."""
    data = printed(document)
    data["blocks"] = [_drawn(block) for block in data["blocks"]]
    data["attachments"] = [
        {**each, "blocks": [_drawn(block) for block in each["blocks"]]} for each in data["attachments"]
    ]
    names, copies = data["to"], data["copies"]
    layout = data["layout"]
    below = addressees_go_below(names) or layout == "briefing"
    size, lines = head_lines(data["head"])
    last = data["blocks"][-1]
    text = "".join(str(last.get(key, "")) for key in ("number", "label", "text", "body"))
    return {
        **data,
        "head_lines": lines,
        "head_size": size,
        "title_lines": title_lines(data["title"]),
        "colour_words": COLOUR_WORDS[data["colour"]],
        "number_words": data["number"] or (NO_ISSUE if layout == "briefing" else NO_NUMBER),
        "date_words": data["date"] or NO_DATE,
        "signature_signs": width_in_signs(data["signature"]),
        "date_signs": width_in_signs(data["date"] or NO_DATE),
        "mark": WITHDRAWN_MARK if data["withdrawn"] else "" if data["number"] else DRAFT_MARK,
        "to_line": f"{addressees_text(names)}："
        if names and not below and layout not in {"pledge", "sheet"}
        else "",
        "imprint_to": _all_of(names, layout) if below else "",
        "copies_line": addressees_text(copies),
        "signed": layout in {"file", "letter"},
        "imprint": layout in WITH_IMPRINT or (layout == "letter" and (bool(copies) or below)),
        "imprint_label": "发" if layout == "briefing" else "主送",
        "signers": _signers(data) if layout == "pledge" else [],
        "last_breaks": width_in_signs(text) > SIGNS_A_LINE * LINES_KEPT_TOGETHER
        or last["kind"] in {"table", "facts", "chart", "pictures"},
        "attachments": [{**each, "title_lines": title_lines(each["title"])} for each in data["attachments"]],
    }


def _drawn(block: dict[str, Any]) -> dict[str, Any]:
    return {**block, "drawn": strokes(block)} if block["kind"] == "chart" else block


def _all_of(names: list[str], layout: str) -> str:
    """Whom it goes to; a briefing to very many says so and names none."""
    return (
        f"各成员单位（{len(names)}个）"
        if layout == "briefing" and len(names) > MOST_NAMED
        else addressees_text(names)
    )


def _signers(data: dict[str, Any]) -> list[dict[str, str]]:
    """Both sides of a pledge: who sets the task, who takes it on."""
    return [
        {"role": PLEDGE_SIDES[0], "name": data["signature"]},
        *({"role": PLEDGE_SIDES[1], "name": name} for name in data["to"]),
    ]


def breakable(page: dict[str, Any]) -> dict[str, Any]:
    """The page with places in long runs without a blank (addresses, codes) where a line may end: the typesetter knows none."""
    return {
        **page,
        "blocks": [_breakable(block) for block in page["blocks"]],
        "attachments": [
            {**each, "blocks": [_breakable(block) for block in each["blocks"]]}
            for each in page["attachments"]
        ],
    }


def _breakable(block: dict[str, Any]) -> dict[str, Any]:
    if "rows" in block:
        return {**block, "rows": [[_cut(cell, _LONG_IN_A_CELL, 6) for cell in row] for row in block["rows"]]}
    return {key: _cut(value, _LONG, 12) if isinstance(value, str) else value for key, value in block.items()}


def _cut(text: str, long: re.Pattern[str], every: int) -> str:
    return long.sub(lambda run: re.sub(f"(.{{{every}}})", "\\1\u200b", run[0]), text)
