"""Errors of orders, each with the sentence that the user reads."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongchuang.foundation.errors import Invalid, NotAllowed, Stale


class OrderStale(Stale):
    """Somebody was faster."""

    def __init__(self) -> None:
        super().__init__(
            _("Somebody else changed this order while you had it open. Look at it again, then try again.")
        )


class WrongOrderState(NotAllowed):
    """The order's state does not allow the action."""

    def __init__(self, state_word: str) -> None:
        super().__init__(_("This can't be done while the order is “%(state)s”.") % {"state": state_word})


class NotARecipient(NotAllowed):
    """Only whom the order goes to may do it."""

    def __init__(self) -> None:
        super().__init__(_("This order does not go to you."))


class NotNeeded(NotAllowed):
    """The finding is not in a state in which an order makes sense."""

    def __init__(self) -> None:
        super().__init__(
            _("The finding is fixed, closed, contested, or its clock stands: no order can go out now.")
        )


class AlreadyOrdered(Invalid):
    """There is one of this colour, or of a graver one."""

    def __init__(self) -> None:
        super().__init__(_("There is an order of this colour, or of a graver one, already."), field="colour")


class SignerNeeded(NotAllowed):
    """A red order by hand is drafted by one and signed by another."""

    def __init__(self) -> None:
        super().__init__(
            _("A red order by hand is drafted by the office and signed by the director: two persons.")
        )


def missing(field: str) -> Invalid:
    """The sentence for a field that was left empty."""
    sentences = {
        "reason": _("Give the reason."),
        "text": _("Write the answer."),
        "colour": _("Choose the colour."),
    }
    return Invalid(sentences[field], field=field)
