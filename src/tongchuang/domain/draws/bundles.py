"""What would be sealed: plan and pool of a draft, put together, tried out, and refused while something is missing."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from tongchuang.domain.draws.engine_io import Bundle, plan_of, pool_from, rehearse_plan
from tongchuang.domain.draws.errors import DrawRejected, rejected
from tongchuang.domain.draws.frame import frame_of
from tongchuang.domain.draws.models import Draw
from tongchuang.domain.draws.pool import pool_of
from tongchuang.domain.draws.values import Rehearsal
from tongchuang.foundation.clock import SHANGHAI, now


def bundle_of(draw: Draw, number: int) -> Bundle:
    """Plan and pool of a draft as they would be sealed now."""
    frame = list(frame_of(draw))
    plan = plan_of(draw, number, frame)
    codes = {site.id: site.code for site in frame if not site.excluded}
    facts = pool_of(draw, codes)
    pool = pool_from(draw, facts)
    return Bundle(
        plan,
        pool,
        {site.code: site.id for site in frame if not site.excluded},
        {one.name: one.id for one in facts.inspectors},
    )


def rehearsal_of(draw: Draw) -> Rehearsal:
    """Trial draws of a draft, to be looked at before sealing: are there inspectors enough, and which sites lack them."""
    try:
        refuse_incomplete(draw)
        bundle = bundle_of(draw, draw.repeats.number + 1 if draw.repeats and draw.repeats.number else 1)
    except DrawRejected as error:
        return Rehearsal(0, 0, draw.pool.count(), problem=str(error))
    return rehearse_plan(bundle.plan, bundle.pool)


def refuse_incomplete(draw: Draw) -> None:
    """Refuse a draft that can't be sealed yet: the first thing that is missing or too late."""
    if draw.draw_at is None:
        raise DrawRejected(_("Set the time of the draw."), code="draft.draw_at", field="draw_at")
    if draw.visits_from is None or draw.visits_to is None:
        raise DrawRejected(_("Set the days of the visits."), code="draft.visits", field="visits_from")
    day = draw.draw_at.astimezone(SHANGHAI).date()
    if draw.visits_to < day:
        raise DrawRejected(_("The visits end before the draw."), code="draft.visits_to", field="visits_to")
    if not any(draw.quotas.values()):
        raise DrawRejected(_("Say how many sites are to be drawn."), code="draft.quotas", field="quotas")
    if draw.draw_at < now() - timedelta(seconds=1):
        raise rejected("seal.late", field="draw_at")
