"""Errors of organisations."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongchuang.foundation.errors import NotAllowed


class NotPermitted(NotAllowed):
    """No post of the actor carries the permission."""

    def __init__(self, permission: str) -> None:
        super().__init__(_("Your post does not allow this."))
        self.permission = permission
