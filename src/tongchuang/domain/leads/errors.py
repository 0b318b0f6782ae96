"""Errors of leads, each with the sentence that is read."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongchuang.foundation.errors import Invalid, NotAllowed, Stale


class LeadStale(Stale):
    """Somebody was faster."""

    def __init__(self) -> None:
        super().__init__(
            _("Somebody else changed this lead while you had it open. Look at it again, then decide.")
        )


class LeadWrongState(NotAllowed):
    """The lead's state does not allow it."""

    def __init__(self, state: str) -> None:
        super().__init__(_("This can't be done while the lead is “%(state)s”.") % {"state": state})


class LeadInvalid(Invalid):
    """What was given can't be taken."""
