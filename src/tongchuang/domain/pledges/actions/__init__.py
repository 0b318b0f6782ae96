"""Writes of pledges: rounds and texts, sending and signing, the evaluation at the year's end."""

from tongchuang.domain.pledges.actions.reviewing import (
    Result,
    answer_objection,
    confirm_review,
    evaluate_pledge,
    see_review,
)
from tongchuang.domain.pledges.actions.signing import (
    keep_paper,
    release_pledges,
    send_pledges,
    sign_for_leader,
    sign_for_unit,
)
from tongchuang.domain.pledges.actions.writing import (
    PledgeValues,
    RoundValues,
    begin_round,
    change_pledge,
    change_round,
    hand_over_pledge,
    withdraw_pledge,
    write_pledges,
)

__all__ = [
    "PledgeValues", "Result", "RoundValues", "answer_objection", "begin_round", "change_pledge", "change_round", "confirm_review",
    "evaluate_pledge", "hand_over_pledge", "keep_paper", "release_pledges", "see_review", "send_pledges",
    "sign_for_leader", "sign_for_unit", "withdraw_pledge", "write_pledges",
]  # fmt: skip
