"""Sealing a draft (封签): from here on frame, quotas, inspectors and time are fixed, and the number is taken."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from tongchuang.domain.draws.actions.base import locked
from tongchuang.domain.draws.bundles import bundle_of, refuse_incomplete
from tongchuang.domain.draws.engine_io import rehearse_plan, seal_plan
from tongchuang.domain.draws.errors import DrawRejected, TooFew
from tongchuang.domain.draws.models import Draw
from tongchuang.domain.draws.sealed import keep_sealing, new_secret
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
        refuse_incomplete(row)
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
