"""Errors of pledges."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongchuang.foundation.errors import Invalid, NotAllowed, Stale


class PledgeInvalid(Invalid):
    """What was given can't be kept."""


class AlreadyChanged(Stale):
    """Somebody else was quicker, or the words are no longer those that were shown."""

    def __init__(self) -> None:
        super().__init__(_("Somebody else has changed this meanwhile. Look at it again."))


class NotYours(NotAllowed):
    """Another unit's, or not for this person to sign."""

    def __init__(self) -> None:
        super().__init__(_("This pledge is for somebody else to sign or to answer."))


class SameHand(NotAllowed):
    """Nobody confirms their own evaluation."""

    def __init__(self) -> None:
        super().__init__(_("You made this evaluation: somebody else has to confirm it."))
