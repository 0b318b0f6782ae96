"""Word files (.docx): paragraphs and tables in their order.

Automatic numbers are not part of the words of a paragraph, and are lost; so are headers, footers, footnotes and text boxes.
Words under revision count as accepted.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from tongchuang.adapters.texts.document import OLE, Document
from tongchuang.adapters.texts.errors import Damaged, Protected, TooLarge, UnknownFormat

MOST_UNPACKED = 300 * 1024 * 1024
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LEFT_OUT = (_W + "del", _W + "moveFrom", _W + "txbxContent", _FALLBACK)
# A table whose first row is no longer than this, cell by cell, has it as its head.
_LONGEST_HEAD = 12


def read_word(data: bytes) -> Document:
    """Paragraphs parted by an empty line, a table's row as one sentence: 工作任务：…；责任单位：…。"""
    from docx import Document as open_word
    from docx.opc.exceptions import PackageNotFoundError
    from lxml.etree import LxmlError

    if data.startswith(OLE):
        raise Protected("The Word file is locked by a password. Take the password off and choose it again.")
    _check(data)
    try:
        word = open_word(io.BytesIO(data))
        blocks = list(_blocks(word.element.body))
        noted = _has_notes(word)
    except (
        PackageNotFoundError,
        LxmlError,
        KeyError,
        ValueError,
        AttributeError,
        zipfile.BadZipFile,
    ) as error:
        raise Damaged("The Word file is damaged. Open it, save it anew and choose that.") from error
    return Document("\n\n".join(blocks), None, ("notes_left_out",) if noted else ())


def _check(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            unpacked = sum(info.file_size for info in archive.infolist())
    except zipfile.BadZipFile as error:
        raise Damaged("The Word file is damaged or was not received whole. Choose it again.") from error
    if "word/document.xml" not in names:
        raise UnknownFormat("This is no Word file, though it may be called one. Choose a .docx file.")
    if unpacked > MOST_UNPACKED:
        raise TooLarge("The Word file is too large when unpacked. Take its pictures out.")


def _blocks(parent: Any) -> Iterator[str]:
    for child in parent:
        if child.tag == _W + "p":
            if words := _words(child).strip():
                yield words
        elif child.tag == _W + "tbl":
            yield from _rows(child)
        elif child.tag in (
            _W + "sdt",
            _W + "sdtContent",
            _W + "ins",
            _W + "smartTag",
            _W + "customXml",
            _W + "moveTo",
        ):
            yield from _blocks(child)


def _words(paragraph: Any) -> str:
    parts: list[str] = []
    _gather(paragraph, parts)
    return "".join(parts)


def _gather(element: Any, parts: list[str]) -> None:
    for child in element:
        if child.tag in _LEFT_OUT:
            continue
        if child.tag == _W + "t":
            parts.append(child.text or "")
        elif child.tag in (_W + "br", _W + "cr"):
            parts.append("\n")
        elif child.tag == _W + "tab":
            parts.append("\t")
        elif child.tag == _W + "noBreakHyphen":
            parts.append("-")
        else:
            _gather(child, parts)


def _rows(table: Any) -> Iterator[str]:
    """The rows as sentences, each cell behind its column's name; a cell merged with the one above says the same."""
    rows: list[list[str]] = []
    for row in table.iter(_W + "tr"):
        cells: list[str] = []
        for cell in row.findall(_W + "tc"):
            words = " ".join(part for part in _blocks(cell)).replace("\n", " ").strip()
            merged = cell.find(f"{_W}tcPr/{_W}vMerge")
            place = len(cells)
            if merged is not None and merged.get(_W + "val") != "restart" and rows and place < len(rows[-1]):
                words = rows[-1][place]
            span = cell.find(f"{_W}tcPr/{_W}gridSpan")
            cells.extend([words, *[""] * (int(span.get(_W + "val", "1")) - 1 if span is not None else 0)])
        rows.append(cells)
    head = rows[0] if rows and _is_head(rows[0]) and len(rows) > 1 else []
    for row in rows[1:] if head else rows:
        named = [
            f"{head[place]}：{words}" if place < len(head) and head[place] else words
            for place, words in enumerate(row)
            if words
        ]
        if named:
            yield "；".join(words.rstrip("。；") for words in named) + "。"


def _is_head(cells: list[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return len(filled) > 1 and all(len(cell) <= _LONGEST_HEAD and "。" not in cell for cell in filled)


def _has_notes(word: Any) -> bool:
    for part in word.part.package.iter_parts():
        if str(part.partname) in ("/word/footnotes.xml", "/word/endnotes.xml"):
            from lxml import etree

            root = etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
            return any((found.text or "").strip() for found in root.iter(_W + "t"))
    return False
