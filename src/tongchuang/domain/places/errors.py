"""Errors of places."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongchuang.foundation.errors import Invalid, NotAllowed, Stale


class PlaceInvalid(Invalid):
    """A street, a section or a site can't be like this."""


class NotYours(NotAllowed):
    """The place is another region's."""

    def __init__(self) -> None:
        super().__init__(_("This place is not one of your region."))


class SiteStale(Stale):
    """Somebody else has changed the site since its page was opened."""

    def __init__(self, changes: dict[str, tuple[str, str]]) -> None:
        super().__init__(_("Somebody else has changed this site in the meantime. Nothing of yours was saved yet."), changes)


class ImportRefused(Invalid):
    """A file of sites can't be carried out; nothing of it was."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(_("Line %(line)d: %(text)s Nothing was imported.") % {"line": line, "text": text})
        self.line = line
