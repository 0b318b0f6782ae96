"""Writes of phases: dates and periods, answers to a gate's conditions, transitions."""

from tongchuang.domain.gates.actions.answering import answer_check, confirm_answer
from tongchuang.domain.gates.actions.dates import add_period, change_period, remove_period, set_dates
from tongchuang.domain.gates.actions.transitions import (
    confirm_transition,
    propose_transition,
    refuse_transition,
    reopen_phase,
    take_back,
)

__all__ = [
    "add_period", "answer_check", "change_period", "confirm_answer", "confirm_transition", "propose_transition", "refuse_transition",
    "remove_period", "reopen_phase", "set_dates", "take_back",
]  # fmt: skip
