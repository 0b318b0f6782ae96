"""The evaluation at the year's end: made, confirmed by somebody else, seen by the unit or objected to, answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.pledges.actions.base import locked_pledge, office_region
from tongchuang.domain.pledges.errors import AlreadyChanged, NotYours, PledgeInvalid, SameHand
from tongchuang.domain.pledges.models import Pledge, PledgeReview, PledgeTarget
from tongchuang.domain.pledges.rules import is_sound
from tongchuang.foundation.clock import now

State = PledgeReview.State
CHANGEABLE = (State.MADE, State.OBJECTED)


@dataclass(frozen=True, kw_only=True)
class Result:
    """What came of one target."""

    outcome: str
    awarded: Decimal
    result: str
    comment: str = ""


@transaction.atomic
def evaluate_pledge(
    pledge: Pledge, results: Mapping[UUID, Result], *, comment: str = "", by: Actor
) -> PledgeReview:
    """Say of each target what came of it. Also anew after an objection; then it is confirmed again."""
    office_region(by)
    row = locked_pledge(pledge, by)
    if row.state != Pledge.State.SIGNED:
        raise PledgeInvalid(_("Only what both sides have signed is evaluated."))
    review = PledgeReview.objects.filter(pledge=row).first()
    if review is not None and review.state not in CHANGEABLE:
        raise AlreadyChanged
    targets = list(row.targets.all())
    for target in targets:
        found = results.get(target.pk)
        if found is None or found.outcome not in ("met", "partly", "missed"):
            raise PledgeInvalid(_("Say of each target whether it was met."), field=str(target.pk))
        if not is_sound(target.points, found.awarded, found.outcome):
            text = _("Points from 0 to %(most)s: all where it was met, none where it was not.")
            raise PledgeInvalid(text % {"most": target.points}, field=str(target.pk))
        if len(found.result.strip()) < 1:
            raise PledgeInvalid(_("Give the result in figures or words."), field=str(target.pk))
        target.outcome, target.awarded = found.outcome, found.awarded
        target.result, target.comment = found.result.strip()[:300], found.comment.strip()[:300]
    PledgeTarget.objects.bulk_update(targets, ["outcome", "awarded", "result", "comment"])
    if review is None:
        review = PledgeReview(pledge=row)
    review.state, review.comment = State.MADE, " ".join(comment.split())[:500]
    review.made_by_id, review.made_at, review.confirmed_by_id, review.confirmed_at = (
        by.user_id,
        now(),
        None,
        None,
    )
    review.save()
    new = {
        "state": review.state,
        "unit": row.unit_id,
        "awarded": str(sum(each.awarded or 0 for each in targets)),
    }
    record("pledge.evaluated", row, by=by, new=new, personal={"text": review.comment}, parent=row.round)
    return review


@transaction.atomic
def confirm_review(pledge: Pledge, *, by: Actor) -> PledgeReview:
    """Somebody else of the office confirms it; then the unit sees it."""
    office_region(by)
    row, review = _locked(pledge, by)
    if review.state != State.MADE:
        raise AlreadyChanged
    if review.made_by_id == by.user_id:
        raise SameHand
    review.state, review.confirmed_by_id, review.confirmed_at = State.CONFIRMED, by.user_id, now()
    if review.objection:
        review.state, review.answered_by_id, review.answered_at = State.ANSWERED, by.user_id, now()
        review.answer = review.answer or _("Evaluated anew.")
    review.save()
    record(
        "pledge.review_confirmed",
        row,
        by=by,
        new={"state": review.state, "unit": row.unit_id},
        parent=row.round,
    )
    return review


@transaction.atomic
def see_review(pledge: Pledge, *, objection: str = "", by: Actor) -> PledgeReview:
    """The unit has seen it, or says what is wrong with it; once."""
    row, review = _locked(pledge, by)
    by.require(Permission.OBJECT)
    if row.unit_id not in by.unit_ids:
        raise NotYours
    if review.state != State.CONFIRMED:
        raise AlreadyChanged
    text = objection.strip()[:1000]
    if 0 < len(text) < 4:
        raise PledgeInvalid(_("Say what you hold against it."), field="objection")
    review.state = State.OBJECTED if text else State.SEEN
    review.objection, review.seen_by_id, review.seen_at = text, by.user_id, now()
    review.save()
    kind = "pledge.objected" if text else "pledge.review_seen"
    record(
        kind,
        row,
        by=by,
        new={"state": review.state, "unit": row.unit_id},
        personal={"text": text},
        parent=row.round,
    )
    return review


@transaction.atomic
def answer_objection(pledge: Pledge, *, text: str, by: Actor) -> PledgeReview:
    """The evaluation stands, for a reason that the unit reads. (Else it is evaluated anew.)"""
    office_region(by)
    row, review = _locked(pledge, by)
    if review.state != State.OBJECTED:
        raise AlreadyChanged
    said = text.strip()[:1000]
    if len(said) < 4:
        raise PledgeInvalid(_("Say why the evaluation stands."), field="text")
    review.state, review.answer, review.answered_by_id, review.answered_at = (
        State.ANSWERED,
        said,
        by.user_id,
        now(),
    )
    review.save()
    record(
        "pledge.objection_answered",
        row,
        by=by,
        new={"state": review.state, "unit": row.unit_id},
        personal={"text": said},
        parent=row.round,
    )
    return review


def _locked(pledge: Pledge, by: Actor) -> tuple[Pledge, PledgeReview]:
    row = locked_pledge(pledge, by)
    review = PledgeReview.objects.select_for_update(of=("self",)).filter(pledge=row).first()
    if review is None:
        raise AlreadyChanged
    return row, review
