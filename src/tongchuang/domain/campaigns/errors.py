"""Errors of campaigns."""

from __future__ import annotations

from tongchuang.foundation.errors import ProductError


class MoveRefused(ProductError):
    """A move to another version that can't be proposed or decided; the text says why."""
