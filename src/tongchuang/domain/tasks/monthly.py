"""Monthly reports (每月汇报): what the tasks of a unit say by themselves, who has handed in, and the week for leaders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.tasks.engine_io import working_day_by
from tongchuang.domain.tasks.models import MonthlyReport, Progress, State, Task
from tongchuang.domain.tasks.rules import is_overdue, sees_all
from tongchuang.domain.tasks.settings import settings_of
from tongchuang.foundation.clock import SHANGHAI, local, now

NAMES = ("total", "closed", "finished", "reported", "overdue")


@dataclass(frozen=True)
class Month:
    """A month in Shanghai."""

    first: date
    after: date

    @classmethod
    def of(cls, period: str) -> Month:
        """Of such as 2026-11; ValueError for what is none."""
        first = date.fromisoformat(f"{period}-01")
        return cls(first, (first + timedelta(days=32)).replace(day=1))

    @property
    def begins(self) -> datetime:
        """Its first moment."""
        return datetime.combine(self.first, time(), SHANGHAI)

    @property
    def ends(self) -> datetime:
        """The first moment after it."""
        return datetime.combine(self.after, time(), SHANGHAI)

    def holds(self, moment: datetime | None) -> bool:
        """Whether a moment lies in it."""
        return moment is not None and self.begins <= moment < self.ends


@dataclass
class Line:
    """A task in the report of a month, with what was said of it in that month last."""

    row: Task
    said: Progress | None
    closed: bool
    overdue: bool


def due_on(campaign: Campaign, month: Month) -> date:
    """Until when the report of a month is handed in: the day that is set, or the working day before."""
    return working_day_by(month.first.replace(day=settings_of(campaign).report_day))


def tasks_of(campaign: Campaign, month: Month, unit_ids: Iterable[UUID] | None = None) -> QuerySet[Task]:
    """What units led in a month: released before its end, not closed before its beginning.

    Of what recurs the instances that have come by then, not the series.
    """
    rows = Task.objects.filter(campaign=campaign, released_at__lt=month.ends, lead_unit__isnull=False)
    rows = rows.filter(Q(closed_at__isnull=True) | Q(closed_at__gte=month.begins)).exclude(state=State.WITHDRAWN)
    rows = rows.filter(Q(series__isnull=True, rrule="") | Q(series__isnull=False, due_on__lt=month.after))
    return rows if unit_ids is None else rows.filter(lead_unit__in=list(unit_ids))


def lines_of(campaign: Campaign, month: Month, unit_ids: Iterable[UUID]) -> list[Line]:
    """The lines of some units' reports, gathered from their tasks: nothing is typed twice."""
    rows = list(tasks_of(campaign, month, unit_ids).defer("grams", "quote").order_by("due_on", "pk"))
    said = _said(rows, month)
    day = min(local(now()).date(), month.after - timedelta(days=1))
    return [Line(row, said.get(row.pk), month.holds(row.closed_at), is_overdue(row, day)) for row in rows]


def _said(rows: list[Task], month: Month) -> dict[UUID, Progress]:
    found = Progress.objects.filter(task__in=rows, at__gte=month.begins, at__lt=month.ends).order_by(
        "at", "pk"
    )
    return {report.task_id: report for report in found}


def figures_of(lines: Iterable[Line]) -> dict[str, int]:
    """How many: all, closed in the month, waiting for checking, with a report in the month, overdue."""
    found = dict.fromkeys(NAMES, 0)
    for line in lines:
        found["total"] += 1
        found["closed"] += line.closed
        found["finished"] += line.row.state == State.FINISHED
        found["reported"] += line.said is not None
        found["overdue"] += line.overdue
    return found


@dataclass
class Standing:
    """A unit with its report of a month, or without one."""

    unit: Unit
    report: MonthlyReport | None
    figures: dict[str, int]
    late: bool

    @property
    def handed_in(self) -> bool:
        """Whether its report lies before the office."""
        return self.report is not None and self.report.state == MonthlyReport.State.SUBMITTED


def standings(actor: Actor, campaign: Campaign, month: Month, period: str) -> list[Standing]:
    """Every unit that led tasks in the month: those the actor may see, by pinyin; four queries."""
    whole = sees_all(actor)
    units = None if whole else actor.unit_ids
    lines: dict[UUID, list[Line]] = defaultdict(list)
    rows = list(tasks_of(campaign, month, units).only("lead_unit", "state", "due_on", "closed_at"))
    said = set(
        Progress.objects.filter(task__in=rows, at__gte=month.begins, at__lt=month.ends).values_list(
            "task_id", flat=True
        )
    )
    day = min(local(now()).date(), month.after - timedelta(days=1))
    for row in rows:
        assert row.lead_unit_id is not None
        mark: Any = True if row.pk in said else None
        lines[row.lead_unit_id].append(Line(row, mark, month.holds(row.closed_at), is_overdue(row, day)))
    reports = {
        report.unit_id: report
        for report in reports_visible_to(actor).filter(campaign=campaign, period=period)
    }
    until = due_on(campaign, month)
    found = []
    for unit in Unit.objects.filter(pk__in={*lines, *reports}).defer("grams").order_by("sort_key", "pk"):
        report = reports.get(unit.pk)
        first = report.first_at if report is not None else None
        last = local(first).date() if first is not None else local(now()).date()
        found.append(Standing(unit, report, figures_of(lines[unit.pk]), last > until))
    return found


def reports_visible_to(actor: Actor) -> QuerySet[MonthlyReport]:
    """The reports of the region for those who see all tasks, once handed in; of one's own units always."""
    rows = MonthlyReport.objects.filter(region=actor.region_id)
    if actor.region_id is None or not actor.posts:
        return rows.none()
    if sees_all(actor):
        return rows.filter(submitted_at__isnull=False)
    return rows.filter(unit__in=actor.unit_ids) if actor.may(Permission.HANDLE_TASKS) else rows.none()


def unit_for(actor: Actor, unit_id: UUID) -> Unit:
    """A unit whose report the actor may open; Http404 for any other."""
    rows = Unit.objects.filter(region=actor.region_id, pk=unit_id)
    if not sees_all(actor):
        rows = rows.filter(pk__in=actor.unit_ids) if actor.may(Permission.HANDLE_TASKS) else rows.none()
    found = rows.first() if actor.region_id is not None and actor.posts else None
    if found is None:
        raise Http404
    return found


def writes_for(actor: Actor, unit: Unit) -> bool:
    """Whether the actor hands in for this unit."""
    return actor.may(Permission.HANDLE_TASKS) and unit.pk in actor.unit_ids


def report_of(actor: Actor, campaign: Campaign, unit: Unit, period: str) -> MonthlyReport | None:
    """The report, where it is begun and the actor may see it."""
    rows = reports_visible_to(actor).filter(campaign=campaign, unit=unit, period=period)
    return rows.select_related("submitted_by", "returned_by").first()


def week_of(rows: QuerySet[Task], first: date) -> dict[str, list[Task]]:
    """What a week brought, for leaders: released, finished, closed in it, and due in it but not done."""
    begins = datetime.combine(first, time(), SHANGHAI)
    ends = begins + timedelta(days=7)
    day = local(now()).date()
    held = Q()
    for name in ("released_at", "finished_at", "closed_at"):
        held |= Q(**{f"{name}__gte": begins, f"{name}__lt": ends})
    held |= Q(due_on__gte=first, due_on__lt=first + timedelta(days=7))
    found: dict[str, list[Task]] = {"released": [], "finished": [], "closed": [], "late": []}
    wanted = rows.filter(held, released_at__isnull=False).exclude(state=State.WITHDRAWN)
    for row in (
        wanted.select_related("lead_unit")
        .defer("grams", "quote", "lead_unit__grams")
        .order_by("due_on", "pk")
    ):
        for name in ("released", "finished", "closed"):
            moment = getattr(row, f"{name}_at")
            ahead = name == "released" and row.series_id is not None
            if moment is not None and begins <= moment < ends and not ahead:
                found[name].append(row)
        if row.due_on and first <= row.due_on < first + timedelta(days=7) and is_overdue(row, day):
            found["late"].append(row)
    return found
