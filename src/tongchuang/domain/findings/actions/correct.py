"""Corrections: what was written wrongly is edited, what was registered in error made void by two persons."""

from __future__ import annotations

from typing import TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.findings.actions.base import begin, finish, given
from tongchuang.domain.findings.clock import end_pause, set_due
from tongchuang.domain.findings.errors import SecondPersonNeeded, missing
from tongchuang.domain.findings.models import Dispute, Finding
from tongchuang.domain.findings.queries import open_disputes
from tongchuang.domain.findings.states import VOID_DISPOSITIONS, Action, Disposition, Severity, State
from tongchuang.domain.findings.supervision import supervision_of
from tongchuang.domain.findings.writing import finding_grams
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.places.models import Site, Street
from tongchuang.domain.standards.models import Item
from tongchuang.foundation.clock import now
from tongchuang.foundation.errors import Invalid, NotAllowed


class Corrected(TypedDict, total=False):
    """What can be corrected; what is left out stays."""

    title: str
    description: str
    severity: str
    same_day: bool
    count: int
    item: Item | None
    site: Site | None
    street: Street | None
    place: str


@transaction.atomic
def edit_finding(finding: Finding, *, by: Actor, version: int, reason: str, **values: Unpack[Corrected]) -> Finding:
    """Correct what was registered. A new severity counts the due time anew from the assignment."""
    change = begin(finding, Action.EDIT, by=by, version=version)
    row = change.row
    text = given(reason, "reason")
    for name, value in values.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    if not row.title:
        raise missing("title")
    if row.site is None and not row.place:
        raise missing("place")
    if row.site is not None and row.site.region_id != row.region_id:
        raise NotAllowed(_("Your post does not allow this."))
    row.severity = Severity(row.severity)
    row.grams = finding_grams(row)
    if row.assigned_at is not None and (row.severity, row.same_day) != (change.before["severity"], change.before["same_day"]):
        set_due(row, supervision_of(row.campaign_id))
    return finish(change, "finding.edited", text=text)


@transaction.atomic
def ask_void(
    finding: Finding, *, by: Actor, version: int, reason: str, disposition: str = Disposition.UNFOUNDED
) -> Finding:
    """Ask to make a finding void (作废) that was registered in error."""
    change = begin(finding, Action.ASK_VOID, by=by, version=version)
    row = change.row
    if row.void_asked_by_id is not None:
        raise NotAllowed(_("This has been asked for already; a second person has to confirm it."))
    if disposition not in VOID_DISPOSITIONS:
        raise Invalid(_("Choose what became of the finding."), field="disposition")
    row.void_reason = given(reason, "reason")
    row.void_asked_by_id = by.person_id
    row.disposition = Disposition(disposition)
    return finish(change, "finding.void_asked", text=row.void_reason)


@transaction.atomic
def decide_void(finding: Finding, *, by: Actor, version: int, confirmed: bool, opinion: str = "") -> Finding:
    """A second person confirms or refuses; a void finding stays on the ledger."""
    change = begin(finding, Action.DECIDE_VOID, by=by, version=version)
    row = change.row
    if row.void_asked_by_id is None:
        raise NotAllowed(_("Nobody asked to make this finding void."))
    if row.void_asked_by_id == by.person_id:
        raise SecondPersonNeeded
    if confirmed:
        moment = now()
        end_pause(row, moment)
        open_disputes(row).update(state=Dispute.State.DROPPED, decided_at=moment)
        row.state = State.VOID
        return finish(change, "finding.voided", text=opinion.strip())
    text = given(opinion, "opinion")
    row.void_asked_by_id, row.void_reason, row.disposition = None, "", Disposition.OPEN
    return finish(change, "finding.void_refused", text=text)
