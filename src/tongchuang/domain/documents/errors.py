"""Errors of documents."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongchuang.foundation.errors import Invalid, NotAllowed


class DocumentInvalid(Invalid):
    """A document can't be made, set or changed as asked."""


class OwnDocument(NotAllowed):
    """Nobody approves what they wrote."""

    def __init__(self) -> None:
        super().__init__(_("You had a hand in this document: somebody else has to approve it."))
