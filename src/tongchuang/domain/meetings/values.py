"""What a meeting is made of before it is rows, and what became of an invitation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Point:
    """A point of the agenda."""

    title: str
    speaker_id: UUID | None = None
    speaker_name: str = ""
    minutes: int | None = None


@dataclass(frozen=True, kw_only=True)
class MeetingValues:
    """A meeting as it is planned."""

    kind: str
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    chair_id: UUID | None = None
    host_id: UUID | None = None
    note: str = ""
    grace_minutes: int | None = None
    heads_expected: bool = False
    points: tuple[Point, ...] = ()
    unit_ids: tuple[UUID, ...] = ()
    person_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SeriesValues:
    """Meetings that come again."""

    kind: str
    title: str
    rrule: str
    starts_on: date
    at: time
    minutes: int = 90
    place: str = ""
    chair_id: UUID | None = None
    unit_ids: tuple[UUID, ...] = ()
    days_ahead: int = 30


@dataclass(frozen=True)
class DecisionValues:
    """Something decided."""

    text: str
    lead_id: UUID | None = None
    support_ids: tuple[UUID, ...] = ()
    due_on: date | None = None
    quote: str = ""


@dataclass(frozen=True)
class ProblemValues:
    """A problem raised, with what came of it."""

    text: str
    outcome: str
    answer: str = ""
    unit_id: UUID | None = None
    due_on: date | None = None
    target: tuple[str, UUID, str] | None = None


@dataclass(frozen=True)
class Confirmation:
    """How a unit passed a meeting on."""

    held_on: date
    reached: int
    staff: int
    text: str = ""
    file_ids: tuple[UUID, ...] = ()


class Outcome(TextChoices):
    """What became of an invitation."""

    EXPECTED = "expected", pgettext_lazy("attendance", "Expected")
    PRESENT = "present", _("Came")
    LATE = "late", _("Came late")
    LEAVE = "leave", _("On leave")
    ABSENT = "absent", _("Absent without leave")
