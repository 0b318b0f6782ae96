"""What nobody can object to any more becomes final, and its amount is entered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from tongchuang.domain.consequences.actions.amounts import post
from tongchuang.domain.consequences.actions.base import entry_of, lock_objections
from tongchuang.domain.consequences.models import Consequence, Objection
from tongchuang.domain.ledger.actions import record_many
from tongchuang.domain.ledger.values import Author

State = Consequence.State


@transaction.atomic
def make_final(moment: datetime, *, by: Author, ranking_id: UUID | None = None) -> list[Consequence]:
    """Let confirmed consequences become final whose time to object is over: their own and that of the scores of their
    ranking, with every objection answered. Whoever does this twice, or two at once, does it once.
    """
    rankings = {ranking_id} if ranking_id is not None else set(_ripe(moment))
    # Whoever is objecting or answering at this moment is waited for: what they say counts.
    for key in sorted(rankings):
        lock_objections(key)
    waiting = Objection.objects.filter(ranking=OuterRef("ranking"), state=Objection.State.OPEN)
    rows = _over(moment).filter(~Exists(waiting), ranking__in=rankings)
    rows = rows.select_for_update(of=("self",), skip_locked=True).select_related("ranking").order_by("pk")
    found = list(rows.defer("ranking__inputs", "ranking__result"))
    for row in found:
        row.state, row.final_at, row.version = State.FINAL, moment, row.version + 1
    Consequence.objects.bulk_update(found, ["state", "final_at", "version"], batch_size=500)
    record_many([entry_of("consequence.final", row, old=State.CONFIRMED) for row in found], by=by)
    post(found, by=by)
    return found


def _over(moment: datetime) -> QuerySet[Consequence]:
    return Consequence.objects.filter(
        state=State.CONFIRMED, objections_until__lt=moment, ranking__objections_until__lt=moment
    )


def _ripe(moment: datetime) -> Iterable[UUID]:
    return _over(moment).values_list("ranking", flat=True).distinct()
