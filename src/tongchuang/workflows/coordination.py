"""What coordination does by the clock: steps move on, what was overtaken is ended, orders keep up with the sites there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tongchuang.domain.coordination.actions import end_overtaken, move_on_late, refresh_learn_order
from tongchuang.domain.coordination.queries import orders_to_refresh


@dataclass(frozen=True)
class Tended:
    """What was done."""

    moved: int
    ended: int
    sites: int


def tend_coordination(at: datetime) -> Tended:
    """All of it; may run twice at once, each row is changed once."""
    ended = end_overtaken(at)
    moved = move_on_late(at)
    sites = sum(refresh_learn_order(order) for order in orders_to_refresh(at))
    return Tended(moved, ended, sites)
