"""The only door to tasks: what an actor may see. Absent and not theirs fail the same way.

The office and the director see all of the region's; the discipline office and observers what was released. A unit sees
what it leads or supports, what is for claiming, and the parts of what it leads; a person what is theirs.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.tasks.models import State, Task, TaskSupport
from tongchuang.domain.tasks.rules import sees_all

RELATED = (
    "campaign", "lead_unit", "person", "leader", "parent", "parent__lead_unit", "phase", "item", "series", "made_by",
    "released_by", "accepted_by", "finished_by", "closed_by",
)  # fmt: skip
HEAVY = ("grams", "parent__grams", "series__grams", "lead_unit__grams", "parent__lead_unit__grams")


def tasks_visible_to(actor: Actor) -> QuerySet[Task]:
    """The tasks that an actor may know of."""
    rows = Task.objects.filter(region=actor.region_id)
    if actor.region_id is None or not actor.posts:
        return rows.none()
    if actor.may(Permission.MANAGE_TASKS):
        return rows
    if sees_all(actor):
        return rows.filter(released_at__isnull=False)
    return rows.filter(pk__in=_theirs(actor))


def _theirs(actor: Actor) -> QuerySet[Task]:
    # A union of index scans: OR over these would read every task of the region.
    out = Task.objects.filter(region=actor.region_id, released_at__isnull=False)
    parts: list[QuerySet[Task]] = []
    if actor.person_id is not None:
        parts.append(out.filter(person=actor.person_id).values("pk"))
        parts.append(Task.objects.filter(parent__person=actor.person_id).values("pk"))
    if actor.may(Permission.HANDLE_TASKS):
        supported = TaskSupport.objects.filter(unit__in=actor.unit_ids).values("task")
        parts += [
            out.filter(lead_unit__in=actor.unit_ids).values("pk"),
            out.filter(pk__in=supported).values("pk"),
            out.filter(state=State.RELEASED, lead_unit__isnull=True).values("pk"),
            Task.objects.filter(parent__in=out.filter(lead_unit__in=actor.unit_ids)).values("pk"),
        ]
    if not parts:
        return Task.objects.none().values("pk")
    return parts[0].union(*parts[1:]) if len(parts) > 1 else parts[0]


def get_task_for(actor: Actor, task_id: UUID, *, shown: bool = True) -> Task:
    """One task with what its page shows, or Http404. `shown=False` for an action, which locks the row itself."""
    rows = tasks_visible_to(actor).filter(pk=task_id)
    found = (rows.select_related(*RELATED).defer(*HEAVY) if shown else rows.select_related("parent")).first()
    if found is None:
        raise Http404
    return found
