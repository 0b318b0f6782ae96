"""What reports are made of: figures with their source, what a figure is made of, and what differs when it is asked again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

NO_DATA = "无数据"
Args = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """One of the things that a figure is made of; its page is found by type and id."""

    target_type: str
    target_id: UUID
    title: str
    detail: str = ""


@dataclass(frozen=True)
class Made:
    """A value as of a moment (None: there are no data) with what it is made of, looked up only when somebody opens it."""

    value: float | int | None
    rows: Callable[[], Sequence[Row]] = field(default=tuple)


@dataclass(frozen=True)
class Figure:
    """A figure of a report: where it comes from, what it is, and how it is printed."""

    source: str
    args: Args
    value: float | int | None
    text: str
    about: str = ""

    @property
    def key(self) -> str:
        """The same for the same question."""
        return key_of(self.source, self.args)


def key_of(source: str, args: Args) -> str:
    """A source with what it is asked, as one word."""
    return source + "".join(f"|{name}={args[name]}" for name in sorted(args))


def printed(value: float | int | None, digits: int, *, absolute: bool = False, suffix: str = "") -> str:
    """A value as a report says it."""
    if value is None:
        return NO_DATA
    shown = abs(value) if absolute else value
    return (f"{shown:.{digits}f}" if digits or isinstance(shown, float) else str(shown)) + suffix


@dataclass(frozen=True)
class Difference:
    """Something that differs: `text` what the document says, `page` what the data say.

    kind: text (changed by hand), gone (no longer in the document), data (the data as of the moment have changed),
    unsourced (a number that no figure stands behind).
    """

    kind: str
    label: str
    page: str = ""
    text: str = ""
    key: str = ""

    def as_json(self) -> dict[str, str]:
        """Plain values."""
        return {"kind": self.kind, "label": self.label, "page": self.page, "text": self.text, "key": self.key}
