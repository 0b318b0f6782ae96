"""Keeping signals: each once, with an event."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from tongchuang.domain.authenticity.models import Signal
from tongchuang.domain.authenticity.values import Raised
from tongchuang.domain.ledger.actions import Entry, record_many
from tongchuang.domain.ledger.values import Author
from tongchuang.foundation.clock import now


@transaction.atomic
def raise_signals(raised: Sequence[Raised], *, by: Author) -> list[Signal]:
    """Keep what is not known yet; returns what is new. One that was judged stays as it was judged."""
    keys = {(each.region, each.key) for each in raised}
    known = set(
        Signal.objects.filter(region__in={region for region, _key in keys}, key__in=[key for _region, key in keys])
        .values_list("region_id", "key")
    )  # fmt: skip
    moment, fresh = now(), {}
    for each in raised:
        if (each.region, each.key) not in known:
            fresh[each.region, each.key] = _row(each)
    for row in fresh.values():
        row.raised_at = moment
    rows = Signal.objects.bulk_create(fresh.values())
    record_many(
        [Entry("signal.raised", row, new={"kind": row.kind, "strength": row.strength}) for row in rows], by=by
    )
    return rows


def _row(each: Raised) -> Signal:
    return Signal(
        region_id=each.region, campaign_id=each.campaign, kind=each.kind, strength=each.strength, key=each.key,
        reason=each.reason, attachment_id=each.attachment, other_id=each.other, visit_id=each.visit,
        other_visit_id=each.other_visit, finding_id=each.finding, other_finding_id=each.other_finding,
        site_id=each.site, person_id=each.person,
    )  # fmt: skip
