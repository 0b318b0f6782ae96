"""Templates: Word files with fields such as {{标题}}, and rows that repeat between {{#单位}} and {{/单位}}.

Word cuts a field over several runs as it likes; a field is found in the text of its paragraph and takes the look of its first run.
Rows stand in tables: the row with {{#单位}} up to the row with {{/单位}} is repeated for each unit. Braces may be wide ones.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tongchuang.adapters.word.packages import Package, opened, parsed

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_OPEN, _SHUT = r"[{｛]{2}", r"[}｝]{2}"
FIELD = re.compile(rf"{_OPEN}\s*([#＃/／]?)\s*([^{{}}｛｝]{{1,40}}?)\s*{_SHUT}")
_HALF = re.compile(rf"{_OPEN}|{_SHUT}")
_PARTS = re.compile(r"^word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml$")
# What XML can't hold.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


@dataclass
class Found:
    """The fields of a template: single ones, those of each row block, and what is wrong with it."""

    fields: list[str] = field(default_factory=list)
    blocks: dict[str, list[str]] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Filled:
    """A filled template: the file, and its words as paragraphs and tables."""

    content: bytes
    paragraphs: tuple[Any, ...]


def fields_of(package: Package) -> Found:
    """All fields in the order in which they stand. Faults: (unfinished|unclosed|outside, words)."""
    found = Found()
    for name in _text_parts(package):
        tree = parsed(package.parts[name])
        for paragraph in tree.iter(f"{_W}p"):
            _look_through(paragraph, found)
        _blocks_of(tree, found)
    return found


def fill(
    content: bytes, values: Mapping[str, str], rows: Mapping[str, Sequence[Mapping[str, str]]]
) -> Filled:
    """The template with its fields filled and its rows repeated. What has no value stays empty."""
    from lxml import etree

    package = opened(content)
    parts = dict(package.parts)
    said: tuple[Any, ...] = ()
    for name in _text_parts(package):
        tree = parsed(parts[name])
        _repeat_rows(tree, rows)
        for paragraph in list(tree.iter(f"{_W}p")):
            _fill_paragraph(paragraph, values)
        if name == "word/document.xml":
            said = tuple(_words_of(tree))
        parts[name] = bytes(etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True))
    return Filled(Package(parts).written(), said)


def _text_parts(package: Package) -> list[str]:
    names = [name for name in package.parts if _PARTS.match(name)]
    return sorted(names, key=lambda name: (name != "word/document.xml", name))


def _texts(paragraph: Any) -> list[Any]:
    """The pieces of text of a paragraph, without those of paragraphs within it (boxes)."""
    return [
        each
        for each in paragraph.iter(f"{_W}t")
        if next(above for above in each.iterancestors() if above.tag == f"{_W}p") is paragraph
    ]


def _text(paragraph: Any) -> str:
    return "".join(each.text or "" for each in _texts(paragraph))


def _look_through(paragraph: Any, found: Found) -> None:
    text = _text(paragraph)
    if _HALF.search(FIELD.sub("", text)):
        found.faults.append(("unfinished", text.strip()[:60]))
    for kind, name in FIELD.findall(text):
        if kind:
            if not any(above.tag == f"{_W}tr" for above in paragraph.iterancestors()):
                found.faults.append(("outside", name))
        elif name not in found.fields and not _in_block(paragraph):
            found.fields.append(name)


def _in_block(paragraph: Any) -> bool:
    row = next((above for above in paragraph.iterancestors() if above.tag == f"{_W}tr"), None)
    if row is None:
        return False
    table = row.getparent()
    return any(row in rows for _name, rows in _groups(table))


def _blocks_of(tree: Any, found: Found) -> None:
    for table in tree.iter(f"{_W}tbl"):
        for name, rows in _groups(table):
            names = found.blocks.setdefault(name, [])
            for row in rows:
                for kind, field_ in FIELD.findall(_row_text(row)):
                    if not kind and field_ not in names:
                        names.append(field_)
        for name in _unclosed(table):
            found.faults.append(("unclosed", name))


def _row_text(row: Any) -> str:
    return "\n".join(_text(paragraph) for paragraph in row.iter(f"{_W}p"))


def _groups(table: Any) -> list[tuple[str, list[Any]]]:
    """The rows of each block of a table, with those that hold its marks."""
    groups: list[tuple[str, list[Any]]] = []
    begun: tuple[str, list[Any]] | None = None
    for row in table.findall(f"{_W}tr"):
        marks = [(kind, name) for kind, name in FIELD.findall(_row_text(row)) if kind]
        for kind, name in marks:
            if kind in "#＃" and begun is None:
                begun = (name, [])
        if begun is not None:
            begun[1].append(row)
            if any(kind in "/／" and name == begun[0] for kind, name in marks):
                groups.append(begun)
                begun = None
    return groups


def _unclosed(table: Any) -> list[str]:
    whole = [name for name, _rows in _groups(table)]
    marks = [
        (kind, name)
        for row in table.findall(f"{_W}tr")
        for kind, name in FIELD.findall(_row_text(row))
        if kind
    ]
    wrong = []
    for kind in ("#＃", "/／"):
        names = [name for mark, name in marks if mark in kind]
        wrong += [name for name in names if names.count(name) != whole.count(name)]
    return list(dict.fromkeys(wrong))


def _repeat_rows(tree: Any, rows: Mapping[str, Sequence[Mapping[str, str]]]) -> None:
    for table in list(tree.iter(f"{_W}tbl")):
        for name, group in _groups(table):
            # Rows that hold nothing but the marks vanish.
            kept = [row for row in group if FIELD.sub("", _row_text(row)).strip() or _has_fields(row)]
            place = table.index(group[0])
            for values in reversed(rows.get(name, ())):
                for row in reversed(kept):
                    made = copy.deepcopy(row)
                    for paragraph in made.iter(f"{_W}p"):
                        _fill_paragraph(paragraph, values)
                    table.insert(place, made)
            for row in group:
                table.remove(row)
        if not table.findall(f"{_W}tr"):
            table.getparent().remove(table)


def _has_fields(row: Any) -> bool:
    return any(not kind for kind, _name in FIELD.findall(_row_text(row)))


def _fill_paragraph(paragraph: Any, values: Mapping[str, str]) -> None:
    whole = FIELD.fullmatch(_text(paragraph).strip())
    lines = values.get(whole[2], "").split("\n") if whole and not whole[1] else []
    if len(lines) > 1 and paragraph.getparent() is not None:
        parent, place = paragraph.getparent(), paragraph.getparent().index(paragraph)
        for line in reversed(lines):
            made = copy.deepcopy(paragraph)
            _put(made, {whole[2]: line} if whole else {})
            parent.insert(place, made)
        parent.remove(paragraph)
        return
    _put(paragraph, values)


def _put(paragraph: Any, values: Mapping[str, str]) -> None:
    pieces = _texts(paragraph)
    text = "".join(each.text or "" for each in pieces)
    for match in reversed(list(FIELD.finditer(text))):
        said = "" if match[1] else _ILLEGAL.sub("", values.get(match[2], "")).replace("\n", " ")
        _replace(pieces, match.start(), match.end(), said)


def _replace(pieces: Sequence[Any], start: int, end: int, said: str) -> None:
    """Put words for a stretch of the text that may lie over several pieces: they go into the first."""
    at, first = 0, True
    for piece in pieces:
        text = piece.text or ""
        low, high = max(start - at, 0), min(end - at, len(text))
        if low < high:
            piece.text = text[:low] + (said if first else "") + text[high:]
            piece.set(_XML_SPACE, "preserve")
            first = False
        at += len(text)


def _words_of(tree: Any) -> Iterator[Any]:
    """The words of the body in order: a paragraph as text, a table as rows of cells."""
    body = tree.find(f"{_W}body")
    for child in [] if body is None else body:
        if child.tag == f"{_W}p":
            text = _text(child).strip()
            if text:
                yield text
        elif child.tag == f"{_W}tbl":
            yield [
                [
                    "\n".join(_text(each) for each in cell.iter(f"{_W}p")).strip()
                    for cell in row.findall(f"{_W}tc")
                ]
                for row in child.findall(f"{_W}tr")
            ]
