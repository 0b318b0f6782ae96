"""What falls on which day: reads for the calendar, the timetable and the feeds, of rows that access has let through."""

from __future__ import annotations

from datetime import date

from django.db.models import Prefetch, QuerySet

from tongchuang.domain.tasks.models import Milestone, State, Task
from tongchuang.domain.tasks.states import OPEN_STATES

SHOWN = ("title", "state", "kind", "due_on", "starts_on", "progress", "lead_unit", "person", "phase", "series", "rrule", "parent",
         "depth", "origin_type", "origin_title", "made_at", "released_at", "closed_at")  # fmt: skip


def due_between(rows: QuerySet[Task], first: date, last: date) -> list[Task]:
    """What is due in a span, the earliest first; what was withdrawn is left out."""
    found = rows.filter(due_on__range=(first, last)).exclude(state=State.WITHDRAWN)
    return list(_slim(found).order_by("due_on", "pk"))


def steps_between(rows: QuerySet[Task], first: date, last: date) -> list[Milestone]:
    """The steps of timetables in a span, of tasks that go on or are done."""
    found = Milestone.objects.filter(
        due_on__range=(first, last), task__in=rows.exclude(state=State.WITHDRAWN).values("pk")
    )
    return list(
        found.select_related("task")
        .only("title", "due_on", "done_on", "task__title")
        .order_by("due_on", "pk")
    )


def bars(rows: QuerySet[Task], limit: int) -> list[Task]:
    """What has a day to be done by or comes again, with its steps: no instances, which stand with their series."""
    found = (
        rows.filter(series__isnull=True).exclude(state=State.WITHDRAWN).exclude(due_on__isnull=True, rrule="")
    )
    steps = Prefetch("milestones", Milestone.objects.order_by("due_on", "pk"))
    ordered = _slim(found).select_related("phase").prefetch_related(steps)
    return list(ordered.order_by("lead_unit__sort_key", "lead_unit_id", "due_on", "pk")[:limit])


def still_due(rows: QuerySet[Task], first: date, last: date) -> list[Task]:
    """Open tasks with a due day in a span."""
    return list(
        _slim(rows.filter(state__in=OPEN_STATES, due_on__range=(first, last))).order_by("due_on", "pk")
    )


def _slim(rows: QuerySet[Task]) -> QuerySet[Task]:
    return rows.select_related("lead_unit", "person").only(
        *SHOWN, "lead_unit__name", "lead_unit__short_name", "person__name", "phase__title", "phase__position"
    )


def written_returns(rows: QuerySet[Task], limit: int = 1000) -> list[Task]:
    """Written returns that were released, the latest due first."""
    found = rows.filter(kind="written", released_at__isnull=False).exclude(state=State.WITHDRAWN)
    return list(
        _slim(found).only(*SHOWN, "origin_id", "lead_unit__name", "lead_unit__short_name", "person__name")
        .order_by("-due_on", "lead_unit__sort_key", "pk")[:limit]
    )  # fmt: skip
