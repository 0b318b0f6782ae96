"""The quarterly circular: made as the draft of a document after the office has looked at who is below."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.bulletins.actions.base import office_region
from tongchuang.domain.bulletins.errors import BulletinInvalid
from tongchuang.domain.bulletins.models import InfoCircular
from tongchuang.domain.bulletins.paper import circular_draft, numbers_of
from tongchuang.domain.bulletins.queries import standing_circular
from tongchuang.domain.bulletins.rules import quarter_months
from tongchuang.domain.bulletins.scoring import board_of
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.documents.actions import draft_document
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.foundation.clock import now, period_of
from tongchuang.foundation.ids import uuid7


@transaction.atomic
def make_circular(
    year: int,
    quarter: int,
    *,
    named: Collection[UUID],
    reasons: Mapping[UUID, str],
    by: Actor,
    campaign: Campaign | None = None,
) -> InfoCircular:
    """Draft the circular of a quarter that is over or under way. Each unit below is named, or left out for a reason."""
    region_id = office_region(by)
    months = quarter_months(year, quarter) if 1 <= quarter <= 4 and 2000 <= year <= 2200 else []
    if not months or months[0] > period_of(now()):
        raise BulletinInvalid(_("This quarter has not begun."), field="quarter")
    if standing_circular(region_id, year, quarter) is not None:
        raise BulletinInvalid(_("There is a circular of this quarter already."))
    board = board_of(region_id, [month for month in months if month <= period_of(now())])
    below = {line.unit.pk: line for line in board.below}
    spared = {pk: " ".join(reasons.get(pk, "").split())[:200] for pk in below if pk not in set(named)}
    if silent := [below[pk].unit for pk, why in spared.items() if len(why) < 2]:
        text = _("Say why %(unit)s is not named.") % {"unit": silent[0]}
        raise BulletinInvalid(text, field="reasons")
    lines = [line for line in board.below if line.unit.pk in set(named)]
    row = InfoCircular(
        id=uuid7(), region_id=region_id, campaign=campaign, year=year, quarter=quarter, numbers=numbers_of(board),
        spared={str(pk): why for pk, why in spared.items()}, made_by_id=by.user_id, made_at=now(),
    )  # fmt: skip
    row.document = draft_document(
        circular_draft(region_id, campaign.pk if campaign else None, board, year, quarter, lines, row.pk),
        by=by,
    )
    row.save(force_insert=True)
    row.named.set([line.unit for line in lines])
    new = {
        "year": year,
        "quarter": quarter,
        "document": row.document_id,
        "named": [str(line.unit.pk) for line in lines],
        "spared": sorted(row.spared),
    }
    record("info.circular_made", row, by=by, new=new)
    return row
