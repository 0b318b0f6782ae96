"""Conditions that people answer: one of the office answers, another confirms."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Phase
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.gates.actions.base import locked_phase, office, refuse_passed, tell
from tongchuang.domain.gates.engine_io import checks_of
from tongchuang.domain.gates.errors import GateInvalid, GateStale, OwnAnswer
from tongchuang.domain.gates.models import Answer
from tongchuang.domain.gates.values import QUESTIONS, AnswerValues, Check
from tongchuang.domain.organisations.actors import Actor
from tongchuang.foundation.clock import now, today


@transaction.atomic
def answer_check(
    phase: Phase, key: str, values: AnswerValues, *, by: Actor, position: int = 0, version: int = 0
) -> Answer:
    """Answer a condition, or answer it anew: what somebody had confirmed has to be confirmed again."""
    office(by, phase.campaign.region_id)
    row = locked_phase(phase)
    refuse_passed(row)
    check = next((each for each in checks_of(row) if each.key == key), None)
    if check is None or not check.by_hand or not 0 <= position < check.positions:
        raise GateInvalid(_("The gate has no such condition to answer."))
    _refuse_unproven(check, values, by)
    held = Answer.objects.filter(phase=row, key=key, position=position).first()
    if (held.version if held else 0) != version:
        raise GateStale
    answer = held or Answer(region_id=by.region_id, phase=row, key=key, position=position, version=0)
    old = {"holds": answer.holds, "confirmed": answer.confirmed_at is not None} if held else {}
    answer.holds, answer.text = values.holds, values.text.strip()[:1000]
    answer.number, answer.dated_on = " ".join(values.number.split())[:60], values.dated_on
    answer.attachment_id = values.attachment_id
    answer.answered_by_id, answer.answered_at = by.user_id, now()
    answer.confirmed_by, answer.confirmed_at = None, None
    answer.version += 1
    answer.save()
    new = {
        "key": check.kind, "position": position, "holds": answer.holds, "dated_on": answer.dated_on,
        "attachment": answer.attachment_id, "version": answer.version,
    }  # fmt: skip
    personal = {"title": check.title, "text": answer.text, "number": answer.number}
    tell("gate.answered", row, by, old=old, new=new, personal=personal)
    return answer


def _refuse_unproven(check: Check, values: AnswerValues, by: Actor) -> None:
    if check.kind in QUESTIONS:
        if len(values.text.strip()) < 2:
            raise GateInvalid(_("Say on what the answer rests."), field="text")
    elif values.holds:
        if values.attachment_id is None:
            raise GateInvalid(_("Add the paper."), field="file")
        if check.kind == "consent" and not values.number.strip():
            raise GateInvalid(_("Give the number of the paper."), field="number")
        if check.kind == "consent" and values.dated_on is None:
            raise GateInvalid(_("Give the date of the paper."), field="dated_on")
    if values.dated_on and values.dated_on > today():
        raise GateInvalid(_("The date lies in the future."), field="dated_on")
    if values.attachment_id and not _ours(values.attachment_id, by):
        raise GateInvalid(_("Add the paper."), field="file")


def _ours(attachment_id: UUID, by: Actor) -> bool:
    return Attachment.objects.filter(pk=attachment_id, region_id=by.region_id).exists()


@transaction.atomic
def confirm_answer(answer: Answer, *, version: int, by: Actor) -> Answer:
    """Somebody else of the office has looked at it and agrees."""
    office(by, answer.region_id)
    phase = locked_phase(answer.phase)
    refuse_passed(phase)
    row = Answer.objects.select_for_update().filter(pk=answer.pk, version=version).first()
    if row is None or row.confirmed_at is not None:
        raise GateStale
    if row.answered_by_id == by.user_id:
        raise OwnAnswer
    row.confirmed_by_id, row.confirmed_at = by.user_id, now()
    row.save(update_fields=["confirmed_by", "confirmed_at"])
    new = {
        "key": row.key.split(":", 1)[0],
        "position": row.position,
        "holds": row.holds,
        "version": row.version,
    }
    tell("gate.confirmed", phase, by, new=new)
    return row
