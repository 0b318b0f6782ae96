"""The body of a request, read piece by piece: a photo may be larger than what is kept in memory."""

from __future__ import annotations

from django.http import HttpRequest, UnreadablePostError
from django.utils.translation import gettext as _

from tongchuang.foundation.errors import Invalid


class Body:
    """Gives the bytes of a request as they arrive; a connection that breaks is said to be one."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.name = ""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, empty at the end."""
        try:
            return self.request.read(size)
        except UnreadablePostError as error:
            raise Invalid(_("The connection broke while the photo was being sent. Send it again.")) from error
