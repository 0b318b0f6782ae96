"""Whose calendar address it is, and what stands in it."""

from __future__ import annotations

from datetime import timedelta

from tongchuang.domain.accounts.rules import hash_of
from tongchuang.domain.organisations.actors import Actor, actor_for
from tongchuang.domain.tasks import queries
from tongchuang.domain.tasks.access import tasks_visible_to
from tongchuang.domain.tasks.calendar import still_due
from tongchuang.domain.tasks.models import CalendarFeed, Task
from tongchuang.foundation.clock import today

BACK, AHEAD = timedelta(days=92), timedelta(days=366)


def feed_of(actor: Actor) -> CalendarFeed | None:
    """The address that a person has now."""
    if actor.person_id is None:
        return None
    return CalendarFeed.objects.filter(person=actor.person_id, revoked_at__isnull=True).first()


def feed_by(secret: str) -> tuple[CalendarFeed, Actor] | None:
    """The address with this secret and the person behind it, as their posts are today; None when either is gone."""
    rows = CalendarFeed.objects.filter(token_hash=hash_of(secret), revoked_at__isnull=True)
    found = (
        rows.filter(person__left_on__isnull=True, person__user__is_active=True)
        .select_related("person__user")
        .first()
    )
    if found is None or found.person.user is None:
        return None
    actor = actor_for(found.person.user, origin="feed")
    return (found, actor) if actor.posts and actor.person_id == found.person_id else None


def own_days(actor: Actor) -> list[Task]:
    """The open tasks of the person and of the units that they speak for, with a due day."""
    rows = queries.done_by(tasks_visible_to(actor), actor)
    day = today()
    return still_due(rows, day - BACK, day + AHEAD)
