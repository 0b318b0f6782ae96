"""Errors of routes."""

from __future__ import annotations

from tongchuang.foundation.errors import Invalid


class RouteInvalid(Invalid):
    """Routes can't be asked for, or changed, like this."""
