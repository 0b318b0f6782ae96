"""Looks at what was drawn, on record: whoever gives a site away is among those who saw it."""

from __future__ import annotations

from django.db import transaction

from tongchuang.domain.draws.models import Draw
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor


def note_look(draw: Draw, *, way: str, by: Actor) -> None:
    """Note that somebody saw the drawn sites, and which way; not after publication, when everybody may."""
    if draw.state != Draw.State.DRAWN:
        return
    with transaction.atomic():
        record("draw.looked", draw, by=by, new={"way": way})
