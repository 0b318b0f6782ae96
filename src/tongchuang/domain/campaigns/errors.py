"""Errors of campaigns."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongchuang.foundation.errors import NotAllowed, ProductError


class MoveRefused(ProductError):
    """A move to another version that can't be proposed or decided; the text says why."""


class PursuedElsewhere(NotAllowed):
    """Other regions work by a version: it isn't one region's to withdraw."""

    def __init__(self) -> None:
        super().__init__(_("Another region pursues this version too; it can't be withdrawn from here."))
