"""Errors of deliveries."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from tongchuang.foundation.errors import Invalid, Stale


class Malformed(Invalid):
    """Bytes that are no record: the only thing that is not kept."""

    def __init__(self, places: Sequence[str]) -> None:
        self.places = list(dict.fromkeys(places))[:5]
        text = _("The record does not have the right form: %(places)s.")
        super().__init__(text % {"places": ", ".join(self.places)})


class ForeignRecord(Invalid):
    """A record of another person, or of another region."""

    def __init__(self) -> None:
        super().__init__(_("This record belongs to somebody else."))


class AlreadyDecided(Stale):
    """Somebody has decided this delivery meanwhile, or it has been taken."""

    def __init__(self) -> None:
        super().__init__(_("This delivery was decided meanwhile. Load the page again."))


class DecisionRefused(Invalid):
    """The decision can't be carried out; the text says why."""
