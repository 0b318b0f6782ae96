"""What can be wrong with a file of a table."""

from __future__ import annotations

from tongchuang.foundation.errors import Invalid


class SheetUnreadable(Invalid):
    """The file is no table that can be read; the text says why and how to mend it."""
