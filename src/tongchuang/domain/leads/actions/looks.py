"""Looks: what the discipline office reads is written down, once in some minutes for each page and object."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from tongchuang.domain.leads.models import Look
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.foundation.clock import now
from tongchuang.foundation.ids import uuid7

MINUTES = 10
INSERT = """
INSERT INTO leads_look (id, region_id, user_id, page, target_id, "window", at) VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (user_id, page, target_id, "window") DO NOTHING RETURNING id
"""


@transaction.atomic
def note_look(*, page: str, target_id: UUID | None, path: str, by: Actor) -> bool:
    """Write down a look; False when the same one stands already. `path` is the address that was asked for."""
    moment = now()
    key = uuid7()
    with connection.cursor() as cursor:
        cursor.execute(
            INSERT, [key, by.region_id, by.user_id, page[:60], target_id, _window_of(moment), moment]
        )
        if cursor.fetchone() is None:
            return False
    look = Look(id=key, region_id=by.region_id, page=page[:60])
    # The look is the target, not what was looked at: its history is read by its unit too.
    record(
        "discipline.looked",
        look,
        by=by,
        new={"page": page[:60], "object": target_id},
        personal={"path": path[:500]},
    )
    return True


def _window_of(moment: datetime) -> datetime:
    """The start of the minutes that a moment belongs to."""
    return moment - timedelta(
        minutes=moment.minute % MINUTES, seconds=moment.second, microseconds=moment.microsecond
    )
