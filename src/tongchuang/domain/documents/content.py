"""From a draft to what is printed: checked, numbered, and plain JSON, so that it says the same for ever."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from tongchuang.domain.documents.errors import DocumentInvalid
from tongchuang.domain.documents.models import Document
from tongchuang.domain.documents.rules import COLOURS, ORDER, date_text, heading_number, layout_of
from tongchuang.domain.documents.values import Attachment, Block, Draft, Head, Party
from tongchuang.foundation.clock import local

LONGEST_TITLE = 120
LONGEST_TEXT = 20_000
MOST_BLOCKS = 2_000
MOST_ROWS = 5_000
MOST_COLUMNS = 12
MOST_PARTIES = 300
LEVELS = (1, 2, 3, 4)
MOST_LABELS, MOST_SERIES, LARGEST_FIGURE = 100, 4, 10**9
FORMS = {"bars", "lines"}
ALIGNS = {"start", "center", "end"}
MOST_PICTURES = 12
SHA256 = re.compile(r"[0-9a-f]{64}")


def frozen(draft: Draft, head: Head) -> dict[str, Any]:
    """The content of a document; DocumentInvalid with the field for what can't be printed."""
    if draft.kind not in Document.Kind.values:
        raise DocumentInvalid(_("There is no such kind of document."), field="kind")
    if (draft.colour in COLOURS) != (draft.kind == ORDER):
        raise DocumentInvalid(
            _("An order is white, yellow or red; nothing else has a colour."), field="colour"
        )
    blocks = checked_blocks(draft.blocks)
    if not blocks:
        raise DocumentInvalid(_("Write what the document says."), field="blocks")
    if not draft.addressees and draft.kind != Document.Kind.MINUTES:
        raise DocumentInvalid(_("Say whom the document goes to."), field="addressees")
    return {
        "layout": layout_of(draft.kind),
        "head": head.head,
        "signature": head.signature,
        "sealed": head.sealed and draft.kind != Document.Kind.MINUTES,
        "title": checked_title(draft.title),
        "blocks": blocks,
        "to": _names(draft.addressees),
        "copies": _names(draft.copies),
        "attachments": [_attachment(each) for each in draft.attachments],
    }


def checked_title(text: str) -> str:
    """A title on one line, not too long."""
    title = _plain(" ".join(text.split()), LONGEST_TITLE, "title")
    if not title:
        raise DocumentInvalid(_("Give the document a title."), field="title")
    return title


def checked_blocks(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with their headings numbered; every text without control characters."""
    if len(blocks) > MOST_BLOCKS:
        raise DocumentInvalid(_("The document is too long."), field="blocks")
    counts = dict.fromkeys(LEVELS, 0)
    made = []
    for block in blocks:
        each = _block(block)
        if each["kind"] == "heading":
            level = each["level"]
            counts[level] += 1
            counts.update({below: 0 for below in LEVELS if below > level})
            each["number"] = heading_number(level, counts[level])
        made.append(each)
    return made


def printed(document: Document) -> dict[str, Any]:
    """All that is printed of a document: its content with number, date and state."""
    issued = local(document.issued_at).date() if document.issued_at else None
    return {
        **document.content,
        "kind": document.kind,
        "colour": document.colour,
        "number": document.number_text,
        "code": document.code,
        "date": date_text(issued) if issued else "",
        "withdrawn": document.state == Document.State.WITHDRAWN,
    }


def digest_of(data: dict[str, Any]) -> str:
    """SHA-256 (hex) of JSON with sorted keys in UTF-8."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _names(parties: Sequence[Party]) -> list[str]:
    if len(parties) > MOST_PARTIES:
        text = _("A document goes to %(most)d at most.") % {"most": MOST_PARTIES}
        raise DocumentInvalid(text, field="addressees")
    names = [_plain(" ".join(party.name.split()), 120, "addressees") for party in parties]
    if not all(names):
        raise DocumentInvalid(_("An addressee has no name."), field="addressees")
    return names


def _attachment(attachment: Attachment) -> dict[str, Any]:
    return {"title": checked_title(attachment.title), "blocks": checked_blocks(attachment.blocks)}


def _block(block: Block) -> Block:
    kind = block.get("kind")
    if kind == "paragraph":
        return {"kind": kind, "text": _said(block.get("text"))}
    if kind == "labelled":
        return {"kind": kind, "label": _said(block.get("label")), "text": _plain(block.get("text"))}
    if kind == "heading" and block.get("level") in LEVELS:
        body = _plain(block.get("body", ""))
        return {"kind": kind, "level": block["level"], "text": _said(block.get("text")), "body": body}
    if kind == "facts":
        rows = [[_plain(cell) for cell in row] for row in block.get("rows", ())]
        if not rows or any(len(row) != 2 for row in rows):
            raise DocumentInvalid(_("A table has no rows, or rows of unequal length."), field="blocks")
        return {"kind": kind, "rows": rows}
    if kind == "table":
        return _table(block)
    if kind == "chart":
        return _chart(block)
    if kind == "pictures":
        return _pictures(block)
    raise DocumentInvalid(_("A part of the document can't be read."), field="blocks")


def _table(block: Block) -> Block:
    columns = [
        {"title": _plain(each["title"]), "width": float(each["width"]), "align": each["align"]}
        for each in block.get("columns", ())
    ]
    rows = [[_plain(cell) for cell in row] for row in block.get("rows", ())]
    if not columns or any(len(row) != len(columns) for row in rows):
        raise DocumentInvalid(_("A table has no rows, or rows of unequal length."), field="blocks")
    if len(columns) > MOST_COLUMNS or len(rows) > MOST_ROWS:
        raise DocumentInvalid(_("A table is too large to be printed; attach a spreadsheet."), field="blocks")
    if any(not 0 < each["width"] <= 100 or each["align"] not in ALIGNS for each in columns):
        raise DocumentInvalid(_("A part of the document can't be read."), field="blocks")
    return {"kind": "table", "caption": _plain(block.get("caption", "")), "columns": columns, "rows": rows}


def _chart(block: Block) -> Block:
    labels = [_plain(label, 40) for label in block.get("labels", ())]
    series = [
        {"name": _plain(each["name"], 40), "values": [_figure(value) for value in each["values"]]}
        for each in block.get("series", ())
    ]
    bounds = [[_figure(end) for end in each] if each else None for each in block.get("bounds") or ()]
    sizes = {len(each["values"]) for each in series} | ({len(bounds)} if bounds else set())
    if block.get("form") not in FORMS or not labels or sizes != {len(labels)}:
        raise DocumentInvalid(_("A part of the document can't be read."), field="blocks")
    if len(labels) > MOST_LABELS or len(series) > MOST_SERIES:
        raise DocumentInvalid(_("A chart has too much in it to be read."), field="blocks")
    return {
        "kind": "chart", "form": block["form"], "caption": _said(block.get("caption")), "unit": _plain(block.get("unit", ""), 8),
        "labels": labels, "series": series, "bounds": bounds,
    }  # fmt: skip


def _pictures(block: Block) -> Block:
    kept = list(block.get("sha256s", ()))
    if not 0 < len(kept) <= MOST_PICTURES or not all(
        isinstance(each, str) and SHA256.fullmatch(each) for each in kept
    ):
        raise DocumentInvalid(_("A part of the document can't be read."), field="blocks")
    return {"kind": "pictures", "caption": _said(block.get("caption")), "sha256s": kept}


def _figure(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < LARGEST_FIGURE:
        raise DocumentInvalid(_("A part of the document can't be read."), field="blocks")
    return value


def _said(value: Any) -> str:
    text = _plain(value)
    if not text:
        raise DocumentInvalid(_("A paragraph is empty."), field="blocks")
    return text


def _plain(value: Any, most: int = LONGEST_TEXT, field: str = "blocks") -> str:
    """Text that prints: no control characters, line breaks as one blank; invisible marks of direction are left out."""
    if not isinstance(value, str):
        raise DocumentInvalid(_("A part of the document can't be read."), field=field)
    spaced = "".join(" " if char in "\n\r\t\v\f\u2028\u2029" else char for char in value)
    kept = "".join(char for char in spaced if unicodedata.category(char) not in {"Cc", "Cf", "Cs"})
    text = kept.strip()
    if len(text) > most:
        raise DocumentInvalid(_("A text has more than %(most)d characters.") % {"most": most}, field=field)
    return text
