"""Errors of double checks."""

from __future__ import annotations

from tongchuang.foundation.errors import Invalid


class RecheckInvalid(Invalid):
    """Settings or words can't be like this."""
