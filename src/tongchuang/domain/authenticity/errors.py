"""Refusals about signals."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongchuang.foundation.errors import Invalid, NotAllowed, Stale


class OwnSignal(NotAllowed):
    """Nobody judges what is said about their own photos."""

    def __init__(self) -> None:
        super().__init__(
            _("This is about your own photo or visit: somebody else judges it. You can add your word.")
        )


class ReadOnly(NotAllowed):
    """The post looks on."""

    def __init__(self) -> None:
        super().__init__(_("Your post sees signals but does not judge them."))


class NotYours(NotAllowed):
    """Only whom it is about adds a word."""

    def __init__(self) -> None:
        super().__init__(_("Only the person whose photo or visit it is can add a word."))


class WordMissing(Invalid):
    """An explanation has a word."""

    def __init__(self) -> None:
        super().__init__(_("Say in a few words how it is explained."), field="text")


class WordTooLong(Invalid):
    """Longer than is kept."""

    def __init__(self, most: int) -> None:
        super().__init__(_("The text has more than %(most)s characters.") % {"most": most}, field="text")


class AlreadyJudged(Stale):
    """Somebody else has judged it since."""

    def __init__(self) -> None:
        super().__init__(_("Somebody else has judged this signal since you opened it. Look at it again."))


class LimitOutside(Invalid):
    """A limit is a whole number within bounds."""

    def __init__(self, field: str, most: int) -> None:
        super().__init__(_("Give a whole number from 0 to %(most)s.") % {"most": most}, field=field)
