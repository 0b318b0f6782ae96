"""Errors of the facts store."""

from __future__ import annotations

from tongchuang.foundation.errors import Invalid, ProductError


class FactsBroken(ProductError):
    """A file is not what the manifest says: verifying tells which, rebuilding mends it."""


class FactsRefused(Invalid):
    """What was asked for can't be done as it stands."""
