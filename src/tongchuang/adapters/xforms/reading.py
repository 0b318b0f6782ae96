"""Reading what a client submits. The XML comes from anybody: no document type, no entities, bounded depth and size."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID
from xml.parsers import expat

from tongchuang.adapters.xforms.model import CONTEXT

LIMIT = 2 * 1024 * 1024
DEEPEST = 12
MOST_ELEMENTS = 60_000
PARTS = re.compile(r"^([vrntfp])_([0-9a-f]{32})$")


class BadSubmission(Exception):
    """XML that is no submission of a form; the text is for a log."""


@dataclass
class Element:
    """An element by its local name."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def find(self, *names: str) -> Element | None:
        """The first descendant along these names."""
        here: Element | None = self
        for name in names:
            here = next((child for child in here.children if child.name == name), None) if here else None
        return here

    def value(self, *names: str) -> str:
        """The text of a descendant, empty when it isn't there."""
        found = self.find(*names)
        return found.text.strip() if found else ""


@dataclass(frozen=True)
class JudgedItem:
    """An item as answered; `photos` are names of attached files."""

    item: UUID
    verdict: str
    grade: str = ""
    count: str = ""
    note: str = ""
    photos: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """Where the visit was."""

    latitude: float
    longitude: float
    accuracy_m: float | None


@dataclass(frozen=True)
class Submission:
    """A filled form. Texts are as they came; only what can't be anything else is read into values."""

    form_id: str
    version: str
    instance_id: str
    deprecated_id: str
    started_at: datetime | None
    ended_at: datetime | None
    site: str
    source: str
    place: Place | None
    items: tuple[JudgedItem, ...]
    context: Mapping[str, str] = field(default_factory=dict)

    @property
    def files(self) -> list[str]:
        """The names of all files that the submission speaks of, each once."""
        return list(dict.fromkeys(name for item in self.items for name in item.photos))


def read_submission(content: bytes) -> Submission:
    """The submission in the XML; BadSubmission when it is none."""
    root = parse(content)
    instance_id = root.value("meta", "instanceID")
    if not root.attributes.get("id") or not instance_id or len(instance_id) > 200:
        raise BadSubmission("no form id or no instance id")
    return Submission(
        form_id=root.attributes["id"][:120],
        version=root.attributes.get("version", "")[:60],
        instance_id=instance_id,
        deprecated_id=root.value("meta", "deprecatedID")[:200],
        started_at=_moment(root.value("start")),
        ended_at=_moment(root.value("end")),
        site=root.value("site")[:80],
        source=root.value("source")[:10],
        place=_place(root.value("place")),
        items=tuple(_items(root)),
        context={name: root.value(name)[:80] for name in CONTEXT if root.value(name)},
    )


def parse(content: bytes) -> Element:
    """The elements of an XML document without a document type."""
    if len(content) > LIMIT:
        raise BadSubmission("too large")
    top = Element("")
    stack = [top]
    count = 0

    def refuse(*_given: Any) -> None:
        raise BadSubmission("a document type or an entity")

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if len(stack) > DEEPEST or count > MOST_ELEMENTS:
            raise BadSubmission("too deep or too many elements")
        plain = {key.rsplit(" ", 1)[-1]: value for key, value in attributes.items()}
        element = Element(name.rsplit(" ", 1)[-1], plain)
        stack[-1].children.append(element)
        stack.append(element)

    def end(_name: str) -> None:
        stack.pop()

    def text(data: str) -> None:
        stack[-1].text += data

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.UnparsedEntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begin, end, text
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise BadSubmission(str(error)[:200]) from error
    return top.children[0]


def _items(root: Element) -> list[JudgedItem]:
    found: dict[str, dict[str, Any]] = {}
    for group in root.children:
        for part in group.children:
            match = re.match(r"^[ip]_([0-9a-f]{32})$", part.name)
            if not match:
                continue
            values = found.setdefault(match[1], {"photos": []})
            for child in part.children:
                kind = PARTS.match(child.name)
                if kind is None or kind[2] != match[1]:
                    continue
                if kind[1] == "f":
                    if child.text.strip():
                        values["photos"].append(child.text.strip())
                else:
                    values[kind[1]] = child.text.strip()
    return [
        JudgedItem(
            item=UUID(hex=key), verdict=values["v"], grade=values.get("r", ""), count=values.get("n", ""),
            note=values.get("t", ""), photos=tuple(values["photos"]),
        )
        for key, values in found.items()
        if values.get("v")
    ]  # fmt: skip


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def _place(text: str) -> Place | None:
    parts = text.split()
    try:
        latitude, longitude = float(parts[0]), float(parts[1])
        accuracy = float(parts[3]) if len(parts) > 3 else None
    except (ValueError, IndexError):
        return None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    # Collect gives 0 for a place that a program has invented: no accuracy is known then.
    known = accuracy if accuracy is not None and math.isfinite(accuracy) and accuracy > 0 else None
    return Place(latitude, longitude, known)
