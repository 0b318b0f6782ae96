"""Errors of look-backs, each with the sentence that the user reads."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongchuang.foundation.errors import Invalid, NotAllowed


class LookBackRejected(Invalid):
    """A step of a look-back can't be as given. `code` is stable, for programs and tests."""

    def __init__(self, text: str, *, code: str = "", field: str = "") -> None:
        super().__init__(text, field=field)
        self.code = code


class AlreadyLookedAt(NotAllowed):
    """It was looked at, or replaced, already."""

    def __init__(self) -> None:
        super().__init__(_("This look-back is done already."))


class NotYours(NotAllowed):
    """Only the inspector who was drawn for it looks back."""

    def __init__(self) -> None:
        super().__init__(_("Only the inspector who is sent to it can report this look-back."))


class Recused(NotAllowed):
    """Whoever closed or handled a finding, or belongs to its units, doesn't look back at it (回避)."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This person closed or handled the finding, or belongs to one of its units. Choose somebody else."
            )
        )
