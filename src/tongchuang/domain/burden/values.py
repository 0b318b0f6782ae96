"""What the brake counts, and what it answers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What reaches a unit and costs it work."""

    ORDER = "order", _("Supervision orders")
    RANKING = "ranking", _("Rankings")
    NOTICE = "notice", _("Notices")
    REQUEST = "request", _("Requests for material")
    MEETING = "meeting", _("Meetings")


class Window(models.TextChoices):
    """The time that a quota is for."""

    MONTH = "month", _("month")
    QUARTER = "quarter", _("quarter")
    YEAR = "year", _("year")


@dataclass(frozen=True)
class Charge:
    """One thing that is to reach units. `asker_unit_id`: whose work it is; empty for the campaign office."""

    unit_ids: Collection[UUID]
    kind: str
    subject: models.Model
    at: datetime | None = None
    campaign_id: UUID | None = None
    region_id: UUID | None = None
    title: str = ""
    asker_unit_id: UUID | None = None


@dataclass(frozen=True)
class Charged:
    """What came of it: whom it may reach now, who is beyond a quota, who is now at four fifths of one."""

    free: frozenset[UUID] = frozenset()
    over: frozenset[UUID] = frozenset()
    warned: frozenset[UUID] = frozenset()


FREE, WARN, OVER = "free", "warn", "over"


@dataclass(frozen=True)
class Standing:
    """How a unit would stand against its tightest quota if so many more went out."""

    unit_id: UUID
    used: int = 0
    limit: int | None = None
    window: str = ""
    level: str = FREE

    @property
    def share(self) -> float:
        """Used, of the limit."""
        return self.used / self.limit if self.limit else (1.0 if self.limit == 0 else 0.0)


@dataclass(frozen=True)
class FormField:
    """A field that an answer has to fill in."""

    key: str
    label: str
    kind: str = "text"

    def told(self) -> dict[str, str]:
        """As it is stored."""
        return {"key": self.key, "label": self.label, "kind": self.kind}


@dataclass(frozen=True, kw_only=True)
class RequestValues:
    """What is asked for, and of whom."""

    kind: str
    title: str
    due_at: datetime
    unit_ids: tuple[UUID, ...]
    text: str = ""
    item_id: UUID | None = None
    figure: str = ""
    measure: str = ""
    period: str = ""
    fields: tuple[FormField, ...] = ()
    template_id: UUID | None = None
    why_again: str = ""


@dataclass(frozen=True)
class Duplicate:
    """Something that is there already and may save asking. `units`: of those asked, whom it covers (empty: all)."""

    kind: str
    title: str
    target_type: str
    target_id: UUID | None
    about: str = ""
    value: str = ""
    url: str = ""
    units: frozenset[UUID] = frozenset()
    likeness: float = 1.0
    period: str = field(default="")
