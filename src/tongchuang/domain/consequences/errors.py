"""Refusals of consequences and objections, each with the sentence that the user reads."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongchuang.foundation.errors import Invalid, NotAllowed, Stale


class NotFrozen(NotAllowed):
    """Consequences follow from what stands."""

    def __init__(self) -> None:
        super().__init__(_("Consequences follow from a frozen ranking only."))


class DecidedMeanwhile(Stale):
    """Two people at once."""

    def __init__(self, who: str, state: str) -> None:
        text = _("%(who)s has decided this meanwhile: %(state)s. Look at it again.")
        super().__init__(text % {"who": who or "–", "state": state})


class NotOpen(NotAllowed):
    """It isn't in a state in which this can be done."""

    def __init__(self, state: str) -> None:
        super().__init__(_("This can't be done any more; it is: %(state)s.") % {"state": state})


class OpinionMissing(Invalid):
    """Whoever decides otherwise than proposed says why."""

    def __init__(self) -> None:
        super().__init__(_("Give the reason; it stays with the decision."), field="reason")


class TextTooLong(Invalid):
    """More than is kept."""

    def __init__(self, most: int, field: str = "reason") -> None:
        super().__init__(_("The text has more than %(most)s characters.") % {"most": most}, field=field)


class NobodyBears(NotAllowed):
    """The unit is closed and has no successor."""

    def __init__(self, unit: str) -> None:
        text = _(
            "%(unit)s has been dissolved and has no successor, so nobody would bear this. Decide not to impose it."
        )
        super().__init__(text % {"unit": unit})


class FoundationMissing(NotAllowed):
    """What it counts isn't confirmed."""

    def __init__(self) -> None:
        super().__init__(_("This counts others that are not confirmed yet. Decide on those first."))


class TooLate(NotAllowed):
    """The time to object is over."""

    def __init__(self, until: str) -> None:
        super().__init__(_("The time to object ended %(until)s.") % {"until": until})


class ObjectedAlready(NotAllowed):
    """Once each."""

    def __init__(self) -> None:
        super().__init__(_("Your unit has objected to this already; the answer stands beside it."))


class TextMissing(Invalid):
    """An objection or an answer says something."""

    def __init__(self) -> None:
        super().__init__(_("Write what is wrong and why."), field="text")


class UnknownPlace(Invalid):
    """The unit answered for no such place."""

    def __init__(self) -> None:
        super().__init__(_("This place isn't behind the figures of this unit."), field="place")


class AnswerMissing(Invalid):
    """Whoever objects gets an answer in words."""

    def __init__(self) -> None:
        super().__init__(_("Write the answer; the unit reads it."), field="answer")


class OwnDecision(NotAllowed):
    """Nobody answers an objection to what they decided themselves."""

    def __init__(self) -> None:
        super().__init__(_("You have decided what this objects to; somebody else of the office answers it."))


class OwnObjection(NotAllowed):
    """Nobody answers an objection of their own, or of a unit that they speak for."""

    def __init__(self) -> None:
        super().__init__(_("This is an objection of your own or of your unit; somebody else of the office answers it."))


class CorrectionWrong(Invalid):
    """A correction that can't be."""

    def __init__(self, field: str = "correction") -> None:
        text = _("A corrected loss lies between 0 and what was lost; say for at least one place what it is.")
        super().__init__(text, field=field)


class NothingToPublish(NotAllowed):
    """No consequence is final."""

    def __init__(self) -> None:
        super().__init__(
            _("Nothing of this period is final yet; notices follow when nobody can object any more.")
        )


class StillOpen(NotAllowed):
    """Something isn't decided or can still be objected to."""

    def __init__(self, count: int) -> None:
        text = _("%(count)s are not decided or not final yet; a notice is published when all are.")
        super().__init__(text % {"count": count})


class OwnNotices(NotAllowed):
    """Who prepared notices doesn't issue them."""

    def __init__(self) -> None:
        super().__init__(_("You have prepared these notices; somebody else issues them."))


class NothingPrepared(NotAllowed):
    """There is no notice to issue."""

    def __init__(self) -> None:
        super().__init__(_("No notice is prepared for this period."))
