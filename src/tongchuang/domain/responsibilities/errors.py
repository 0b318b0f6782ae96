"""Errors of responsibilities."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongchuang.foundation.errors import Invalid, NotAllowed, ProductError


class AssignmentInvalid(Invalid):
    """A responsibility can't be like this; `field` says where."""


class AlreadyAssigned(ProductError):
    """The item has somebody who answers for it in this scope already."""

    def __init__(self, label: str) -> None:
        super().__init__(_("“%(item)s” is given to somebody in this scope already. Change that one.") % {"item": label})


class WrongStep(ProductError):
    """The responsibility or contract is not in the state from which this step leads on."""


class NotTheirs(NotAllowed):
    """Only those who answer for it may do this."""

    def __init__(self) -> None:
        super().__init__(_("Only the unit or the person that answers for this may do that."))


class ContractInvalid(Invalid):
    """A contract can't be like this."""
