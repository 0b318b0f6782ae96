"""What comes in to make or change a task."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from tongchuang.domain.files.models import Attachment
from tongchuang.domain.tasks.states import Kind, Origin
from tongchuang.foundation.ids import uuid7


@dataclass(frozen=True)
class Step:
    """A step of the timetable (节点)."""

    title: str
    due_on: date


@dataclass(frozen=True)
class TaskValues:
    """A task as it is made or corrected. An empty action is the title's; the origin is kept as it was made."""

    title: str
    action: str = ""
    kind: str = Kind.TASK
    lead_unit_id: UUID | None = None
    support_ids: tuple[UUID, ...] = ()
    person_id: UUID | None = None
    leader_id: UUID | None = None
    measures: str = ""
    starts_on: date | None = None
    due_on: date | None = None
    steps: tuple[Step, ...] = ()
    rrule: str = ""
    cadence: str = ""
    quantity: str = ""
    phase_id: UUID | None = None
    item_id: UUID | None = None
    year_plan: int | None = None
    cascades: bool = False
    claim_until: date | None = None
    origin_type: str = Origin.HAND
    origin_id: UUID | None = None
    origin_title: str = ""
    quote: str = ""
    quote_start: int | None = None
    quote_end: int | None = None
    id: UUID = field(default_factory=uuid7)


@dataclass(frozen=True)
class Part:
    """A part of a task that goes to a unit below, a supporting unit or a person."""

    title: str
    action: str = ""
    unit_id: UUID | None = None
    person_id: UUID | None = None
    measures: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class ProofValues:
    """A file, or a link to something in the product."""

    attachment: Attachment | None = None
    target_type: str = ""
    target_id: UUID | None = None
    label: str = ""
