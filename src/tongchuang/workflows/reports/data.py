"""The data as of a moment: what stands in the rows, taken back by the ledger where it was changed since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.organisations.models import Unit
from tongchuang.foundation.clock import SHANGHAI, local
from tongchuang.workflows.reports.reads import changes_after, findings_until, tasks_until

CHUNK = 2_000


@dataclass(frozen=True)
class Past:
    """A row as it was at the moment."""

    id: UUID
    number: str
    title: str
    state: str
    unit_id: UUID | None
    severity: str
    begun_at: datetime
    due_at: datetime | None
    paused: bool
    closed_at: datetime | None
    evaluation_id: UUID | None = None


@dataclass(frozen=True)
class PastTask:
    """A task as it was at the moment."""

    id: UUID
    title: str
    state: str
    unit_id: UUID | None
    released_at: datetime
    due_on: Any
    row: Any


class Data:
    """What a campaign's data were at a moment; each kind of row is read once."""

    def __init__(self, campaign: Campaign, as_of: datetime) -> None:
        self.campaign = campaign
        self.as_of = as_of
        self.kept: dict[Any, Any] = {}

    @cached_property
    def findings(self) -> list[Past]:
        """Findings that had been registered by then and were not void."""
        rows = findings_until(self.campaign, self.as_of)
        changed = [row["pk"] for row in rows if row["changed_at"] >= self.as_of]
        before = unwound(changed, self.as_of)
        made = (_past(row, before.get(row["pk"], {}), self.as_of) for row in rows)
        return [row for row in made if row.state != "void"]

    @cached_property
    def findings_by_unit(self) -> dict[UUID | None, list[Past]]:
        """The same by the unit that had them."""
        found: dict[UUID | None, list[Past]] = defaultdict(list)
        for row in self.findings:
            found[row.unit_id].append(row)
        return found

    @cached_property
    def tasks(self) -> list[PastTask]:
        """Tasks that had been released by then and were not withdrawn."""
        rows = tasks_until(self.campaign, self.as_of)
        before = unwound([row.pk for row in rows if row.changed_at >= self.as_of], self.as_of)
        made = (_past_task(row, before.get(row.pk, {})) for row in rows)
        return [row for row in made if row.state not in {"withdrawn", "draft"}]

    @cached_property
    def units(self) -> dict[UUID, Unit]:
        """The units of the region, dissolved ones too."""
        rows = Unit.objects.filter(region_id=self.campaign.region_id).defer("grams")
        return {row.pk: row for row in rows}

    def unit_name(self, unit_id: UUID | str | None) -> str:
        """The short name of a unit."""
        if unit_id is None:
            return "未明确责任单位"
        row = self.units.get(unit_id if isinstance(unit_id, UUID) else UUID(unit_id))
        return (row.short_name or row.name) if row else "—"


def unwound(ids: Sequence[UUID], as_of: datetime) -> dict[UUID, dict[str, Any]]:
    """For rows changed since: the values of then, as the first change after it tells the old ones."""
    found: dict[UUID, dict[str, Any]] = {}
    for start in range(0, len(ids), CHUNK):
        for target, old in changes_after(ids[start : start + CHUNK], as_of):
            known = found.setdefault(target, {})
            for name, value in old.items():
                known.setdefault(name, value)
    return found


def _past(row: dict[str, Any], before: dict[str, Any], as_of: datetime) -> Past:
    closed_at = _moment(before["closed_at"]) if "closed_at" in before else row["closed_at"]
    state = before.get("state", row["state"])
    if closed_at is not None and closed_at >= as_of:
        # What was brought in with its past has no events: its dates say enough.
        closed_at, state = None, "fixed" if state == "closed" else state
    return Past(
        id=row["pk"], number=row["number"], title=row["title"], state=state,
        unit_id=_uuid(before["unit_id"]) if "unit_id" in before else row["unit_id"],
        severity=before.get("severity", row["severity"]), begun_at=row["registered_at"],
        due_at=_moment(before["due_at"]) if "due_at" in before else row["due_at"],
        paused=bool(before["paused_at"] if "paused_at" in before else row["paused_at"]), closed_at=closed_at,
        evaluation_id=row["evaluation_id"],
    )  # fmt: skip


def _past_task(row: Any, before: dict[str, Any]) -> PastTask:
    due = before.get("due_on", row.due_on)
    unit = _uuid(before["lead_unit_id"]) if "lead_unit_id" in before else row.lead_unit_id
    return PastTask(
        row.pk, row.title, before.get("state", row.state), unit, row.released_at,
        datetime.fromisoformat(due).date() if isinstance(due, str) else due, row,
    )  # fmt: skip


def _moment(value: Any) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _uuid(value: Any) -> UUID | None:
    return UUID(value) if isinstance(value, str) and value else value or None


def month_bounds(period: str) -> tuple[datetime, datetime]:
    """The first moment of a month and the first after it, in Shanghai."""
    year, month = map(int, period.split("-"))
    start = datetime(year, month, 1, tzinfo=SHANGHAI)
    return start, datetime(year + month // 12, month % 12 + 1, 1, tzinfo=SHANGHAI)


def month_before(period: str) -> str:
    """The month before a month."""
    return (month_bounds(period)[0] - timedelta(days=1)).strftime("%Y-%m")


def month_after(period: str) -> str:
    """The month after a month."""
    return month_bounds(period)[1].strftime("%Y-%m")


def month_name(period: str) -> str:
    """2026年10月."""
    year, month = map(int, period.split("-"))
    return f"{year}年{month}月"


def as_of_text(moment: datetime) -> str:
    """A moment as documents say it: midnight is 24时 of the day that ends."""
    at = local(moment)
    if (at.hour, at.minute, at.second) == (0, 0, 0):
        day = at - timedelta(days=1)
        return f"{day.year}年{day.month}月{day.day}日24时"
    minutes = f"{at.minute}分" if at.minute else ""
    return f"{at.year}年{at.month}月{at.day}日{at.hour}时{minutes}"


def sorted_units(data: Data, ids: Iterable[UUID | None]) -> list[UUID | None]:
    """Units in the order of the office's tree; what belongs to none comes last."""

    def place(unit_id: UUID | None) -> tuple[bool, str]:
        row = data.units.get(unit_id) if unit_id else None
        return row is None, row.sort_key if row else ""

    return sorted(ids, key=place)
