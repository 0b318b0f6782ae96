"""Errors of coordination, each with the sentence that the user reads."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongchuang.foundation.errors import Invalid, NotAllowed, Stale


class Moved(Stale):
    """Somebody else was faster."""

    def __init__(self) -> None:
        super().__init__(
            _("Somebody else changed this while you had it open. Look at how it stands, then try again.")
        )


class NotAsked(NotAllowed):
    """The step lies with somebody else."""

    def __init__(self) -> None:
        super().__init__(_("This step lies with somebody else."))


class Over(NotAllowed):
    """The coordination has ended."""

    def __init__(self) -> None:
        super().__init__(_("This coordination has ended already."))


class NotYours(NotAllowed):
    """The site is another unit's."""

    def __init__(self) -> None:
        super().__init__(_("This site is not one of yours."))


def given(text: str, field: str, sentence: str, limit: int) -> str:
    """A text that must say something, cut to what the row holds."""
    plain = text.strip()
    if not plain:
        raise Invalid(sentence, field=field)
    return plain[:limit]
