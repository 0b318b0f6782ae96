from tongchuang.domain.consequences.actions.deciding import confirm, confirm_many, lift, overrule
from tongchuang.domain.consequences.actions.noticing import issue_notices, prepare_notices, release_notice
from tongchuang.domain.consequences.actions.objecting import (
    answer_objection,
    object_to_consequence,
    object_to_score,
    withdraw_objection,
)
from tongchuang.domain.consequences.actions.proposing import propose_for
from tongchuang.domain.consequences.actions.settling import make_final

__all__ = [
    "answer_objection",
    "confirm",
    "confirm_many",
    "issue_notices",
    "lift",
    "make_final",
    "object_to_consequence",
    "object_to_score",
    "overrule",
    "prepare_notices",
    "propose_for",
    "release_notice",
    "withdraw_objection",
]
