"""Periods of one kind one after the other, and the numbers of objections."""

from __future__ import annotations

from tongchuang.domain.appraisals.values import is_quarter, period_before

# How far back repetitions and rows are looked at; a pack may say at most 120 months.
MONTHS_BACK, QUARTERS_BACK = 120, 40
ANSWER_DAYS = 5
LONGEST, LONGEST_TEXT = 500, 2000


def kind_of(period: str) -> str:
    """Which rules a period goes by: those of months or of quarters."""
    return "quarter" if is_quarter(period) else "month"


def periods_before(period: str, since: str) -> list[str]:
    """The periods of the same kind before, newest first, back to one of them."""
    found = []
    most = QUARTERS_BACK if is_quarter(period) else MONTHS_BACK
    while len(found) < most and (period := period_before(period)) >= since:
        found.append(period)
    return found
