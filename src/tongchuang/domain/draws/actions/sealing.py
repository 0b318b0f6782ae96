"""Sealing a draft (封签): from here on frame, quotas, inspectors and time are fixed, and the number is taken."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from tongchuang.domain.draws.actions.base import locked
from tongchuang.domain.draws.engine_io import Bundle, plan_of, pool_from, rehearse_plan, seal_plan
from tongchuang.domain.draws.errors import DrawRejected, TooFew, rejected
from tongchuang.domain.draws.frame import frame_of
from tongchuang.domain.draws.models import Draw
from tongchuang.domain.draws.pool import pool_of
from tongchuang.domain.draws.sealed import keep_sealing, new_secret
from tongchuang.domain.draws.values import Rehearsal
from tongchuang.domain.inspections.models import Evaluation
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Region
from tongchuang.foundation.clock import SHANGHAI, now

_SEALED = (
    "state", "number", "sealed_at", "commitment", "frame_hash", "plan_hash", "pool_hash", "announcement",
    "secret_sealed", "plan_sealed",
)  # fmt: skip


def seal_draw(draw: Draw, *, by: Actor) -> Draw:
    """Take the next number, make the secret, and fix everything. TooFew when a site could be visited by nobody."""
    with transaction.atomic():
        row = locked(draw, by, Draw.State.DRAFT)
        _complete(row)
        _still_free(row)
        row.number = _next_number(row)
        bundle = bundle_of(row, row.number)
        rehearsal = rehearse_plan(bundle.plan, bundle.pool, times=1)
        if rehearsal.lacks:
            raise TooFew(rehearsal.lacks)
        if rehearsal.problem:
            raise DrawRejected(rehearsal.problem, code="pool", field="inspectors")
        secret = new_secret()
        row.sealed_at = now().replace(microsecond=0)
        facts = seal_plan(bundle.plan, bundle.pool, secret, row.sealed_at.astimezone(SHANGHAI))
        row.commitment, row.frame_hash = facts.commitment, facts.frame_hash
        row.plan_hash, row.pool_hash, row.announcement = facts.plan_hash, facts.pool_hash, facts.announcement
        row.state = Draw.State.SEALED
        keep_sealing(row, secret, bundle)
        row.save(update_fields=list(_SEALED))
        Evaluation.objects.filter(pk=row.evaluation_id).update(drawn=True)
        record("draw.sealed", row, by=by, new=_told(row))
    return row


def _told(row: Draw) -> dict[str, object]:
    # Names of strata hold streets and units, not sites; hashes and counts give nothing away.
    hashes = {name: getattr(row, name) for name in ("commitment", "frame_hash", "plan_hash", "pool_hash")}
    return {
        "number": row.number, "draw_at": row.draw_at, "excluded": row.announcement["excluded"],
        "quotas": row.announcement["quotas"], "repeats": row.announcement["repeats"], **hashes,
    }  # fmt: skip


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
        _complete(draw)
        bundle = bundle_of(draw, draw.repeats.number + 1 if draw.repeats and draw.repeats.number else 1)
    except DrawRejected as error:
        return Rehearsal(0, 0, draw.pool.count(), problem=str(error))
    return rehearse_plan(bundle.plan, bundle.pool)


def _complete(draw: Draw) -> None:
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


def _still_free(draw: Draw) -> None:
    evaluation = Evaluation.objects.select_for_update(of=("self",)).get(pk=draw.evaluation_id)
    if evaluation.over_at is not None or evaluation.finished_at is not None or evaluation.planned.filter(withdrawn_at__isnull=True).exists():
        text = _("The evaluation got sites by hand, or is finished. Draw for a new evaluation.")
        raise DrawRejected(text, code="evaluation.planned")


def _next_number(draw: Draw) -> int:
    # Held until the transaction ends, so numbers have no gaps and no two are equal.
    Region.objects.select_for_update(no_key=True).get(pk=draw.region_id)
    last = Draw.objects.filter(region_id=draw.region_id).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1
