"""What nobody can object to any more becomes final, and its amount is entered."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from tongchuang.domain.consequences.actions.amounts import post
from tongchuang.domain.consequences.actions.base import entry_of
from tongchuang.domain.consequences.models import Consequence, Objection
from tongchuang.domain.ledger.actions import record_many
from tongchuang.domain.ledger.values import Author

State = Consequence.State


@transaction.atomic
def make_final(moment: datetime, *, by: Author, ranking_id: UUID | None = None) -> list[Consequence]:
    """Let confirmed consequences become final whose time to object is over: their own and that of the scores of their
    ranking, with every objection answered. Whoever does this twice, or two at once, does it once.
    """
    waiting = Objection.objects.filter(ranking=OuterRef("ranking"), state=Objection.State.OPEN)
    rows = Consequence.objects.filter(
        ~Exists(waiting),
        state=State.CONFIRMED,
        objections_until__lt=moment,
        ranking__objections_until__lt=moment,
    )
    if ranking_id is not None:
        rows = rows.filter(ranking=ranking_id)
    rows = rows.select_for_update(of=("self",), skip_locked=True).select_related("ranking").order_by("pk")
    found = list(rows.defer("ranking__inputs", "ranking__result"))
    for row in found:
        row.state, row.final_at, row.version = State.FINAL, moment, row.version + 1
    Consequence.objects.bulk_update(found, ["state", "final_at", "version"], batch_size=500)
    record_many([entry_of("consequence.final", row, old=State.CONFIRMED) for row in found], by=by)
    post(found, by=by)
    return found
