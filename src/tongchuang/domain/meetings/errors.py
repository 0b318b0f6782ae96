"""Errors of meetings."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongchuang.foundation.errors import Invalid, NotAllowed, Stale


class MeetingInvalid(Invalid):
    """A meeting, a decision or a confirmation can't be like this."""


class NotYours(NotAllowed):
    """It belongs to somebody else."""

    def __init__(self) -> None:
        super().__init__(_("This is not yours to do."))


class OwnMeeting(NotAllowed):
    """Who wrote at a meeting can't release it, who wrote minutes can't approve them."""

    def __init__(self) -> None:
        super().__init__(_("You wrote at this yourself. Somebody else has to release it."))


class MeetingChanged(Stale):
    """Somebody else has changed it since the page was opened."""

    def __init__(self) -> None:
        super().__init__(_("This has changed since you opened it. Look at it again."))


class CodeExpired(NotAllowed):
    """A code of the screen that isn't shown any more, or was never shown."""

    def __init__(self) -> None:
        super().__init__(
            _("This code is no longer shown. Scan the one on the screen now, or sign in at the desk.")
        )


class NotInvited(NotAllowed):
    """Nobody of the invited."""

    def __init__(self) -> None:
        super().__init__(_("You are not on the list of this meeting. Go to the desk."))
