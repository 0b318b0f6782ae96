"""Everything that changes coordination, orders to learn from one, hard problems and listings."""

from tongchuang.domain.coordination.actions.answering import answer_learn_order
from tongchuang.domain.coordination.actions.asking import (
    ask_coordination,
    give_opinion,
    withdraw_coordination,
)
from tongchuang.domain.coordination.actions.hard import (
    change_hard_problem,
    list_hard_problem,
    review_hard_problem,
    solve_hard_problem,
)
from tongchuang.domain.coordination.actions.learning import (
    cancel_learn_order,
    order_learning,
    refresh_learn_order,
)
from tongchuang.domain.coordination.actions.listings import change_listing, delist, list_for_supervision
from tongchuang.domain.coordination.actions.moving import end_overtaken, move_on_late

__all__ = [
    "answer_learn_order",
    "ask_coordination",
    "cancel_learn_order",
    "change_hard_problem",
    "change_listing",
    "delist",
    "end_overtaken",
    "give_opinion",
    "list_for_supervision",
    "list_hard_problem",
    "move_on_late",
    "order_learning",
    "refresh_learn_order",
    "review_hard_problem",
    "solve_hard_problem",
    "withdraw_coordination",
]
