"""Looking at a signal, judging it, and the word of whom it is about."""

from __future__ import annotations

from django.db import transaction

from tongchuang.domain.authenticity.access import may_judge, sees_signals
from tongchuang.domain.authenticity.errors import (
    AlreadyJudged,
    NotYours,
    OwnSignal,
    ReadOnly,
    WordMissing,
    WordTooLong,
)
from tongchuang.domain.authenticity.models import Signal
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now

MOST = 200
VERDICTS = (Signal.State.CONFIRMED, Signal.State.EXPLAINED, Signal.State.WRONG)


@transaction.atomic
def look_at_signal(signal: Signal, *, by: Actor) -> None:
    """Note who of those who judge opened it first; others' looking is nobody's business."""
    if not may_judge(by) or by.person_id is None or signal.person_id == by.person_id:
        return
    seen = Signal.objects.filter(pk=signal.pk, looked_at__isnull=True).update(
        looked_at=now(), looked_by=by.person_id
    )
    if seen:
        signal.refresh_from_db(fields=["looked_at", "looked_by"])
        record("signal.looked_at", signal, by=by)


@transaction.atomic
def judge_signal(signal: Signal, *, by: Actor, verdict: str, text: str = "", seen: str = "") -> Signal:
    """Confirm it, explain it (with a word) or call it a false alarm. `seen` is the state that the page showed: judged by
    somebody else since, it is refused. A judgement can be changed; the ledger has both."""
    if not may_judge(by):
        if sees_signals(by):
            raise ReadOnly
        raise NotPermitted(Permission.VERIFY_FINDINGS)
    row = Signal.objects.select_for_update(of=("self",)).get(pk=signal.pk)
    if row.person_id is not None and row.person_id == by.person_id:
        raise OwnSignal
    if verdict not in VERDICTS:
        raise WordMissing
    text = _word(text, needed=verdict == Signal.State.EXPLAINED)
    if seen and seen != row.state:
        raise AlreadyJudged
    old = row.state
    row.state, row.review, row.reviewed_at, row.reviewed_by_id = verdict, text, now(), by.person_id
    row.save(update_fields=["state", "review", "reviewed_at", "reviewed_by"])
    personal = {"text": text} if text else None
    record(
        "signal.judged",
        row,
        by=by,
        old={"state": old},
        new={"state": row.state, "kind": row.kind},
        personal=personal,
    )
    return row


@transaction.atomic
def answer_signal(signal: Signal, *, by: Actor, text: str) -> Signal:
    """The word of whom it is about; it stands beside the signal."""
    row = Signal.objects.select_for_update(of=("self",)).get(pk=signal.pk)
    if row.person_id is None or row.person_id != by.person_id:
        raise NotYours
    row.answer, row.answered_at = _word(text, needed=True), now()
    row.save(update_fields=["answer", "answered_at"])
    record("signal.answered", row, by=by, new={"kind": row.kind}, personal={"text": row.answer})
    return row


def _word(text: str, *, needed: bool) -> str:
    text = text.strip()
    if needed and not text:
        raise WordMissing
    if len(text) > MOST:
        raise WordTooLong(MOST)
    return text
