"""A due time (整改时限) and how sure the calendar behind it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class DueTime:
    """When something is due; `guessed_years` are years without an official calendar that the count went through."""

    at: datetime
    guessed_years: tuple[int, ...] = ()

    @property
    def warning(self) -> str | None:
        """A sentence when the count is a guess, else None."""
        if not self.guessed_years:
            return None
        years = ", ".join(str(year) for year in self.guessed_years)
        return f"No official working calendar for {years}: Monday to Friday were counted as working days."
