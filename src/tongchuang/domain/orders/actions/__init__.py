"""Everything that changes an order."""

from tongchuang.domain.orders.actions.handle import (
    answer_order,
    lapse_settled,
    mend_clocks,
    receive_order,
    release_order,
    withdraw_order,
)
from tongchuang.domain.orders.actions.issue import issue_ripe, order_by_hand

__all__ = [
    "answer_order",
    "issue_ripe",
    "lapse_settled",
    "mend_clocks",
    "order_by_hand",
    "receive_order",
    "release_order",
    "withdraw_order",
]
