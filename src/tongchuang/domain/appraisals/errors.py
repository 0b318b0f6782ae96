"""Refusals of rankings, each with the sentence that the user reads."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongchuang.foundation.errors import Invalid, NotAllowed, ProductError, Stale


class NotOver(NotAllowed):
    """The period still runs."""

    def __init__(self) -> None:
        super().__init__(_("This period is not over yet; it can be frozen from the day after its last."))


class AlreadyFrozen(NotAllowed):
    """A frozen ranking stands."""

    def __init__(self) -> None:
        super().__init__(_("The ranking of this period is frozen; it is not changed any more."))


class RankingMoved(Stale):
    """New facts came, or somebody computed it anew."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Something this ranking is made of has changed since you opened it. Look at it again, then freeze it."
            )
        )


class NothingRanked(NotAllowed):
    """There is no unit with a rank."""

    def __init__(self) -> None:
        super().__init__(_("No unit has a rank in this period, so there is nothing to freeze."))


class ReasonMissing(Invalid):
    """An exclusion says why."""

    def __init__(self) -> None:
        super().__init__(_("Give the reason; everybody who sees the ranking will read it."), field="reason")


class ReasonTooLong(Invalid):
    """The reason is longer than is kept."""

    def __init__(self, most: int) -> None:
        super().__init__(_("The reason has more than %(most)s characters.") % {"most": most}, field="reason")


class UnknownPeriod(ProductError):
    """Rankings are of months and quarters."""

    def __init__(self) -> None:
        super().__init__(_("A ranking is of a month (2026-10) or a quarter (2026-Q4)."))


class NoFacts(ProductError):
    """There is nothing to rank by."""

    def __init__(self) -> None:
        super().__init__(_("There are no facts of this period yet, so there is nothing to rank by."))
