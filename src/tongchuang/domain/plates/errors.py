"""Errors of plates."""

from __future__ import annotations

from tongchuang.foundation.errors import Invalid


class PlateInvalid(Invalid):
    """A plate can't be issued, revoked or printed as asked."""
