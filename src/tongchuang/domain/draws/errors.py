"""Errors of draws: the engine's codes in the words of the product."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from tongchuang.foundation.errors import Invalid, NotAllowed

# The engine's words are English and for programs; these are for people. No sentence here names a site of a frame
# but those that an editor of a draft reads.
_WORDS: dict[str, Callable[[], str]] = {
    "plan.number": lambda: _("Draws are numbered from 1."),
    "plan.title": lambda: _("Give the draw a name."),
    "plan.strata": lambda: _("No site is in the frame. Choose types of sites, or exclude fewer."),
    "plan.repeats": lambda: _("A draw can only stand in for an earlier one."),
    "plan.reason": lambda: _("State the reason for drawing again."),
    "stratum.quota": lambda: _("A quota can't be below nought."),
    "stratum.empty": lambda: _(
        "The stratum “%(stratum)s” has a quota and no sites. Set its quota to nought or exclude less."
    ),
    "stratum.twice": lambda: _("The stratum “%(stratum)s” stands there twice."),
    "name.space": lambda: _("“%(name)s” begins or ends with a space. Correct the name and try again."),
    "name.control": lambda: _("A name holds a tab or a line break. Correct the name and try again."),
    "name.empty": lambda: _("A site, a street or a person has no name. Correct it and try again."),
    "text.surrogate": lambda: _("A text holds a character that can't be stored."),
    "exclusion.reason": lambda: _("State why the site is excluded."),
    "seal.late": lambda: _("The time of the draw is past. Set a later one and seal again."),
    "secret.length": lambda: _("The secret of this draw is damaged. Cancel the draw and make a new one."),
    "sealed.commitment": lambda: _(
        "The secret is not the one that was sealed. Cancel the draw and make a new one."
    ),
    "sealed.frame_hash": lambda: _(
        "The sites are not those that were sealed. Cancel the draw and make a new one."
    ),
    "sealed.quotas": lambda: _(
        "The quotas are not those that were sealed. Cancel the draw and make a new one."
    ),
    "sealed.plan_hash": lambda: _(
        "The plan is not the one that was sealed. Cancel the draw and make a new one."
    ),
    "sealed.pool_hash": lambda: _(
        "The inspectors are not those that were sealed. Cancel the draw and make a new one."
    ),
    "draw.early": lambda: _("It is too early: the draw can't be made before its time."),
    "draw.source": lambda: _("The plan names no source of a public input, so none can be entered."),
    "draw.input": lambda: _(
        "The public input has a space at an end or a character that can't be seen. Enter it again."
    ),
    "pool.size": lambda: _("A visit has 2 to 6 inspectors."),
    "pool.rotation": lambda: _("Rotation takes 0 to 3,660 days."),
    "pool.inspector_twice": lambda: _("An inspector stands in the pool twice."),
    "crews.few": lambda: _("There are too few inspectors for some visits."),
}


class DrawRejected(Invalid):
    """A draw, or a step of it, can't be as given. `code` is stable, for programs and tests."""

    def __init__(self, text: str, *, code: str = "", field: str = "") -> None:
        super().__init__(text, field=field)
        self.code = code


class TooFew(DrawRejected):
    """Too few inspectors; `lacks` are sentences that say which visits and why, for the officer's eyes."""

    def __init__(self, lacks: Sequence[str]) -> None:
        super().__init__(_WORDS["crews.few"](), code="crews.few", field="inspectors")
        self.lacks = tuple(lacks)


class SealLost(DrawRejected):
    """What was sealed can't be opened: the server's key is another one."""

    def __init__(self) -> None:
        text = _(
            "What was sealed can't be opened, because the server's key (SECRET_KEY) has changed. Restore the key; if it is "
            "lost, cancel this draw and make a new one."
        )
        super().__init__(text, code="seal.lost")


class NotTheOfficer(NotAllowed):
    """Only the draw officer does this."""

    def __init__(self) -> None:
        super().__init__(_("Only the officer of this draw can do this."))


def rejected(code: str, detail: dict[str, object] | None = None, *, field: str = "") -> DrawRejected:
    """The engine's refusal in our words."""
    words = _WORDS.get(code)
    if words is None:
        return DrawRejected(
            _("The draw can't be made like this (%(code)s).") % {"code": code}, code=code, field=field
        )
    text = words()
    return DrawRejected(text % detail if detail and "%(" in text else text, code=code, field=field)
