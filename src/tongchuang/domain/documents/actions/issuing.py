"""Issuing at once, for what rules issue: orders, notices to many. The caller's transaction holds, its action answers for it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from tongchuang.domain.documents.actions.base import (
    give_number,
    head_for,
    issued_entry,
    party_rows,
    row_of,
)
from tongchuang.domain.documents.models import Document, DocumentParty
from tongchuang.domain.documents.numbers import take_numbers
from tongchuang.domain.documents.values import Draft, Head
from tongchuang.domain.ledger.actions import record_many
from tongchuang.domain.ledger.values import Author
from tongchuang.foundation.clock import now


def issue_now(draft: Draft, *, by: Author) -> Document:
    """Make and issue a document inside the caller's transaction; a rollback gives its number back."""
    return issue_many([draft], by=by)[0]


def issue_many(drafts: Iterable[Draft], *, by: Author) -> list[Document]:
    """The same for many: each series is locked once, rows and events are written in bulk; in the order given."""
    if not connection.in_atomic_block:
        raise RuntimeError("a document is issued in the transaction of what it is about")
    wanted = list(drafts)
    heads: dict[tuple[UUID, str], Head] = {}
    moment = now()
    rows = [row_of(draft, head_for(draft, heads), moment, by) for draft in wanted]
    by_series: dict[tuple[UUID, str], list[Document]] = {}
    for row in rows:
        by_series.setdefault((row.region_id, row.code), []).append(row)
    # Everybody locks series in the same order, so that two batches never wait for each other.
    for (region_id, code), members in sorted(
        by_series.items(), key=lambda item: (str(item[0][0]), item[0][1])
    ):
        first, year, issued_at = take_numbers(region_id, code, len(members))
        for offset, row in enumerate(members):
            row.made_at = min(row.made_at, issued_at)
            give_number(row, first + offset, year, issued_at)
    Document.objects.bulk_create(rows, batch_size=200)
    DocumentParty.objects.bulk_create(
        [party for draft in wanted for party in party_rows(draft)], batch_size=1000
    )
    record_many((issued_entry(row) for row in rows), by=by)
    return rows
