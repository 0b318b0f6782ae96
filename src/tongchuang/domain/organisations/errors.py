"""Errors of organisations."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongchuang.foundation.errors import Invalid, NotAllowed


class NotPermitted(NotAllowed):
    """No post of the actor carries the permission."""

    def __init__(self, permission: str) -> None:
        super().__init__(_("Your post does not allow this."))
        self.permission = permission


class LocksOut(NotAllowed):
    """The change would take the actor's own way in."""

    def __init__(self) -> None:
        super().__init__(_("You can't lock yourself out. Ask somebody else of the campaign office to do this."))


class UnitInvalid(Invalid):
    """A unit can't be like this."""


class PersonInvalid(Invalid):
    """A person or a post can't be like this."""


class AccountInvalid(Invalid):
    """An account can't be like this."""


class ImportRefused(Invalid):
    """A sheet can't be carried out; nothing of it was."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(_("Line %(line)d: %(text)s Nothing was imported.") % {"line": line, "text": text})
        self.line = line
