"""A rebound (反弹) that was seen without a check: at a look-back (回头看) by form."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from tongchuang.domain.files.models import Attachment
from tongchuang.domain.findings import rules
from tongchuang.domain.findings.actions.base import locked
from tongchuang.domain.findings.errors import WrongState
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.findings.states import OPEN_STATES, Source, State
from tongchuang.domain.findings.writing import Draft, write
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.responsibilities.resolve import Answerable, key_of, resolve_responsible
from tongchuang.foundation.clock import now


@transaction.atomic
def register_rebound(closed: Finding, *, seen: str, photos: Sequence[Attachment] = (), by: Actor) -> Finding:
    """A new finding linked to the closed one, one severity higher; the open rebound of it where there is one already."""
    by.require(Permission.REGISTER_FINDINGS)
    old = locked(closed.pk)
    if old.region_id != by.region_id or old.state != State.CLOSED:
        raise WrongState(State(old.state).label)
    known = Finding.objects.filter(rebound_of=old, state__in=OPEN_STATES).first()
    if known is not None:
        return known
    pair = (old.site, old.item)
    answers = resolve_responsible(campaign_id=old.campaign_id, region_id=old.region_id, pairs=[pair])
    answerable = answers[key_of(*pair)]
    if answerable.unit_id is None:
        # Nothing says who answers for a place without site and item; who had the finding answers for its rebound.
        supports = tuple(old.supports.values_list("unit_id", flat=True))
        answerable = Answerable(old.unit_id, old.person_id, supports)
    row = Finding(
        region_id=old.region_id, campaign_id=old.campaign_id, title=old.title, description=seen, item=old.item, site=old.site,
        street_id=old.street_id, place=old.place, source=Source.INSPECTION, severity=rules.one_graver(old.severity),
        same_day=old.same_day, rebound_of=old, rebound_count=old.rebound_count + 1,
    )  # fmt: skip
    write([Draft(row, answerable, photos)], by=by, at=now())
    return row
