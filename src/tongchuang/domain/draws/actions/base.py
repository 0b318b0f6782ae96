"""What the actions of draws share."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongchuang.domain.draws.access import is_officer
from tongchuang.domain.draws.errors import DrawRejected, NotTheOfficer
from tongchuang.domain.draws.models import Draw
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission

MOST_REASON = 200


def locked(draw: Draw, by: Actor, *states: str) -> Draw:
    """The draw's row, held until the end of the transaction, for its officer and in one of these states."""
    by.require(Permission.RUN_EVALUATIONS)
    row = (
        Draw.objects.select_for_update(of=("self",))
        .select_related("evaluation", "region", "repeats")
        .get(pk=draw.pk)
    )
    if row.region_id != by.region_id or not is_officer(by, row):
        raise NotTheOfficer
    if row.state not in states:
        raise DrawRejected(state_words(row), code="state")
    return row


def state_words(draw: Draw) -> str:
    """Why nothing more can be done in the state that a draw is in."""
    return {
        Draw.State.DRAFT: _("This draw is not sealed yet."),
        Draw.State.SEALED: _(
            "This draw is sealed; nothing of it can be changed. Cancel it and draw again instead."
        ),
        Draw.State.DRAWN: _("This draw was already made."),
        Draw.State.PUBLISHED: _("This draw is published and kept as it is."),
        Draw.State.CANCELLED: _("This draw was cancelled."),
    }[Draw.State(draw.state)]


def stated(reason: str) -> str:
    """A reason that says something."""
    text = " ".join(reason.split())
    if not text:
        raise DrawRejected(_("State the reason."), code="reason", field="reason")
    return text[:MOST_REASON]
