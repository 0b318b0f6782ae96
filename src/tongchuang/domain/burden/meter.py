"""The burden meter (减负台账): what units were asked for, how long it took them, and what needn't be asked. On rows that
access has let through."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, TruncMonth

from tongchuang.domain.burden.models import (
    Avoided,
    ChargeRow,
    MaterialRequest,
    RequestPart,
    TaskTime,
    WorkTime,
)
from tongchuang.domain.burden.rules import median_of, month_span, months_before
from tongchuang.domain.burden.values import Kind
from tongchuang.domain.organisations.models import Unit
from tongchuang.foundation.clock import SHANGHAI, local, now

COUNTED = ChargeRow.State.COUNTED
MONTHS = 6
Work = WorkTime.Work


@dataclass(frozen=True)
class UnitBurden:
    """What one unit was asked for in a month, and the seconds that its people spent."""

    unit: Unit
    by_kind: dict[str, int]
    seconds: int
    late: int

    @property
    def asked(self) -> int:
        """Everything that reached it."""
        return sum(self.by_kind.values())

    @property
    def minutes(self) -> int:
        """Whole minutes."""
        return round(self.seconds / 60)


@dataclass(frozen=True)
class Month:
    """One month of the trend."""

    period: str
    by_kind: dict[str, int]
    seconds: int
    avoided: int

    @property
    def asked(self) -> int:
        """Everything that reached anybody."""
        return sum(self.by_kind.values())


@dataclass(frozen=True)
class TaskFigure:
    """How long a task takes: the median in seconds where enough are known, and of how many."""

    task: str
    median: float | None
    number: int


@dataclass(frozen=True)
class Meter:
    """A month at a glance."""

    period: str
    months: list[Month]
    units: list[UnitBurden]
    askers: list[tuple[UUID | None, str, int]]
    tasks: list[TaskFigure]
    avoided: int
    spared: int
    again: int
    by_work: dict[str, int] = field(default_factory=dict)

    @property
    def this(self) -> Month:
        """The month itself."""
        return self.months[-1]

    @property
    def before(self) -> Month:
        """The month before."""
        return self.months[-2]


def meter_of(
    period: str,
    *,
    charges: QuerySet[ChargeRow],
    times: QuerySet[WorkTime],
    tasks: QuerySet[TaskTime],
    avoided: QuerySet[Avoided],
    requests: QuerySet[MaterialRequest],
    units: QuerySet[Unit],
) -> Meter:
    """The month with the five before it, in eight statements."""
    periods = months_before(period, MONTHS)
    begins, until = month_span(period)
    first, last = begins.date(), until.date() - timedelta(days=1)
    mine = charges.filter(at__gte=begins, at__lt=until, state=COUNTED)
    counts, askers = _by_unit(mine)
    seconds, by_work = _spent(times.filter(day__gte=first, day__lte=last))
    months, kept, spared = _months(periods, charges, times, avoided)
    return Meter(
        period, months, _units(counts, seconds, units), askers, task_figures(tasks.filter(day__gte=first, day__lte=last)),
        kept, spared, requests.filter(asked_at__gte=begins, asked_at__lt=until).exclude(why_again="").count(), by_work,
    )  # fmt: skip


def _months(
    periods: Sequence[str],
    charges: QuerySet[ChargeRow],
    times: QuerySet[WorkTime],
    avoided: QuerySet[Avoided],
) -> tuple[list[Month], int, int]:
    """The months, and for the last one how many requests were avoided and how many units they spared."""
    begins, until = month_span(periods[0])[0], month_span(periods[-1])[1]
    counts: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(Kind.values, 0))
    rows = charges.filter(at__gte=begins, at__lt=until, state=COUNTED).annotate(
        month=TruncMonth("at", tzinfo=SHANGHAI)
    )
    for month, kind, number in rows.order_by().values_list("month", "kind").annotate(n=Count("pk")):
        counts[f"{month:%Y-%m}"][kind] += number
    worked = times.filter(day__gte=begins.date(), day__lt=until.date()).annotate(month=TruncMonth("day"))
    summed = worked.order_by().values_list("month").annotate(n=Sum("seconds"))
    seconds = {f"{month:%Y-%m}": number for month, number in summed}
    kept = avoided.filter(at__gte=begins, at__lt=until).annotate(month=TruncMonth("at", tzinfo=SHANGHAI))
    told = kept.order_by().values_list("month").annotate(n=Count("pk", distinct=True), m=Count("units"))
    saved = {f"{month:%Y-%m}": (number, units) for month, number, units in told}
    months = [
        Month(period, dict(counts[period]), seconds.get(period, 0), saved.get(period, (0, 0))[0])
        for period in periods
    ]
    return months, *saved.get(periods[-1], (0, 0))


def _by_unit(
    mine: QuerySet[ChargeRow],
) -> tuple[dict[UUID, dict[str, int]], list[tuple[UUID | None, str, int]]]:
    """What reached each unit by kind, and who asked, the most first (nobody: the campaign office by its jobs)."""
    counts: dict[UUID, dict[str, int]] = {}
    askers: dict[tuple[UUID | None, str], int] = defaultdict(int)
    rows = (
        mine.order_by()
        .values_list("unit", "kind", "asker_unit", "asker_unit__short_name")
        .annotate(n=Count("pk"))
    )
    for unit, kind, asker, name, number in rows:
        counts.setdefault(unit, dict.fromkeys(Kind.values, 0))[kind] += number
        askers[asker, name or ""] += number
    return counts, sorted(((*key, number) for key, number in askers.items()), key=lambda row: -row[2])


def _spent(spent: QuerySet[WorkTime]) -> tuple[dict[UUID, int], dict[str, int]]:
    """Seconds by unit, and by kind of work, the most first."""
    by_unit: dict[UUID, int] = defaultdict(int)
    by_work: dict[str, int] = defaultdict(int)
    for unit, work, seconds in spent.order_by().values_list("unit", "work").annotate(n=Sum("seconds")):
        by_unit[unit] += seconds
        by_work[work] += seconds
    return by_unit, dict(sorted(by_work.items(), key=lambda pair: -pair[1]))


def _units(
    counts: Mapping[UUID, Mapping[str, int]], seconds: Mapping[UUID, int], units: QuerySet[Unit]
) -> list[UnitBurden]:
    parts = RequestPart.objects.filter(
        unit=OuterRef("pk"), state__in=["waiting", "returned"], due_at__lt=now()
    )
    late = parts.order_by().values("unit").annotate(n=Count("pk")).values("n")
    rows = units.filter(pk__in={*counts, *seconds}).defer("grams")
    rows = rows.annotate(late=Coalesce(Subquery(late, output_field=IntegerField()), 0))
    none = dict.fromkeys(Kind.values, 0)
    found = [
        UnitBurden(unit, dict(counts.get(unit.pk, none)), seconds.get(unit.pk, 0), unit.late)  # type: ignore[attr-defined]
        for unit in rows
    ]
    return sorted(found, key=lambda row: (-row.asked, -row.seconds, row.unit.sort_key))


def task_figures(rows: QuerySet[TaskTime]) -> list[TaskFigure]:
    """Each task with its median and how many times are known."""
    classes: dict[str, dict[int, int]] = {task: {} for task in TaskTime.Task.values}
    for task, about, number in rows.order_by().values_list("task", "about_s").annotate(n=Sum("number")):
        classes[task][about] = number
    return [TaskFigure(task, median_of(found), sum(found.values())) for task, found in classes.items()]


def days_of(unit: Unit, period: str, times: QuerySet[WorkTime]) -> list[tuple[str, int]]:
    """The seconds of a unit's month by kind of work: what its minutes are made of."""
    begins, until = month_span(period)
    rows = times.filter(unit=unit, day__gte=begins.date(), day__lt=until.date())
    return list(rows.order_by().values_list("work").annotate(n=Sum("seconds")).order_by("-n"))


def month_of(text: str) -> str:
    """A month YYYY-MM as it was asked for; the present one where it is none."""
    try:
        return (
            date(int(text[:4]), int(text[5:7]), 1).strftime("%Y-%m")
            if len(text) == 7 and text[4] == "-"
            else this_month()
        )
    except ValueError:
        return this_month()


def this_month() -> str:
    """The present month."""
    return local(now()).strftime("%Y-%m")
