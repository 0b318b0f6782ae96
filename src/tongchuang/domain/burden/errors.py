"""Errors of the brake."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongchuang.foundation.errors import Invalid, NotAllowed, Stale


class BurdenInvalid(Invalid):
    """A quota, a request or an answer can't be like this."""


class SameHand(NotAllowed):
    """Who asks can't sign for it a second time."""

    def __init__(self) -> None:
        super().__init__(_("You asked for this yourself. The second signature has to be somebody else's."))


class NotYours(NotAllowed):
    """It belongs to somebody else."""

    def __init__(self) -> None:
        super().__init__(_("This is not yours to do."))


class AlreadyChanged(Stale):
    """Somebody else has answered, sent back or withdrawn it since the page was opened."""

    def __init__(self) -> None:
        super().__init__(_("This has changed since you opened it. Look at it again."))
