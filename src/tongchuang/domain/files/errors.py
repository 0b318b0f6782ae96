"""Errors of files."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongchuang.foundation.errors import Stale


class FileConflict(Stale):
    """The same id was sent before with other content; what is kept stays as it is."""

    def __init__(self) -> None:
        super().__init__(_("Another photo was already sent under this id. Take the photo again."))
