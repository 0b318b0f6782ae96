"""Errors of findings, each with the sentence that the user reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from tongchuang.foundation.errors import Invalid, NotAllowed, Stale

if TYPE_CHECKING:
    from tongchuang.domain.findings.history import HistoryEntry


class FindingStale(Stale):
    """Somebody was faster: what changed, and what happened since with who did it and when, as the reader may know it."""

    def __init__(self, changes: dict[str, tuple[str, str]], since: Sequence[HistoryEntry]) -> None:
        super().__init__(
            _("Somebody else changed this finding while you had it open. Look at what changed, then try again."), changes
        )
        self.since = tuple(since)


class WrongState(NotAllowed):
    """The finding's state does not allow the action."""

    def __init__(self, state_word: str) -> None:
        super().__init__(_("This can't be done while the finding is “%(state)s”.") % {"state": state_word})


class NotTheHandler(NotAllowed):
    """Only the responsible unit, its person or the site's point owner may do it."""

    def __init__(self) -> None:
        super().__init__(_("Only the responsible unit can do this."))


class NotIndependent(NotAllowed):
    """Whoever closes belongs to none of the units that had to fix."""

    def __init__(self) -> None:
        super().__init__(
            _("A finding is closed by somebody who belongs neither to its units nor to a unit above or below them.")
        )


class VisitNeeded(NotAllowed):
    """A grave finding is closed only after a visit."""

    def __init__(self) -> None:
        super().__init__(
            _("A grave finding needs a visit to the site after the fix, by somebody of none of its units.")
        )


class SecondPersonNeeded(NotAllowed):
    """Nobody confirms their own request."""

    def __init__(self) -> None:
        super().__init__(_("A second person has to confirm this."))


class NoUnit(Invalid):
    """There is nobody to assign to."""

    def __init__(self) -> None:
        super().__init__(_("Nobody answers for this yet: choose a responsible unit."), field="unit")


class Missing(Invalid):
    """Something that the action needs was not given."""


def missing(field: str) -> Missing:
    """The sentence for a field that was left empty."""
    sentences = {
        "reason": _("Give the reason."),
        "text": _("Say in a sentence what was done."),
        "opinion": _("Give your opinion."),
        "photos": _("At least one photo taken after the fix is needed."),
        "title": _("Say in a sentence what is wrong."),
        "place": _("Name the site, or describe the place."),
    }
    return Missing(sentences[field], field=field)
