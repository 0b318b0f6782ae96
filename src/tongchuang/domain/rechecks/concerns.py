"""Whom the announcement of double checks concerns: everybody who inspects in the county."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.inspections.queries import inspectors_of
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.messages.consumers import Note


def notes_on_rechecks(events: Sequence[Event]) -> Iterator[Note]:
    """The inbox notes of a batch of events; of the choosing itself nobody is told."""
    announced = [event for event in events if event.kind == "recheck.announced"]
    titles = dict(Campaign.objects.filter(pk__in=[e.target_id for e in announced]).values_list("pk", "title"))
    for event in announced:
        for person in inspectors_of(event.region_id).filter(user__isnull=False):
            if person.user_id is not None:
                yield Note(event, person.user_id, "inspector", titles.get(event.target_id, ""))
