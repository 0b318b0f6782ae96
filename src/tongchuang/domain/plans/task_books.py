"""A unit's task book (任务书): its phases, its tasks by phase, the items it answers for."""

from __future__ import annotations

from dataclasses import dataclass, field

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.plans.access import tasks_visible_to
from tongchuang.domain.plans.models import Plan, PlanTask, Timetable, TimetablePhase
from tongchuang.domain.plans.queries import in_full, scheduled
from tongchuang.domain.responsibilities.models import Responsibility

MOST_ITEMS = 400


@dataclass
class PhasePart:
    """A phase that concerns the unit, with the unit's tasks that end in it."""

    phase: TimetablePhase | None
    tasks: list[PlanTask] = field(default_factory=list)


@dataclass(frozen=True)
class TaskBook:
    """What a unit has taken on."""

    parts: list[PhasePart]
    items: list[Responsibility]
    tasks: int


def book_of(
    actor: Actor, campaign: Campaign, plan: Plan | None, timetable: Timetable | None, unit: Unit
) -> TaskBook:
    """The task book of a unit, of what the actor may see of the plan."""
    rows = scheduled(tasks_visible_to(actor, plan)).filter(unit=unit)
    tasks = list(in_full(rows).order_by("position"))
    phases = (
        [phase for phase in timetable.phases.all() if phase.lead_id in (None, unit.pk)] if timetable else []
    )
    return TaskBook(_parts(phases, tasks), _items(campaign, unit), len(tasks))


def _parts(phases: list[TimetablePhase], tasks: list[PlanTask]) -> list[PhasePart]:
    parts = [PhasePart(phase) for phase in phases]
    outside = PhasePart(None)
    for task in tasks:
        # By the day on which it is finished; of two phases at once the one that rectifies comes first in the timetable.
        found = next((part for part in parts if part.phase and _holds(part.phase, task)), outside)
        found.tasks.append(task)
    return [*parts, outside] if outside.tasks else parts


def _holds(phase: TimetablePhase, task: PlanTask) -> bool:
    return task.ends_on is not None and phase.starts_on <= task.ends_on <= phase.ends_on


def _items(campaign: Campaign, unit: Unit) -> list[Responsibility]:
    rows = Responsibility.objects.filter(campaign=campaign, lead=unit).exclude(state="proposed")
    rows = rows.select_related("item", "site", "site_type").defer("item__text", "item__rule")
    return list(rows.order_by("item__position", "pk")[:MOST_ITEMS])
