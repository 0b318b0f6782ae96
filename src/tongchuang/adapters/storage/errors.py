"""Errors of the file store."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongchuang.foundation.errors import Invalid, NoRoom, ProductError


class StoreFailed(ProductError):
    """The store could not take or give the bytes: no room, no rights, no disk."""

    def __init__(self) -> None:
        super().__init__(
            _("The file could not be kept on the server. Nothing was lost here; try again later.")
        )


class StoreFull(NoRoom):
    """The disk is full."""

    def __init__(self) -> None:
        super().__init__(
            _("The server has no room left for files. Nothing was lost; tell whoever runs the server.")
        )


class TooLarge(Invalid):
    """More bytes than one file may have."""

    def __init__(self, limit_mb: int) -> None:
        text = _("The file is larger than %(limit)d MB. Take it at a lower resolution and add it again.")
        super().__init__(text % {"limit": limit_mb})


class Missing(ProductError):
    """The row is there and its bytes are not."""

    def __init__(self) -> None:
        super().__init__(_("The file is missing from the server's store. Tell whoever runs the server."))
