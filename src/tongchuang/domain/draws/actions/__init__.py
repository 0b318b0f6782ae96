"""Writes of draws: drafts, sealing, the draw, what may happen after it, and its end."""

from tongchuang.domain.draws.actions.changes import replace_inspector, substitute_site
from tongchuang.domain.draws.actions.drafts import (
    change_draw,
    choose_inspectors,
    discard_draft,
    exclude_sites,
    include_sites,
    make_draw,
    open_draw,
    put_in_stratum,
    repeat_draw,
)
from tongchuang.domain.draws.actions.drawing import carry_out_draw, draw_as_witness
from tongchuang.domain.draws.actions.ending import cancel_draw, publish_draw
from tongchuang.domain.draws.actions.sealing import seal_draw
from tongchuang.domain.draws.actions.witnessing import open_witness_link, revoke_witness_link

__all__ = [
    "cancel_draw",
    "carry_out_draw",
    "change_draw",
    "choose_inspectors",
    "discard_draft",
    "draw_as_witness",
    "exclude_sites",
    "include_sites",
    "make_draw",
    "open_draw",
    "open_witness_link",
    "publish_draw",
    "put_in_stratum",
    "repeat_draw",
    "replace_inspector",
    "revoke_witness_link",
    "seal_draw",
    "substitute_site",
]
