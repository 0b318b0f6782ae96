"""Named reads of tasks, for rows that access has let through, and for apps above."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, When

from tongchuang.domain.campaigns.models import Phase
from tongchuang.domain.organisations.access import persons_visible_to
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Person, Post, PostKind
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.organisations.queries import in_force
from tongchuang.domain.tasks.models import Extension, Milestone, Progress, State, Task, TaskSupport
from tongchuang.domain.tasks.states import DONE_STATES, OPEN_STATES, WITH_UNIT
from tongchuang.domain.tasks.values import TaskValues
from tongchuang.foundation.clock import today
from tongchuang.foundation.text import normalise

# The soonest due first; what is over, and what has no day, behind.
BY_DUE = (
    Case(When(state__in=DONE_STATES, then=1), default=0, output_field=IntegerField()).asc(),
    F("due_on").asc(nulls_last=True),
)


def open_rows(rows: QuerySet[Task]) -> QuerySet[Task]:
    """What is neither closed nor withdrawn."""
    return rows.filter(state__in=OPEN_STATES)


def overdue(rows: QuerySet[Task], day: date | None = None) -> QuerySet[Task]:
    """What is with a unit although its day has passed."""
    return rows.filter(state__in=WITH_UNIT, due_on__lt=day or today())


def with_units(rows: QuerySet[Task]) -> QuerySet[Task]:
    """What is with a unit: released and neither finished nor over."""
    return rows.filter(state__in=WITH_UNIT)


def due_in(rows: QuerySet[Task], month: str) -> QuerySet[Task]:
    """What is due in a month, such as 2026-12; nothing for what is no month."""
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        return rows.none()
    return rows.filter(due_on__year=first.year, due_on__month=first.month)


def to_claim(rows: QuerySet[Task]) -> QuerySet[Task]:
    """What was released for claiming and not taken yet."""
    return rows.filter(state=State.RELEASED, lead_unit__isnull=True)


def unclaimed(rows: QuerySet[Task], day: date | None = None) -> QuerySet[Task]:
    """What nobody took in time: the office gives it to a unit."""
    return to_claim(rows).filter(claim_until__lt=day or today())


def uncascaded(rows: QuerySet[Task]) -> QuerySet[Task]:
    """What is to be cascaded and has no part yet."""
    parts = Task.objects.filter(parent=OuterRef("pk")).exclude(state=State.WITHDRAWN)
    return rows.filter(~Exists(parts), cascades=True, state__in=WITH_UNIT)


def led_by(rows: QuerySet[Task], unit_ids: Collection[UUID]) -> QuerySet[Task]:
    """What these units lead."""
    return rows.filter(lead_unit__in=unit_ids)


def supported_by(rows: QuerySet[Task], unit_ids: Collection[UUID]) -> QuerySet[Task]:
    """What these units support."""
    return rows.filter(Exists(TaskSupport.objects.filter(task=OuterRef("pk"), unit__in=unit_ids)))


def of_units(rows: QuerySet[Task], unit_ids: Collection[UUID]) -> QuerySet[Task]:
    """What these units lead or support."""
    supported = TaskSupport.objects.filter(task=OuterRef("pk"), unit__in=unit_ids)
    return rows.filter(Q(lead_unit__in=unit_ids) | Exists(supported))


def tops(rows: QuerySet[Task]) -> QuerySet[Task]:
    """What is no part of another task."""
    return rows.filter(parent__isnull=True)


def in_state(rows: QuerySet[Task], state: str) -> QuerySet[Task]:
    """What stands so."""
    return rows.filter(state=state)


def asking_for_time(rows: QuerySet[Task]) -> QuerySet[Task]:
    """For what more time is asked, and not decided yet."""
    asked = Extension.objects.filter(task=OuterRef("pk"), decided_at__isnull=True)
    return rows.filter(Exists(asked), state__in=WITH_UNIT)


def done_by(rows: QuerySet[Task], actor: Actor) -> QuerySet[Task]:
    """What the actor does: their units' and their own."""
    mine = Q(pk__in=[])
    if actor.person_id is not None:
        mine |= Q(person=actor.person_id)
    if actor.may(Permission.HANDLE_TASKS):
        mine |= Q(lead_unit__in=actor.unit_ids)
    return rows.filter(mine)


def parts_to_check(rows: QuerySet[Task], actor: Actor) -> QuerySet[Task]:
    """Parts of the actor's tasks that are reported finished."""
    mine = Q(parent__lead_unit__in=actor.unit_ids)
    if actor.person_id is not None:
        mine |= Q(parent__person=actor.person_id)
    return rows.filter(mine, state=State.FINISHED).exclude(person=actor.person_id)


def waiting_for(rows: QuerySet[Task], actor: Actor) -> QuerySet[Task]:
    """What waits for the actor: to be accepted, done or claimed by them; to be checked or decided on, of the office."""
    waits = Q(pk__in=[])
    if actor.person_id is not None:
        waits |= Q(person=actor.person_id, state__in=WITH_UNIT)
        waits |= Q(parent__person=actor.person_id, state=State.FINISHED)
    if actor.may(Permission.HANDLE_TASKS):
        waits |= Q(lead_unit__in=actor.unit_ids, state__in=WITH_UNIT) | Q(
            lead_unit__isnull=True, state=State.RELEASED
        )
        waits |= Q(parent__lead_unit__in=actor.unit_ids, state=State.FINISHED)
    if actor.may(Permission.MANAGE_TASKS):
        asked = Extension.objects.filter(task=OuterRef("pk"), decided_at__isnull=True)
        waits |= Q(parent__isnull=True, state=State.FINISHED) | Q(parent__isnull=True, state=State.DRAFT)
        waits |= Q(Exists(asked), parent__isnull=True, state__in=WITH_UNIT)
        waits |= Q(state=State.RELEASED, lead_unit__isnull=True, claim_until__lt=today())
    return rows.filter(waits)


def tasks_from(origin_type: str, ids: Iterable[UUID]) -> dict[UUID, list[Task]]:
    """Origin → the tasks made from it, oldest first; parts of cascades are not counted."""
    found: dict[UUID, list[Task]] = defaultdict(list)
    rows = Task.objects.filter(origin_type=origin_type, origin_id__in=set(ids), parent__isnull=True)
    for row in rows.select_related("lead_unit").defer("grams", "lead_unit__grams").order_by("made_at", "pk"):
        if row.origin_id is not None:
            found[row.origin_id].append(row)
    return dict(found)


@dataclass(frozen=True)
class Counts:
    """How the tasks of something stand. `total` is without drafts and withdrawn ones, `every` with them."""

    every: int = 0
    total: int = 0
    open: int = 0
    finished: int = 0
    closed: int = 0
    overdue: int = 0


def counts_of(rows: QuerySet[Task], day: date | None = None) -> Counts:
    """How these tasks stand, in one query."""
    return Counts(**rows.aggregate(**_counted(day or today())))


def phase_counts(campaign_id: UUID, day: date | None = None) -> dict[UUID | None, Counts]:
    """Phase → how its tasks stand; parts of cascades are counted with their own."""
    return counts_by_phase(Task.objects.filter(campaign=campaign_id), day)


def counts_by_phase(rows: QuerySet[Task], day: date | None = None) -> dict[UUID | None, Counts]:
    """The same of these tasks."""
    found = rows.order_by().values("phase_id").annotate(**_counted(day or today()))
    names = ("every", "total", "open", "finished", "closed", "overdue")
    return {row["phase_id"]: Counts(**{name: row[name] for name in names}) for row in found}


def _counted(day: date) -> dict[str, Count]:
    return {
        "every": Count("pk"),
        "total": Count("pk", filter=~Q(state__in=[State.DRAFT, State.WITHDRAWN])),
        "open": Count("pk", filter=Q(state__in=WITH_UNIT)),
        "finished": Count("pk", filter=Q(state=State.FINISHED)),
        "closed": Count("pk", filter=Q(state=State.CLOSED)),
        "overdue": Count("pk", filter=Q(state__in=WITH_UNIT, due_on__lt=day)),
    }


def twins_of(
    values: Sequence[TaskValues], region_id: UUID, *, but: UUID | None = None
) -> dict[int, list[Task]]:
    """Position → open tasks with the same title, lead unit and due day: whoever makes it is warned."""
    days = {row.due_on for row in values}
    rows = Task.objects.filter(region=region_id, due_on__in=days - {None}).exclude(state=State.WITHDRAWN)
    if None in days:
        rows = rows | Task.objects.filter(region=region_id, due_on__isnull=True).exclude(
            state=State.WITHDRAWN
        )
    units = {row.lead_unit_id for row in values if row.lead_unit_id}
    if not any(row.lead_unit_id is None for row in values):
        rows = rows.filter(lead_unit__in=units)
    held: dict[tuple[str, UUID | None, date | None], list[Task]] = defaultdict(list)
    for row in rows.exclude(pk=but).defer("grams") if but else rows.defer("grams"):
        held[normalise(row.title), row.lead_unit_id, row.due_on].append(row)
    found = {
        at: held.get((normalise(row.title), row.lead_unit_id, row.due_on), [])
        for at, row in enumerate(values)
    }
    return {at: twins for at, twins in found.items() if twins}


def parts_of(task: Task) -> list[Task]:
    """The whole cascade below a task, parents before children, each with its `depth`."""
    root = task.root_id or task.pk
    rows = Task.objects.filter(root=root).select_related("lead_unit", "person", "parent")
    rows = rows.defer("grams", "lead_unit__grams", "person__grams", "parent__grams").order_by(
        "depth", "made_at", "pk"
    )
    below: dict[UUID | None, list[Task]] = defaultdict(list)
    for row in rows:
        below[row.parent_id].append(row)
    found: list[Task] = []
    waiting = below[task.pk][::-1]
    while waiting:
        row = waiting.pop()
        found.append(row)
        waiting.extend(below[row.pk][::-1])
    return found


def supports_of(task: Task) -> list[TaskSupport]:
    """Its supporting units."""
    rows = TaskSupport.objects.filter(task=task).select_related("unit").defer("unit__grams")
    return list(rows.order_by("unit__sort_key", "pk"))


def steps_of(task: Task) -> list[Milestone]:
    """Its timetable."""
    return list(Milestone.objects.filter(task=task))


def reports_of(task: Task) -> list[Progress]:
    """Its reports with their proof, newest first."""
    return list(
        Progress.objects.filter(task=task).select_related("by").prefetch_related("proofs__attachment")
    )


def extension_asked(task: Task) -> Extension | None:
    """The open request for more time."""
    return Extension.objects.filter(task=task, decided_at__isnull=True).select_related("asked_by").first()


def occurrences_of(task: Task) -> list[Task]:
    """The instances of a recurring task, the latest first."""
    return list(Task.objects.filter(series=task).defer("grams").order_by("-occurs_on")[:24])


def heads_of(unit_id: UUID | None) -> list[Person]:
    """The heads of a unit: the first to answer for all of its tasks (第一责任人)."""
    posts = Post.objects.filter(
        in_force(today()), unit=unit_id, kind=PostKind.UNIT_HEAD, person__left_on__isnull=True
    )
    return (
        [post.person for post in posts.select_related("person").defer("person__grams", "person__phone")]
        if unit_id
        else []
    )


def people_to_choose(actor: Actor, kept: Collection[UUID | None] = ()) -> QuerySet[Person]:
    """Whom the actor may name: people they see who are there, and those who are named already (`kept`)."""
    seen = persons_visible_to(actor).filter(left_on__isnull=True).values("pk")
    rows = Person.objects.filter(Q(pk__in=seen) | Q(pk__in=[*kept]), region=actor.region_id)
    return rows.select_related("unit").defer("grams", "phone", "unit__grams").order_by("sort_key", "pk")


def phases_of(campaign_id: UUID) -> list[Phase]:
    """The phases to choose from."""
    return list(Phase.objects.filter(campaign=campaign_id))
