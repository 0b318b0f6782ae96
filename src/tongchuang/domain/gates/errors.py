"""Errors of phases and gates, each with the sentence that the user reads."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from tongchuang.foundation.errors import Invalid, NotAllowed, Stale


class GateInvalid(Invalid):
    """What was given can't be taken."""


class GateStale(Stale):
    """Somebody was faster."""

    def __init__(self) -> None:
        super().__init__(
            _("Somebody else changed this phase while you had it open. Look at it again, then try again.")
        )


class PhaseOver(NotAllowed):
    """The phase has ended."""

    def __init__(self) -> None:
        super().__init__(_("This phase is over. Reopen it first."))


class NotItsTurn(NotAllowed):
    """An earlier phase goes on, or a later one is over."""


class OwnAnswer(NotAllowed):
    """Nobody confirms their own answer."""

    def __init__(self) -> None:
        super().__init__(_("You answered this yourself. Somebody else has to confirm it."))


class OwnProposal(NotAllowed):
    """Nobody decides their own proposal."""

    def __init__(self) -> None:
        super().__init__(_("You proposed this transition yourself. Somebody else has to decide."))


class ReasonNeeded(GateInvalid):
    """Conditions are open, and nobody said why the phase should end all the same."""

    def __init__(self, titles: Iterable[str]) -> None:
        text = _("Not met: %(what)s. Give the reason why the phase should end all the same.")
        super().__init__(text % {"what": "、".join(titles)}, field="reason")
