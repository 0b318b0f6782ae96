"""What can go wrong with a scenario."""

from __future__ import annotations

from tongchuang.foundation.errors import Invalid


class BadChange(Invalid):
    """A supposed change that can't be taken; the text says why."""
