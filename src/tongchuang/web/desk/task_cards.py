"""Cards of tasks: what units have to take on, do and check; what the office has to release, check and chase."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.tasks import queries
from tongchuang.domain.tasks.access import tasks_visible_to
from tongchuang.domain.tasks.models import State, Task
from tongchuang.web.desk.cards import Card


def tasks_to_do(actor: Actor) -> list[Card]:
    """For units and persons: what they have to take on or to do, what they may claim, what is late."""
    seen = tasks_visible_to(actor)
    mine = queries.done_by(seen, actor)
    cards = [
        Card(_("Tasks of ours"), queries.with_units(mine), _list(mine=1), "blue", room="tasks"),
        Card(_("Overdue tasks"), queries.overdue(mine), _list(overdue=1), "red", waits=False),
    ]
    if actor.may(Permission.HANDLE_TASKS):
        cards.append(Card(_("Tasks to claim"), queries.to_claim(seen), _list(claim=1), "amber", waits=False))
        parts = queries.parts_to_check(seen, actor)
        cards.append(
            Card(_("Parts to check"), parts, _list(mine=1, state="finished"), "purple", room="tasks")
        )
    return cards


def tasks_for_office(actor: Actor) -> list[Card]:
    """For the office: finished ones to check, drafts to release, what nobody claimed, what is late anywhere."""
    seen: QuerySet[Task] = tasks_visible_to(actor)
    tops = queries.tops(seen)
    return [
        Card(
            _("Tasks to check"),
            queries.in_state(tops, State.FINISHED),
            _list(state="finished", mine=1),
            "purple",
            room="tasks",
        ),
        Card(
            _("Requests for more time"), queries.asking_for_time(tops), _list(mine=1), "orange", room="tasks"
        ),
        Card(
            _("Tasks that nobody claimed"), queries.unclaimed(seen), _list(unclaimed=1), "amber", room="tasks"
        ),
        Card(
            _("Drafts of tasks"),
            queries.in_state(seen, State.DRAFT),
            _list(state="draft"),
            "blue",
            waits=False,
        ),
        Card(_("Overdue tasks"), queries.overdue(seen), _list(overdue=1), "red", waits=False),
    ]


def tasks_late(actor: Actor) -> list[Card]:
    """For who watches: what is late."""
    return [
        Card(
            _("Overdue tasks"), queries.overdue(tasks_visible_to(actor)), _list(overdue=1), "red", waits=False
        )
    ]


def _list(**query: object) -> str:
    return f"{reverse('tasks:home')}?{urlencode(query)}"
