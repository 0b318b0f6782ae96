"""Answering an order to learn from one: fine, found and fixed, or found and registered as a finding."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.coordination.errors import Moved, NotYours, Over, given
from tongchuang.domain.coordination.models import LearnAnswer
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.findings.actions import register_finding
from tongchuang.domain.findings.models import Source
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now
from tongchuang.foundation.errors import Invalid

Outcome = LearnAnswer.Outcome
ANSWERS = (Outcome.FINE, Outcome.FIXED, Outcome.FINDING)
# What became a finding, and what was dropped, is no longer a matter of the answer.
FINAL = (Outcome.FINDING, Outcome.DROPPED)


@transaction.atomic
def answer_learn_order(
    answer: LearnAnswer,
    *,
    by: Actor,
    seen: str,
    outcome: str,
    text: str = "",
    photos: Sequence[Attachment] = (),
) -> LearnAnswer:
    """Answer for one site, also late. `seen` is the outcome that the page showed; an answer can be corrected until it is final."""
    by.require(Permission.HANDLE_FINDINGS)
    rows = LearnAnswer.objects.select_for_update(of=("self",)).select_related(
        "site", "order", "order__item", "order__campaign"
    )
    row = rows.get(pk=answer.pk)
    if row.order.region_id != by.region_id or not _is_own(row, by):
        raise NotYours
    if row.order.cancelled_at is not None or row.outcome == Outcome.DROPPED:
        raise Over
    if row.outcome != seen or row.outcome in FINAL:
        raise Moved
    if outcome not in ANSWERS:
        raise Invalid(_("Choose what the check has shown."), field="outcome")
    before, moment = row.outcome, now()
    row.text = text.strip()[:500]
    if outcome != Outcome.FINE:
        row.text = given(text, "text", _("Say what was found and what was done."), 500)
    if outcome == Outcome.FINDING:
        row.finding = register_finding(
            by=by, campaign=row.order.campaign, title=row.text, source=Source.SELF, site=row.site, item=row.order.item,
            photos=photos,
        )  # fmt: skip
    row.outcome, row.photo = Outcome(outcome), photos[0] if photos else row.photo
    row.unit_id, row.answered_by_id, row.answered_at = row.site.unit_id, by.person_id, moment
    row.late = moment > row.order.due_at
    row.save()
    record(
        "learnanswer.given", row, by=by, region_id=row.order.region_id, parent=row.order, old={"outcome": before},
        new={"outcome": outcome, "late": row.late, "site_id": row.site_id, "finding_id": row.finding_id, "photos": [p.sha256 for p in photos[:1]]},
        personal={"text": row.text} if row.text else {},
    )  # fmt: skip
    return row


def _is_own(row: LearnAnswer, by: Actor) -> bool:
    owner = row.site.point_owner_id
    return row.site.unit_id in by.unit_ids or (owner is not None and owner == by.person_id)
