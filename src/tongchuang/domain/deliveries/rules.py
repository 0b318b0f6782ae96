"""Pure rules of deliveries: clocks, and why a record can't be taken by itself."""

from __future__ import annotations

from datetime import datetime

# A slow line takes seconds; what differs by more is a wrong clock.
CLOCK_TOLERANCE_S = 60
# Beyond this no clock of a phone is meant: the times stay as they are, and the delivery is marked all the same.
MOST_OFFSET_S = 2_000_000_000

REASONS = (
    "campaign_unknown", "campaign_closed", "site_unknown", "site_closed", "evaluation_unknown", "not_planned", "item_unknown",
    "unfit", "file_unreadable", "file_taken", "file_conflict", "person", "failed",
)  # fmt: skip
# In the order of what is named when several hold.
PROBLEM_REASONS = ("campaign_closed", "site_closed", "not_planned", "item_unknown", "file_taken", "unfit")


def clock_offset(sent_at: datetime | None, received_at: datetime) -> int:
    """Seconds to be added to a phone's times; 0 while its clock is as right as can be told."""
    if sent_at is None:
        return 0
    offset = round((received_at - sent_at).total_seconds())
    return offset if CLOCK_TOLERANCE_S < abs(offset) < MOST_OFFSET_S else 0


def first_reason(codes: set[str]) -> str:
    """The reason by which a delivery with these problems is held."""
    return next((code for code in PROBLEM_REASONS if code in codes), "unfit")
