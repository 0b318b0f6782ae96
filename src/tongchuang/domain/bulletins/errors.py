"""Errors of information work and bulletins."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongchuang.foundation.errors import Invalid, NotAllowed, Stale


class BulletinInvalid(Invalid):
    """What was given can't be kept."""


class AlreadyChanged(Stale):
    """Somebody else was quicker."""

    def __init__(self) -> None:
        super().__init__(_("Somebody else has changed this meanwhile. Look at it again."))


class NotYours(NotAllowed):
    """Another unit's, or another region's."""

    def __init__(self) -> None:
        super().__init__(_("Only the unit that this belongs to may do that."))
