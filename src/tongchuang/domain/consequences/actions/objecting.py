"""Units object to a score or a consequence, once each and in time; the office answers, and what was wrong is corrected."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tongchuang.domain.appraisals.engine_io import kept_lines, objections_end
from tongchuang.domain.appraisals.models import Ranking
from tongchuang.domain.consequences import engine_io
from tongchuang.domain.consequences.access import why_not_answer
from tongchuang.domain.consequences.actions.base import (
    checked_text,
    entry_of,
    lock_objections,
    locked,
    same_region,
)
from tongchuang.domain.consequences.actions.deciding import take_back
from tongchuang.domain.consequences.actions.proposing import propose_for
from tongchuang.domain.consequences.errors import (
    AnswerMissing,
    CorrectionWrong,
    DecidedMeanwhile,
    NotFrozen,
    NotOpen,
    ObjectedAlready,
    TextMissing,
    TextTooLong,
    TooLate,
    UnknownPlace,
)
from tongchuang.domain.consequences.models import Consequence, CorrectedRanking, Objection
from tongchuang.domain.consequences.values import ANSWER_DAYS, LONGEST, LONGEST_TEXT
from tongchuang.domain.ledger.actions import Entry, record_many
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import local, now

State = Consequence.State
LARGEST_AMOUNT = Decimal("999999999.99")
LARGEST_POINTS = Decimal("99999.9999")


@transaction.atomic
def object_to_consequence(consequence: Consequence, *, text: str, by: Actor) -> Objection:
    """The unit that bears it says what is wrong; it doesn't become final before the answer."""
    _may_object(consequence.region_id, {consequence.unit_id, consequence.bearer_id}, by)
    lock_objections(consequence.ranking_id)
    row = locked(consequence)
    if row.state != State.CONFIRMED or row.objections_until is None:
        raise NotOpen(row.get_state_display())
    if now() > row.objections_until:
        raise TooLate(f"{local(row.objections_until):%Y-%m-%d %H:%M}")
    return _keep(Objection(ranking=row.ranking, unit_id=row.unit_id, consequence=row), text, by)


@transaction.atomic
def object_to_score(ranking: Ranking, unit: Unit, *, text: str, by: Actor, place: str = "") -> Objection:
    """The unit says what is wrong with its figures in a frozen ranking: the whole line, or one place behind it."""
    _may_object(ranking.region_id, {unit.pk}, by)
    if not ranking.frozen or ranking.objections_until is None:
        raise NotFrozen
    lock_objections(ranking.pk)
    if now() > ranking.objections_until:
        raise TooLate(f"{local(ranking.objections_until):%Y-%m-%d %H:%M}")
    if place and place not in {line.place for line in kept_lines(ranking, unit.pk)}:
        raise UnknownPlace
    return _keep(Objection(ranking=ranking, unit=unit, place=place), text, by)


def _may_object(region_id: Any, units: set[Any], by: Actor) -> None:
    by.require(Permission.OBJECT)
    same_region(region_id, by, Permission.OBJECT)
    if not units & by.unit_ids:
        raise NotPermitted(Permission.OBJECT)


def _keep(row: Objection, text: str, by: Actor) -> Objection:
    text = text.strip()
    if not text:
        raise TextMissing
    if len(text) > LONGEST_TEXT:
        raise TextTooLong(LONGEST_TEXT, "text")
    moment = now()
    row.region_id, row.campaign_id = row.ranking.region_id, row.ranking.campaign_id
    row.text, row.made_at, row.due_at = text, moment, objections_end(moment, ANSWER_DAYS)
    assert by.user_id is not None
    row.made_by_id = by.user_id
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise ObjectedAlready from error
    record_many([_entry("consequence.objected", row, text)], by=by, at=moment)
    return row


def _entry(kind: str, row: Objection, text: str, **more: Any) -> Entry:
    new = {
        "state": row.state, "unit_id": row.unit_id, "period": row.ranking.period, "consequence": row.consequence_id,
        "due_at": row.due_at, **more,
    }  # fmt: skip
    return Entry(
        kind, row, new=new, personal={"text": text} if text else {}, parent=row.consequence or row.ranking
    )


@transaction.atomic
def withdraw_objection(objection: Objection, *, by: Actor, version: int) -> Objection:
    """The unit no longer objects."""
    _may_object(objection.region_id, {objection.unit_id}, by)
    row = _open(objection, version)
    row.state, row.version = Objection.State.WITHDRAWN, row.version + 1
    row.save()
    record_many([_entry("consequence.objection_withdrawn", row, "")], by=by)
    return row


def _open(objection: Objection, version: int) -> Objection:
    rows = Objection.objects.select_for_update(of=("self",)).select_related(
        "ranking__campaign", "consequence"
    )
    row = rows.defer("ranking__inputs", "ranking__result").get(pk=objection.pk)
    if row.version != version:
        raise DecidedMeanwhile(row.answered_by.name if row.answered_by else "", row.get_state_display())
    if row.state != Objection.State.OPEN:
        raise NotOpen(row.get_state_display())
    return row


@transaction.atomic
def answer_objection(
    objection: Objection, *, upheld: bool, answer: str, by: Actor, version: int,
    lost: Mapping[str, Decimal] | None = None, amount: Decimal | None = None, points: Decimal | None = None,
) -> Objection:  # fmt: skip
    """The office answers, by another person than who decided. What is upheld is corrected in the same transaction:

    a score by what each place lost instead (`lost`); a consequence by another amount or other points, else it is lifted.
    """
    by.require(Permission.CONFIRM_CONSEQUENCES)
    same_region(objection.region_id, by, Permission.CONFIRM_CONSEQUENCES)
    lock_objections(objection.ranking_id)
    row = _open(objection, version)
    refused = why_not_answer(by, row)
    if refused is not None:
        raise refused
    if not answer.strip():
        raise AnswerMissing
    text = checked_text(answer, needed=True, most=LONGEST_TEXT)
    row.state = Objection.State.UPHELD if upheld else Objection.State.REFUSED
    row.answer, row.answered_at, row.answered_by_id, row.version = text, now(), by.user_id, row.version + 1
    if upheld and row.consequence is None:
        row.correction = {"lost": _checked_losses(row, lost or {})}
    elif upheld and row.consequence is not None:
        row.correction = _checked_change(row.consequence, amount, points)
    row.save()
    record_many(
        [_entry("consequence.objection_decided", row, text, upheld=upheld, correction=row.correction)], by=by
    )
    if upheld and row.consequence is None:
        _correct_scores(row, by)
    elif upheld and row.consequence is not None:
        _correct_consequence(row, row.consequence, by)
    return row


def _checked_losses(row: Objection, lost: Mapping[str, Decimal]) -> dict[str, list[str]]:
    """place → [lost then, lost now]; only for places behind the unit's line, and never more than was lost."""
    then: dict[str, Decimal] = {}
    for line in kept_lines(row.ranking, row.unit_id):
        then[line.place] = then.get(line.place, Decimal(0)) + line.lost
    found = {}
    for place, value in lost.items():
        if place not in then or not Decimal(0) <= value <= then[place]:
            raise CorrectionWrong
        if value != then[place]:
            found[place] = [str(then[place]), str(value)]
    if not found:
        raise CorrectionWrong
    return found


def _checked_change(row: Consequence, amount: Decimal | None, points: Decimal | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if amount is not None:
        found["amount"] = _towards_unit("amount", row.amount, amount, LARGEST_AMOUNT)
    if points is not None:
        found["points"] = _towards_unit("points", row.points, points, LARGEST_POINTS)
    return found


def _towards_unit(name: str, then: Decimal | None, value: Decimal, largest: Decimal) -> list[str]:
    """Then and now: in favour of the unit only, never to the other side of nothing, and as exact as it is kept."""
    if then is None or not value.is_finite() or not then <= value <= largest or value * then < 0:
        raise CorrectionWrong(name)
    if value != value.quantize(largest):
        raise CorrectionWrong(name)
    return [str(then), str(value)]


def _correct_consequence(objection: Objection, consequence: Consequence, by: Actor) -> None:
    row = locked(consequence)
    if not row.stands:
        return
    if not objection.correction:
        take_back(row, reason=_upheld(objection), by=by)
        return
    old = {"amount": row.amount, "points": row.points}
    for name, (_then, now_is) in objection.correction.items():
        setattr(row, name, Decimal(now_is))
    row.version += 1
    row.save()
    entry = entry_of("consequence.changed", row, text=_upheld(objection))
    record_many(
        [Entry(entry.kind, row, old=old, new=entry.new, personal=entry.personal, parent=row.ranking)], by=by
    )


def _upheld(objection: Objection) -> str:
    return str(_("Objection upheld: %(answer)s") % {"answer": objection.answer})[:LONGEST]


def _correct_scores(objection: Objection, by: Actor) -> None:
    """Work the ranking out with what was upheld. What hit this unit and no longer would is lifted at once, what was only
    proposed for others and no longer is falls too; what would now hit others is proposed to a person.
    """
    ranking = objection.ranking
    upheld = Objection.objects.filter(
        ranking=ranking, consequence__isnull=True, state=Objection.State.UPHELD
    ).order_by("answered_at", "pk")
    corrections = [
        {"objection": str(each.pk), "unit": str(each.unit_id), "lost": each.correction["lost"]}
        for each in upheld
    ]
    result, digest = engine_io.corrected_result(ranking, corrections)
    values = {"corrections": corrections, "result": result, "result_digest": digest, "made_at": now()}
    CorrectedRanking.objects.update_or_create(ranking=ranking, defaults=values)
    proposals, _past = engine_io.proposals_of(ranking)
    by_rule = {(each.unit, each.rule) for each in proposals}
    rows = Consequence.objects.filter(ranking=ranking, state__in=[State.PROPOSED, State.CONFIRMED])
    for row in rows.select_related("ranking").defer("ranking__inputs", "ranking__result").order_by("pk"):
        gone = (str(row.unit_id), row.rule) not in by_rule
        # What fell with another of these is dropped already.
        if gone and (row.state == State.PROPOSED or row.unit_id == objection.unit_id):
            current = locked(row)
            if current.state in (State.PROPOSED, State.CONFIRMED):
                take_back(current, reason=_upheld(objection), by=by)
    propose_for(ranking, by=by)
