"""Months, quarters and years by name."""

from __future__ import annotations

from tongchuang.engines.scoring.period import Period, PeriodError


def is_period(text: str) -> bool:
    """Whether the text names a month, a quarter or a year."""
    try:
        Period.parse(text)
    except PeriodError:
        return False
    return True


def months_of(period: str) -> tuple[str, str]:
    """The first and the last month of a period."""
    found = Period.parse(period)
    return found.first, found.last


def last_month(period: str) -> str:
    """The last month of a period."""
    return Period.parse(period).last


def holds(period: str, month: str) -> bool:
    """Whether a month lies in a period."""
    return month in Period.parse(period)


def periods_with(month: str) -> tuple[str, str, str]:
    """The month itself, its quarter and its year."""
    year, number = month.split("-")
    return month, f"{year}-Q{(int(number) + 2) // 3}", year
