"""Errors of files."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongchuang.foundation.errors import Invalid, ProductError, Stale


class FileConflict(Stale):
    """The same id was sent before with other content; what is kept stays as it is."""

    def __init__(self) -> None:
        super().__init__(_("Another photo was already sent under this id. Take the photo again."))


class QuotaReached(ProductError):
    """This person has more bytes on their way than one may have."""

    def __init__(self) -> None:
        super().__init__(_("Too much is on its way from your phones at once. It goes on later by itself."))


class TooMany(Invalid):
    """A file or a chunk beyond its limit."""

    def __init__(self) -> None:
        super().__init__(_("The file is larger than what the server takes."))


class NotAPaper(Invalid):
    """The content is none of the kinds that are taken."""
