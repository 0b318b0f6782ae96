"""Whom a plan concerns: when it is adopted, the liaisons and heads of the units that have tasks in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import Q

from tongchuang.domain.ledger.models import Event
from tongchuang.domain.messages.consumers import Note
from tongchuang.domain.organisations.models import Post, PostKind
from tongchuang.domain.plans.models import Plan, PlanUnit
from tongchuang.foundation.clock import today

POSTS = (PostKind.UNIT_LIAISON, PostKind.LEAD_LIAISON, PostKind.UNIT_HEAD)


def notes_on_plans(events: Sequence[Event]) -> Iterator[Note]:
    """The inbox notes of a batch of plan events."""
    adopted = [event for event in events if event.kind == "plan.adopted"]
    plans = Plan.objects.filter(pk__in=[event.target_id for event in adopted]).select_related("campaign")
    titles = {plan.pk: plan.campaign.title for plan in plans}
    day = today()
    in_force = Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    for event in adopted:
        units = PlanUnit.objects.filter(plan=event.target_id, tasks__gt=0).values("unit")
        posts = Post.objects.filter(in_force, kind__in=POSTS, unit__in=units, person__user__is_active=True)
        posts = posts.filter(person__left_on__isnull=True)
        for user in posts.values_list("person__user_id", flat=True).distinct():
            yield Note(event, user, "unit", titles.get(event.target_id, ""))
