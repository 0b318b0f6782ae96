"""The door for witnesses: a token that belongs to one draw, and nothing else."""

from __future__ import annotations

import hashlib

from django.http import Http404

from tongchuang.domain.draws.errors import SealLost
from tongchuang.domain.draws.models import Draw, WitnessLink
from tongchuang.domain.draws.sealed import open_words


def hash_of(token: str) -> str:
    """How a token stands in the database."""
    return hashlib.sha256(token.encode()).hexdigest()


def get_witness_link(token: str) -> WitnessLink:
    """The link with its draw, without what is sealed in that; Http404 when there is none or it has ended."""
    bulk = (
        "secret_sealed",
        "plan_sealed",
        "record_sealed",
        "crews_sealed",
        "lacks_sealed",
        "record",
        "crews_record",
    )
    rows = WitnessLink.objects.filter(token_hash=hash_of(token), ended_at__isnull=True)
    found = (
        rows.select_related("draw__region", "draw__repeats")
        .defer(*(f"draw__{name}" for name in bulk))
        .first()
    )
    if found is None:
        raise Http404
    return found


def witness_token_of(draw: Draw) -> str:
    """The token of the link that is open, for the officer's page; empty when there is none."""
    row = WitnessLink.objects.filter(draw=draw, ended_at__isnull=True).first()
    try:
        return str(open_words(row.token_sealed)) if row else ""
    except SealLost:
        return ""
