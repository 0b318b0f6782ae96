"""What people do with signals, and raising them."""

from tongchuang.domain.authenticity.actions.limits import set_limits
from tongchuang.domain.authenticity.actions.raising import raise_signals
from tongchuang.domain.authenticity.actions.reviewing import answer_signal, judge_signal, look_at_signal

__all__ = ["answer_signal", "judge_signal", "look_at_signal", "raise_signals", "set_limits"]
