"""Entries of the ledger of amounts: one for what is final, a counter-entry for what was taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from uuid import UUID

from tongchuang.domain.consequences.models import Consequence, Leg, Posting
from tongchuang.domain.ledger.actions import Entry, record_many
from tongchuang.domain.ledger.values import Author
from tongchuang.foundation.clock import now, period_of


def post(rows: Sequence[Consequence], *, by: Author) -> list[Posting]:
    """Enter the amounts of consequences: to their bearer from the fund, or the other way round. A part of actions."""
    return _enter([(row, None, row.amount, row.bearer_id) for row in rows if row.amount], by)


def counter(consequences: Iterable[UUID], *, by: Author) -> list[Posting]:
    """Counter what stands entered for consequences: the same legs with the other sign, in the month of now."""
    standing = Posting.objects.filter(
        consequence__in=list(consequences), reverses__isnull=True, reversed_by__isnull=True
    ).select_related("consequence")
    entries = []
    for posting in standing.prefetch_related("legs"):
        leg = next(leg for leg in posting.legs.all() if leg.unit_id is not None)
        entries.append((posting.consequence, posting, -leg.amount, leg.unit_id))
    return _enter(entries, by)


def _enter(
    entries: Iterable[tuple[Consequence, Posting | None, Decimal | None, UUID | None]], by: Author
) -> list[Posting]:
    moment = now()
    postings, legs, told = [], [], []
    for row, reverses, amount, unit_id in entries:
        if not amount:
            continue
        posting = Posting(
            region_id=row.region_id, campaign_id=row.campaign_id, consequence=row, reverses=reverses,
            month=period_of(moment), at=moment, by_id=by.user_id,
        )  # fmt: skip
        postings.append(posting)
        legs += [Leg(posting=posting, unit_id=unit_id, amount=amount), Leg(posting=posting, amount=-amount)]
        told.append(
            Entry(
                "amount.countered" if reverses else "amount.posted", posting, parent=row,
                new={"unit_id": unit_id, "amount": amount, "month": posting.month, "period": row.period},
            )
        )  # fmt: skip
    Posting.objects.bulk_create(postings, batch_size=500)
    Leg.objects.bulk_create(legs, batch_size=500)
    record_many(told, by=by, at=moment)
    return postings
