"""Errors of readings."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongchuang.foundation.errors import Invalid, NotAllowed, Stale


class DutyStale(Stale):
    """Somebody else decided in the meantime."""

    def __init__(self) -> None:
        super().__init__(_("Somebody else has worked on this one in the meantime. Look at it again."))


class Decided(NotAllowed):
    """It was decided before; it has to be opened again first."""

    def __init__(self) -> None:
        super().__init__(_("This one is decided already. Take the decision back first."))


class Released(NotAllowed):
    """Its task has been released: people were told of it."""

    def __init__(self) -> None:
        super().__init__(_("Its task has been released; withdraw the task on its own page instead."))


class NeedsLook(Invalid):
    """Something has to be looked at before it is accepted; `codes` say what."""

    def __init__(self, message: str, codes: tuple[str, ...]) -> None:
        super().__init__(message, field="accept")
        self.codes = codes
