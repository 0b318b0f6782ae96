"""Reminders before, at and after a due time: who has due times says here what they are.

An app registers a source when it starts; it never plans or cancels. Plans are worked out anew whenever an event touches
the object, so another due time, another unit or an end cancels what was planned (`planning`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Due:
    """A due time that somebody has to keep. `key` names whoever has to act: another key means reassigned."""

    region_id: UUID
    at: datetime
    key: str
    before: datetime | None = None
    after: datetime | None = None

    def steps(self) -> dict[str, datetime]:
        """Step → moment: a day before and a day after unless the source says otherwise."""
        return {"before": self.before or self.at - DAY, "due": self.at, "after": self.after or self.at + DAY}


@dataclass(frozen=True)
class Reminder:
    """Who is reminded of a target, and under which title it stands in the inbox."""

    target_id: UUID
    recipient_id: UUID
    reason: str
    title: str


Dues = Callable[[Collection[UUID]], dict[UUID, Due]]
Whom = Callable[[Collection[UUID]], Iterable[Reminder]]


@dataclass(frozen=True)
class Source:
    """Where due times come from; `dues` gives only those that still wait for somebody."""

    name: str
    dues: Dues
    whom: Whom


_sources: dict[str, Source] = {}


def remind_of(target_type: str, *, dues: Dues, whom: Whom) -> None:
    """From now on due times of these objects are reminded of. `target_type` is the ledger's name of the model."""
    _sources[target_type] = Source(target_type, dues, whom)


def source_of(target_type: str) -> Source | None:
    """The source of a kind of object."""
    return _sources.get(target_type)
