"""Whom a ranking concerns: when it is frozen, the liaisons and heads of the units in it, who may object."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tongchuang.domain.appraisals.models import RankedUnit, Ranking
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.messages.consumers import Note
from tongchuang.domain.organisations.queries import users_of_units


def notes_on_rankings(events: Sequence[Event]) -> Iterator[Note]:
    """The inbox notes of a batch of ranking events."""
    frozen = [event for event in events if event.kind == "ranking.frozen"]
    rows = Ranking.objects.filter(pk__in=[event.target_id for event in frozen]).select_related("campaign")
    titles = {row.pk: f"{row.period} · {row.campaign.title}" for row in rows.defer("inputs", "result")}
    for event in frozen:
        told = RankedUnit.objects.filter(ranking=event.target_id).exclude(status=RankedUnit.Status.NOTHING)
        for user in users_of_units(told.values("unit")):
            yield Note(event, user, "unit", titles.get(event.target_id, ""))
