"""What can be wrong with a calendar."""

from __future__ import annotations


class CalendarError(ValueError):
    """A calendar document that cannot be used, with the place and the reason."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place = place
        self.reason = reason
