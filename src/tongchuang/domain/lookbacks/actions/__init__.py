"""What is done with look-backs."""

from tongchuang.domain.lookbacks.actions.changes import replace_look_back, send_inspector
from tongchuang.domain.lookbacks.actions.looks import (
    report_look_back,
    settle_by_checks,
)
from tongchuang.domain.lookbacks.actions.rounds import draw_round, publish_rounds, seal_month_of
from tongchuang.domain.lookbacks.actions.settings import set_look_backs

__all__ = [
    "draw_round",
    "publish_rounds",
    "replace_look_back",
    "report_look_back",
    "seal_month_of",
    "send_inspector",
    "set_look_backs",
    "settle_by_checks",
]
