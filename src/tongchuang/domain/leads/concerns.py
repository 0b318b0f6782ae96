"""Whom leads concern: the discipline office, at once when one is opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tongchuang.domain.leads.models import Lead
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.messages.consumers import Note
from tongchuang.domain.organisations.models import Post, PostKind
from tongchuang.domain.organisations.queries import in_force
from tongchuang.foundation.clock import today


def notes_on_leads(events: Sequence[Event]) -> Iterator[Note]:
    """A lead that was opened, for everybody of the discipline office of its region. The title is its number alone."""
    opened = [event for event in events if event.kind == "lead.opened"]
    numbers = dict(
        Lead.objects.filter(pk__in=[event.target_id for event in opened]).values_list("pk", "number")
    )
    posts = Post.objects.filter(
        in_force(today()), kind=PostKind.DISCIPLINE, region__in={event.region_id for event in opened},
        person__user__is_active=True, person__left_on__isnull=True,
    )  # fmt: skip
    users = list(posts.values_list("region_id", "person__user_id").distinct())
    for event in opened:
        for region, user in users:
            if region == event.region_id and event.target_id in numbers:
                yield Note(event, user, "discipline", numbers[event.target_id], urgency="now")
