"""Taking up a lead, closing it, or dismissing it as unfounded, which erases all that it held."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.files.ports import file_store
from tongchuang.domain.leads.errors import LeadInvalid, LeadStale, LeadWrongState
from tongchuang.domain.leads.models import CaseFile, Lead, Outcome, Piece
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.ledger.models import EventPersonal
from tongchuang.domain.ledger.sealing import erase_personal
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now
from tongchuang.foundation.errors import NotAllowed

State = Lead.State
LONGEST_CONCLUSION = 500


@transaction.atomic
def take_up_lead(lead: Lead, *, by: Actor, version: int) -> Lead:
    """Somebody of the discipline office begins to work on it."""
    row = _begin(lead, by, version, State.OPEN)
    row.state, row.taken_up_at, row.taken_up_by_id = State.TAKEN_UP, now(), by.user_id
    row.save(update_fields=["state", "taken_up_at", "taken_up_by", "version"])
    record("lead.taken_up", row, by=by, new={"number": row.number, "version": row.version})
    return row


@transaction.atomic
def close_lead(lead: Lead, *, outcome: str, conclusion: str, by: Actor, version: int) -> Lead:
    """Close it with what was done and why."""
    row = _begin(lead, by, version, State.TAKEN_UP)
    text = conclusion.strip()
    if outcome not in Outcome.values:
        raise LeadInvalid(_("Choose what was done."), field="outcome")
    if not text:
        raise LeadInvalid(_("Say in a sentence what was found and done."), field="conclusion")
    if len(text) > LONGEST_CONCLUSION:
        raise LeadInvalid(_("Too long: 500 characters at most."), field="conclusion")
    row.state, row.outcome, row.conclusion = State.CLOSED, outcome, text
    row.closed_at, row.closed_by_id = now(), by.user_id
    row.save(update_fields=["state", "outcome", "conclusion", "closed_at", "closed_by", "version"])
    record(
        "lead.closed", row, by=by, new={"number": row.number, "outcome": outcome, "version": row.version},
        personal={"text": text},
    )  # fmt: skip
    return row


@transaction.atomic
def dismiss_lead(lead: Lead, *, by: Actor, version: int) -> Lead:
    """It proved unfounded: what it held is erased, also in the ledger; that it was opened and closed stays."""
    row = _begin(lead, by, version, State.OPEN, State.TAKEN_UP)
    files = list(CaseFile.objects.filter(lead=row).values_list("sha256", flat=True))
    Piece.objects.filter(lead=row).delete()
    CaseFile.objects.filter(lead=row).delete()
    row.campaign = row.unit = row.finding = None
    row.subject = row.reason = row.conclusion = row.outcome = ""
    row.state, row.closed_at, row.closed_by_id = State.UNFOUNDED, now(), by.user_id
    row.save()
    erase_personal(list(EventPersonal.objects.filter(event__target_id=row.pk).values_list("pk", flat=True)))
    record("lead.unfounded", row, by=by, new={"number": row.number, "version": row.version})
    transaction.on_commit(lambda: _remove(files))
    return row


def _remove(files: list[str]) -> None:
    store = file_store()
    for sha256 in files:
        store.erase(sha256)


def _begin(lead: Lead, by: Actor, version: int, *states: str) -> Lead:
    by.require(Permission.MANAGE_LEADS)
    row = Lead.objects.select_for_update().get(pk=lead.pk)
    if row.region_id != by.region_id:
        raise NotAllowed(_("Your post does not allow this."))
    if row.version != version:
        raise LeadStale
    if row.state not in states:
        raise LeadWrongState(State(row.state).label)
    row.version += 1
    return row
