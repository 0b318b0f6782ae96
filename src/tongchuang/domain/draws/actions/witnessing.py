"""The witnesses' link: opened by the officer for one draw, ended at any time."""

from __future__ import annotations

import secrets

from django.db import transaction

from tongchuang.domain.draws.actions.base import locked
from tongchuang.domain.draws.models import Draw, WitnessLink
from tongchuang.domain.draws.sealed import seal_words
from tongchuang.domain.draws.witness_access import hash_of
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.foundation.clock import now

TOKEN_BYTES = 24


def open_witness_link(draw: Draw, *, by: Actor) -> str:
    """Open the witnesses' page of a sealed or drawn draw; an older link ends. Returns the token, which nobody can guess."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        row = locked(draw, by, Draw.State.SEALED, Draw.State.DRAWN)
        _end(row)
        assert by.person_id is not None
        WitnessLink.objects.create(
            draw=row,
            token_hash=hash_of(token),
            token_sealed=seal_words(token),
            opened_at=now(),
            opened_by_id=by.person_id,
        )
        record("draw.witness_link_opened", row, by=by, new={"number": row.number})
    return token


def revoke_witness_link(draw: Draw, *, by: Actor) -> None:
    """End the link: who holds it sees nothing more."""
    with transaction.atomic():
        row = locked(draw, by, Draw.State.SEALED, Draw.State.DRAWN)
        if _end(row):
            record("draw.witness_link_closed", row, by=by, new={"number": row.number})


def _end(draw: Draw) -> int:
    return WitnessLink.objects.filter(draw=draw, ended_at__isnull=True).update(ended_at=now())
