"""What a unit asks and others decide: disputes, extensions, and the clock while a coordination runs."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.findings.actions.assign import hand_over
from tongchuang.domain.findings.actions.base import (
    Change,
    answers_for,
    begin,
    finish,
    given,
    locked,
    snapshot,
)
from tongchuang.domain.findings.clock import end_pause, set_due, start_clock, stop_clock
from tongchuang.domain.findings.errors import SecondPersonNeeded, WrongState
from tongchuang.domain.findings.models import ClockPause, Dispute, Extension, Finding
from tongchuang.domain.findings.queries import open_disputes
from tongchuang.domain.findings.states import CLOCK_RUNS, Action, State
from tongchuang.domain.findings.supervision import supervision_of
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Unit
from tongchuang.foundation.clock import now
from tongchuang.foundation.errors import Invalid, NotAllowed


@transaction.atomic
def dispute_finding(
    finding: Finding, *, by: Actor, version: int, reason: str, named_unit: Unit | None = None
) -> Finding:
    """The unit says that it is not its own (异议), and whose it is if it knows; the clock stops until the office decides."""
    change = begin(finding, Action.DISPUTE, by=by, version=version)
    row, moment = change.row, now()
    row.dispute_reason = given(reason, "reason")
    _check_named(row, named_unit)
    if row.paused_at is not None:
        start_clock(row, supervision_of(row.campaign_id), moment)
    stop_clock(row, ClockPause.Cause.DISPUTE, moment)
    row.state = State.DISPUTED
    Dispute.objects.create(
        finding=row, unit_id=row.unit_id, named_unit=named_unit, asked_by_id=by.person_id, asked_at=moment,
        reason=row.dispute_reason,
    )  # fmt: skip
    extra = {"named_unit_id": named_unit.pk} if named_unit else {}
    return finish(change, "finding.disputed", text=row.dispute_reason, extra=extra)


def _check_named(row: Finding, named: Unit | None) -> None:
    if named is None:
        return
    if named.region_id != row.region_id or named.valid_to is not None:
        raise Invalid(_("This unit does not exist any more. Choose another one."), field="named_unit")
    if named.pk == row.unit_id:
        raise Invalid(_("Name another unit than the one that disputes."), field="named_unit")


@transaction.atomic
def decide_dispute(
    finding: Finding, *, by: Actor, version: int, upheld: bool, opinion: str, unit: Unit | None = None
) -> Finding:
    """Decide a dispute. Upheld, it goes to another unit, or back to be assigned; refused, its clock runs on."""
    change = begin(finding, Action.DECIDE_DISPUTE, by=by, version=version)
    row, moment = change.row, now()
    _refuse_own(row, open_disputes(row).values_list("asked_by", flat=True).first(), by)
    text = given(opinion, "opinion")
    if not upheld:
        start_clock(row, supervision_of(row.campaign_id), moment)
        row.state = State.ACCEPTED if row.accepted_at else State.ASSIGNED
    elif unit is not None:
        hand_over(row, unit, by=by)
    else:
        end_pause(row, moment)
        row.state = State.REGISTERED
        row.unit = row.person = row.assigned_at = row.accepted_at = row.due_at = None
    row.dispute_reason = ""
    state = Dispute.State.UPHELD if upheld else Dispute.State.REFUSED
    open_disputes(row).update(
        state=state,
        decided_by=by.person_id,
        decided_at=moment,
        opinion=text,
        given_to=row.unit_id if upheld else None,
    )
    # The first unit is named, so that it still learns what was decided.
    return finish(
        change,
        "finding.dispute_decided",
        text=text,
        extra={"upheld": upheld, "asked_by_unit": change.before["unit_id"]},
    )


@transaction.atomic
def ask_extension(finding: Finding, *, by: Actor, version: int, working_days: int, reason: str) -> Extension:
    """Ask for more working days, before the due time and with a reason."""
    change = begin(finding, Action.ASK_EXTENSION, by=by, version=version)
    row, moment = change.row, now()
    numbers = supervision_of(row.campaign_id)
    text = given(reason, "reason")
    if row.paused_at is None and row.due_at is not None and moment > row.due_at:
        raise NotAllowed(_("An extension is asked for before the due time. This finding is overdue."))
    if row.extensions_granted >= numbers.extensions:
        raise NotAllowed(
            _("This finding has been extended %(count)d times, which is the most.")
            % {"count": numbers.extensions}
        )
    if not 1 <= working_days <= numbers.extension_days_max:
        limit = {"limit": numbers.extension_days_max}
        raise Invalid(_("Ask for 1 to %(limit)d working days.") % limit, field="working_days")
    if Extension.objects.filter(finding=row, decided_at__isnull=True).exists():
        raise NotAllowed(_("An extension has been asked for already and is not decided yet."))
    extension = Extension.objects.create(
        finding=row, asked_by_id=by.person_id, asked_at=moment, reason=text, working_days=working_days
    )
    finish(change, "finding.extension_asked", text=text, extra={"working_days": working_days})
    return extension


@transaction.atomic
def decide_extension(
    finding: Finding, *, by: Actor, version: int, granted: bool, opinion: str = ""
) -> Finding:
    """Grant or refuse the extension asked for; granted, the due time moves from where it was."""
    change = begin(finding, Action.DECIDE_EXTENSION, by=by, version=version)
    row, moment = change.row, now()
    text = opinion.strip()[:200] if granted else given(opinion, "opinion")
    extension = Extension.objects.filter(finding=row, decided_at__isnull=True).first()
    if extension is None:
        raise NotAllowed(_("No extension is waiting for a decision."))
    _refuse_own(row, extension.asked_by_id, by)
    extension.granted, extension.decided_by_id, extension.decided_at = granted, by.person_id, moment
    extension.opinion = text
    extension.save(update_fields=["granted", "decided_by", "decided_at", "opinion"])
    if granted:
        row.extensions_granted += 1
        set_due(row, supervision_of(row.campaign_id))
    return finish(
        change, "finding.extension_decided", text=text,
        extra={"granted": granted, "working_days": extension.working_days},
    )  # fmt: skip


def _refuse_own(row: Finding, asked_by: UUID | None, by: Actor) -> None:
    """Nobody decides what they have asked for, or could have asked for with another post of theirs."""
    if (asked_by is not None and asked_by == by.person_id) or answers_for(row, by):
        raise SecondPersonNeeded


@transaction.atomic
def pause_for_coordination(finding: Finding, *, by: Actor, version: int, reason: str) -> ClockPause:
    """The clock stops while others are asked how it can be solved: a part of asking for coordination (协调)."""
    change = begin(finding, Action.ASK_COORDINATION, by=by, version=version)
    text = given(reason, "reason")
    if change.row.paused_at is not None:
        raise NotAllowed(_("Coordination has been asked for already."))
    pause = stop_clock(change.row, ClockPause.Cause.COORDINATION, now())
    finish(change, "finding.coordination_asked", text=text)
    return pause


@transaction.atomic
def resume_from_coordination(finding_id: UUID, *, by: Actor, text: str, outcome: str) -> Finding:
    """The coordination has ended and the clock runs again. Who may end it is the coordination's business."""
    row = locked(finding_id)
    if row.paused_at is None or row.state not in CLOCK_RUNS:
        raise WrongState(State(row.state).label)
    change = Change(row, snapshot(row), by)
    start_clock(row, supervision_of(row.campaign_id), now())
    return finish(change, "finding.coordination_ended", text=text, extra={"outcome": outcome})
