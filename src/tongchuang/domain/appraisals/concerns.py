"""Whom a ranking concerns: when it is frozen, the liaisons and heads of the units in it, who may object."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import Q

from tongchuang.domain.appraisals.models import RankedUnit, Ranking
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.messages.consumers import Note
from tongchuang.domain.organisations.models import Post, PostKind
from tongchuang.foundation.clock import today

POSTS = (PostKind.UNIT_LIAISON, PostKind.LEAD_LIAISON, PostKind.UNIT_HEAD)


def notes_on_rankings(events: Sequence[Event]) -> Iterator[Note]:
    """The inbox notes of a batch of ranking events."""
    frozen = [event for event in events if event.kind == "ranking.frozen"]
    rows = Ranking.objects.filter(pk__in=[event.target_id for event in frozen]).select_related("campaign")
    titles = {row.pk: f"{row.period} · {row.campaign.title}" for row in rows.defer("inputs", "result")}
    day = today()
    in_force = Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    for event in frozen:
        told = RankedUnit.objects.filter(ranking=event.target_id).exclude(status=RankedUnit.Status.NOTHING)
        posts = Post.objects.filter(
            in_force, kind__in=POSTS, unit__in=told.values("unit"), person__user__is_active=True
        )
        posts = posts.filter(person__left_on__isnull=True)
        for user in posts.values_list("person__user_id", flat=True).distinct():
            yield Note(event, user, "unit", titles.get(event.target_id, ""))
