"""What the actions of phases share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Phase
from tongchuang.domain.gates.errors import GateInvalid, NotItsTurn, PhaseOver
from tongchuang.domain.gates.models import Transition
from tongchuang.domain.gates.queries import goes_on
from tongchuang.domain.gates.rules import manages
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.organisations.permissions import Permission

MOST_REASON = 500


def office(by: Actor, region_id: Any) -> None:
    """Raise NotPermitted unless the actor keeps the phases of this region."""
    if not manages(by) or by.region_id != region_id:
        raise NotPermitted(Permission.MANAGE_TASKS)


def locked_phase(phase: Phase) -> Phase:
    """The row with its campaign, held until the end of the transaction. Its campaign's phases are changed one at a time."""
    rows = (
        Phase.objects.select_for_update(of=("self",)).filter(campaign=phase.campaign_id).order_by("position")
    )
    held = list(rows.select_related("campaign"))
    return next(each for each in held if each.pk == phase.pk)


def locked_transition(transition: Transition) -> Transition:
    """The proposal, held until the end of the transaction, if it still waits."""
    locked_phase(transition.phase)
    row = (
        Transition.objects.select_for_update(of=("self",))
        .select_related("phase__campaign")
        .get(pk=transition.pk)
    )
    if row.state != Transition.State.PROPOSED:
        raise NotItsTurn(_("This proposal was decided already."))
    return row


def refuse_passed(phase: Phase) -> None:
    """What is over is not changed."""
    if Transition.objects.filter(phase=phase, state=Transition.State.PASSED).exists():
        raise PhaseOver


def refuse_out_of_turn(phase: Phase) -> None:
    """Phases end one after the other."""
    current = goes_on(phase.campaign_id)
    if current is None or current.pk != phase.pk:
        raise NotItsTurn(
            _("Phases end one after the other: “%(phase)s” comes first.") % {"phase": current or ""}
        )


def stated(text: str, field: str = "reason") -> str:
    """A reason that says something."""
    words = " ".join(text.split())
    if len(words) < 2:
        raise GateInvalid(_("State the reason."), field=field)
    return words[:MOST_REASON]


def tell(kind: str, phase: Phase, by: Actor, **what: Mapping[str, Any]) -> None:
    """The event, at the phase."""
    record(kind, phase, by=by, region_id=phase.campaign.region_id, **what)  # type: ignore[arg-type]
