"""Named reads of plans, for rows that access has let through."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.findings.engine_io import working_calendar
from tongchuang.domain.findings.models import Finding, State
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.places.models import Site
from tongchuang.domain.plans.access import plan_shown, tasks_visible_to
from tongchuang.domain.plans.gathering import key_of, workable
from tongchuang.domain.plans.models import Plan, PlanTask, PlanUnit, Timetable, UnitCapacity
from tongchuang.domain.plans.rules import DONE_STATES, TaskState
from tongchuang.domain.runs.models import Run
from tongchuang.foundation.clock import today
from tongchuang.foundation.text import query_grams

CHANGES = ("capacity.set", "capacity.removed", "capacity.usual_set", "effort.set", "effort.removed", "effort.finding_set",
           "plan.task_pinned", "plan.task_unpinned")  # fmt: skip
SHOWN = ("unit", "item", "site_type", "finding__site", "finding__street")


def current_plan(campaign: Campaign) -> Plan | None:
    """The current plan of a campaign."""
    return Plan.objects.filter(campaign=campaign, state=Plan.State.CURRENT).first()


def plans_in_force() -> list[Plan]:
    """The current plans that were adopted, of running campaigns."""
    rows = Plan.objects.filter(
        state=Plan.State.CURRENT, adopted_at__isnull=False, campaign__closed_at__isnull=True
    )
    return list(rows.select_related("campaign"))


def plans_of(rows: QuerySet[Plan], campaign: Campaign, limit: int = 20) -> list[Any]:
    """A campaign's plans, the newest first, each with the number of its `standards`, without what only its page shows."""
    kept = (Plan.State.CURRENT, Plan.State.SUPERSEDED)
    rows = rows.filter(campaign=campaign, state__in=kept).defer("curves", "answer")
    return list(rows.annotate(standards=Count("campaign__standards")).order_by("-asked_at")[:limit])


@dataclass(frozen=True)
class Changed:
    """What has happened since a plan was worked out."""

    done: int = 0
    new: int = 0
    moved: int = 0
    settings: int = 0

    @property
    def any(self) -> bool:
        """Whether the plan is out of date."""
        return bool(self.done or self.new or self.moved or self.settings)


def changed_since(plan: Plan) -> Changed:
    """Findings done and new, findings of another unit now, and settings changed: counted when somebody looks."""
    tasks = PlanTask.objects.filter(plan=plan, finding__isnull=False)
    done = Q(finding__state__in=DONE_STATES)
    counts = tasks.aggregate(
        done=Count("pk", filter=done), moved=Count("pk", filter=~done & ~Q(finding__unit=F("unit")))
    )
    new = workable(plan.campaign_id)
    settings = 0
    if plan.computed_at is not None:
        settings = Event.objects.filter(
            region_id=plan.region_id, kind__in=CHANGES, at__gt=plan.computed_at
        ).count()
    return Changed(
        counts["done"], new.exclude(pk__in=tasks.values("finding")).count(), counts["moved"], settings
    )


def not_assigned(campaign: Campaign) -> int:
    """Open findings that no unit works on yet: no plan can place them."""
    return Finding.objects.filter(campaign=campaign, state__in=(State.REGISTERED, State.DISPUTED)).count()


def last_plan_run(campaign: Campaign) -> Run | None:
    """The last run for a plan of the campaign."""
    return Run.objects.filter(kind="plan", target_id=campaign.pk).order_by("-asked_at").first()


def first_answer(run: Run) -> Plan | None:
    """The plan that a run is working on, once it has a first answer."""
    return Plan.objects.filter(run_id=run.pk, state=Plan.State.COMPUTING).first()


@dataclass(frozen=True)
class Sums:
    """What tasks add up to."""

    tasks: int
    gain: Decimal
    effort: Decimal
    late: int
    done: int


def sums_of(tasks: QuerySet[PlanTask], day: date) -> Sums:
    """Numbers of scheduled tasks, in one statement."""
    done = Q(finding__state__in=DONE_STATES)
    row = tasks.order_by().aggregate(
        n=Count("pk"), gain=Sum("gain"), effort=Sum("effort"), done=Count("pk", filter=done),
        late=Count("pk", filter=Q(ends_on__lt=day) & ~done),
    )  # fmt: skip
    return Sums(row["n"], row["gain"] or Decimal(0), row["effort"] or Decimal(0), row["late"], row["done"])


@dataclass(frozen=True)
class Whole:
    """What a plan adds up to: what is scheduled, what was left out, what ends after its due day."""

    tasks: int
    late: int
    left: int
    left_gain: Decimal
    after_due: int


def whole_of(tasks: QuerySet[PlanTask], day: date) -> Whole:
    """The numbers of a plan's overview, in one statement."""
    out, done = Q(starts_on__isnull=True), Q(finding__state__in=DONE_STATES)
    row = tasks.order_by().aggregate(
        n=Count("pk", filter=~out), left=Count("pk", filter=out), gain=Sum("gain", filter=out),
        late=Count("pk", filter=Q(ends_on__lt=day) & ~done), after=Count("pk", filter=Q(ends_on__gt=F("due_on"))),
    )  # fmt: skip
    return Whole(row["n"], row["late"], row["left"], row["gain"] or Decimal(0), row["after"])


def scheduled(tasks: QuerySet[PlanTask]) -> QuerySet[PlanTask]:
    """Tasks with days."""
    return tasks.filter(starts_on__isnull=False)


def left_out(tasks: QuerySet[PlanTask]) -> QuerySet[PlanTask]:
    """Tasks without."""
    return tasks.filter(starts_on__isnull=True)


def in_full(tasks: QuerySet[PlanTask]) -> QuerySet[PlanTask]:
    """With what a list shows of them."""
    return tasks.select_related(*SHOWN).defer("item__text", "item__rule", "finding__grams", "unit__grams")


def in_states(tasks: QuerySet[PlanTask], states: Iterable[str], day: date) -> QuerySet[PlanTask]:
    """Tasks that are done, late, being worked on or still ahead, as rules.task_state says it of one."""
    done, none = Q(finding__state__in=DONE_STATES), Q(pk__in=[])
    parts = {
        TaskState.DONE: done, TaskState.LATE: ~done & Q(ends_on__lt=day),
        TaskState.NOW: ~done & Q(ends_on__gte=day, starts_on__lte=day), TaskState.AHEAD: ~done & Q(starts_on__gt=day),
    }  # fmt: skip
    wanted = none
    for state in states:
        wanted |= parts.get(state, none)
    return tasks.filter(wanted)


def after_due(tasks: QuerySet[PlanTask]) -> QuerySet[PlanTask]:
    """Planned to end after the day on which they are due."""
    return tasks.filter(ends_on__gt=F("due_on"))


def found_by(tasks: QuerySet[PlanTask], text: str) -> QuerySet[PlanTask]:
    """Tasks by words of their title or unit, or by the finding's pinyin."""
    wanted = Q(title__icontains=text) | Q(unit__short_name__icontains=text)
    if grams := query_grams(text):
        wanted |= Q(finding__grams__contains=grams)
    return tasks.filter(wanted)


def between(tasks: QuerySet[PlanTask], first: date, last: date) -> QuerySet[PlanTask]:
    """Tasks that are worked on in these days."""
    return tasks.filter(starts_on__lte=last, ends_on__gte=first)


def neighbours(task: PlanTask) -> tuple[list[PlanTask], list[PlanTask]]:
    """What the unit does just before and just after a task."""
    own = PlanTask.objects.filter(plan=task.plan_id, unit=task.unit_id, position__isnull=False)
    if task.position is None:
        return [], []
    before = list(own.filter(position__lt=task.position).order_by("-position")[:3])
    return before[::-1], list(own.filter(position__gt=task.position).order_by("position")[:3])


def named(ids: Iterable[str], tasks: QuerySet[PlanTask]) -> list[PlanTask]:
    """Tasks by the ids that a reason names, of those the reader may see."""
    wanted = [UUID(each) for each in ids]
    return list(tasks.filter(pk__in=wanted).order_by("-gain", "pk")) if wanted else []


def sites_of(task: PlanTask) -> list[Site]:
    """The sites of a work package."""
    ids = [UUID(each) for each in task.params.get("sites", ())]
    return list(Site.objects.filter(pk__in=ids).select_related("street").order_by("sort_key")) if ids else []


def task_of_finding(actor: Actor, finding: Finding) -> PlanTask | None:
    """The task of a finding in the plan that the actor works by."""
    plan = plan_shown(actor, finding.campaign)
    if plan is None:
        return None
    return tasks_visible_to(actor, plan).filter(finding=finding).first()


@dataclass(frozen=True)
class Move:
    """A task's days in the plan before and in this one."""

    kind: str
    title: str
    unit: str
    before: date | None
    after: date | None
    task_id: UUID | None
    working_days: int = 0


def moves_between(old: Sequence[PlanTask], new: Sequence[PlanTask]) -> list[Move]:
    """What a new plan does differently: new, taken up, dropped, gone, earlier, later; the largest moves first."""
    before, after = {key_of(task): task for task in old}, {key_of(task): task for task in new}
    found = []
    for key in before.keys() | after.keys():
        one, other = before.get(key), after.get(key)
        start, then = (one.starts_on if one else None), (other.starts_on if other else None)
        kind = _kind(one, other)
        shown = other or one
        if kind and shown is not None:
            days = abs((then - start).days) if start and then else 0
            found.append(
                Move(kind, shown.title, str(shown.unit), start, then, other.pk if other else None, days)
            )
    order = ("dropped", "taken_up", "new", "later", "earlier", "gone")
    return sorted(found, key=lambda move: (order.index(move.kind), -move.working_days, move.title))


def _kind(one: PlanTask | None, other: PlanTask | None) -> str:
    if one is None:
        return "new" if other is not None and other.scheduled else ""
    if other is None:
        return "gone" if one.scheduled else ""
    if one.starts_on is None or other.starts_on is None:
        return "" if one.scheduled == other.scheduled else "taken_up" if other.scheduled else "dropped"
    if one.starts_on == other.starts_on:
        return ""
    return "earlier" if other.starts_on < one.starts_on else "later"


@dataclass
class UnitRow:
    """A unit's line in the calendar: (taken, there) hours by day."""

    part: PlanUnit
    days: dict[date, tuple[int, int]]


def calendar_rows(parts: Iterable[PlanUnit]) -> list[UnitRow]:
    """The units' loads by day, those with the most points first."""
    rows = [
        UnitRow(part, {date.fromisoformat(day): (taken, there) for day, taken, there in part.taken})
        for part in parts
    ]
    return sorted(rows, key=lambda row: (-row.part.recovered, str(row.part.unit)))


def capacity_rows(
    units: QuerySet[Any], entries: QuerySet[UnitCapacity]
) -> list[tuple[Any, list[UnitCapacity]]]:
    """Units with what is known of their people."""
    by_unit: dict[UUID, list[UnitCapacity]] = defaultdict(list)
    for row in entries.order_by("starts_on"):
        by_unit[row.unit_id].append(row)
    return [(unit, by_unit.get(unit.pk, [])) for unit in units.defer("grams").order_by("sort_key", "pk")]


def phases_on(timetable: Timetable | None, first: date, last: date) -> list[Any]:
    """Phases that touch these days."""
    if timetable is None:
        return []
    return [phase for phase in timetable.phases.all() if phase.starts_on <= last and phase.ends_on >= first]


def this_week() -> tuple[date, date]:
    """The week that is worked in: at its end, when only days off are left, the next one."""
    calendar, day = working_calendar(), today()
    return week_of(day if calendar.is_working_day(day) else calendar.next_working_day(day))


def week_of(day: date) -> tuple[date, date]:
    """Monday and Sunday of a day's week."""
    first = day - timedelta(days=day.weekday())
    return first, first + timedelta(days=6)


def due_this_week(actor: Actor, campaign: Campaign) -> QuerySet[PlanTask]:
    """What the actor's units should be working on in this week, by the adopted plan, and what is left of before."""
    plan = Plan.objects.filter(campaign=campaign, adopted_at__isnull=False).order_by("-adopted_at").first()
    if plan is None or plan.region_id != actor.region_id:
        return PlanTask.objects.none()
    _first, last = this_week()
    rows = PlanTask.objects.filter(plan=plan, unit__in=actor.unit_ids, starts_on__lte=last)
    still = Q(finding__isnull=True, ends_on__gte=today()) | Q(finding__isnull=False)
    return rows.filter(still).exclude(finding__state__in=DONE_STATES).order_by("position")


def of_person(tasks: QuerySet[PlanTask], person_id: UUID | None) -> QuerySet[PlanTask]:
    """Tasks whose finding was given to a person, or lies at a site that they own."""
    return (
        tasks.filter(Q(finding__person=person_id) | Q(finding__site__point_owner=person_id))
        if person_id
        else tasks.none()
    )
