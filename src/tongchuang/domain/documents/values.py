"""What a document is made of before it is a row: parties, blocks, drafts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from tongchuang.domain.organisations.models import Person, Unit
from tongchuang.foundation.ids import uuid7

Block = dict[str, Any]


@dataclass(frozen=True)
class Party:
    """Whom a document goes to; the name is kept with the document."""

    name: str
    unit_id: UUID | None = None
    person_id: UUID | None = None

    @classmethod
    def of_unit(cls, unit: Unit) -> Party:
        """A unit under its full name."""
        return cls(unit.name, unit_id=unit.pk)

    @classmethod
    def of_person(cls, person: Person, name: str = "") -> Party:
        """A person, under `name` where the document says it otherwise (祁连生同志)."""
        return cls(name or person.name, person_id=person.pk)


@dataclass(frozen=True)
class Attachment:
    """What is attached (附件): begins on a page of its own."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Draft:
    """A document as written. What is left empty comes from the region's letterhead for the kind."""

    region_id: UUID
    kind: str
    title: str
    blocks: tuple[Block, ...]
    addressees: tuple[Party, ...] = ()
    copies: tuple[Party, ...] = ()
    campaign_id: UUID | None = None
    subject: tuple[str, UUID] | None = None
    colour: str = ""
    code: str = ""
    issuer_id: UUID | None = None
    attachments: tuple[Attachment, ...] = ()
    id: UUID = field(default_factory=uuid7)


def paragraph(text: str) -> Block:
    """A paragraph of the body."""
    return {"kind": "paragraph", "text": text}


def heading(level: int, text: str, body: str = "") -> Block:
    """A heading of level 1 to 4, numbered by itself; `body` runs on in the same paragraph."""
    return {"kind": "heading", "level": level, "text": text, "body": body}


def labelled(label: str, text: str) -> Block:
    """A paragraph that begins with a label in 黑体, as in minutes: 出席：…"""
    return {"kind": "labelled", "label": label, "text": text}


def column(title: str, *, width: float = 1, align: str = "start") -> dict[str, Any]:
    """A column of a table: `width` is its share, `align` start, center or end."""
    return {"title": title, "width": width, "align": align}


def table(columns: Sequence[dict[str, Any]], rows: Sequence[Sequence[str]], caption: str = "") -> Block:
    """A table; its head stands again on every page that it reaches."""
    return {
        "kind": "table", "caption": caption, "columns": [dict(each) for each in columns],
        "rows": [[str(cell) for cell in row] for row in rows],
    }  # fmt: skip


def facts(pairs: Sequence[tuple[str, str]]) -> Block:
    """Names and values in two columns."""
    return {"kind": "facts", "rows": [[str(name), str(value)] for name, value in pairs]}


def chart(
    caption: str,
    labels: Sequence[str],
    series: Sequence[tuple[str, Sequence[float | None]]],
    *,
    unit: str = "",
    form: str = "bars",
    bounds: Sequence[tuple[float, float] | None] = (),
) -> Block:
    """A chart from zero: `bars` (lying, one series, with bounds drawn) or `lines` (over time). None is no data, never zero."""
    return {
        "kind": "chart", "form": form, "caption": caption, "unit": unit, "labels": [str(each) for each in labels],
        "series": [{"name": name, "values": list(values)} for name, values in series],
        "bounds": [list(each) if each else None for each in bounds],
    }  # fmt: skip


def pictures(name: str, sha256s: Sequence[str]) -> Block:
    """Photos two to a line. `name` is the caption by which they are kept in place when the body is edited as text; it isn't printed."""
    return {"kind": "pictures", "caption": name, "sha256s": list(sha256s)}


@dataclass(frozen=True)
class Ground:
    """What a document is written from: a report of something as of a moment, with its figures as plain JSON."""

    recipe: str
    params: dict[str, Any]
    as_of: datetime
    figures: tuple[dict[str, Any], ...] = ()
    filled: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class WordFile:
    """A Word file that was looked through: its bytes, its name, its fields."""

    content: bytes
    name: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Head:
    """How documents of a kind begin and end in a region."""

    kind: str
    issuer_id: UUID
    code: str
    head: str
    signature: str
    sealed: bool = True
