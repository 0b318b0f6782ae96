"""What people do with documents that are read."""

from tongchuang.domain.readings.actions.decisions import accept_duty, accept_many, reject_duty, reopen_duty
from tongchuang.domain.readings.actions.names import forget_name
from tongchuang.domain.readings.actions.readings import ReadingValues, add_reading, decide_left
from tongchuang.domain.readings.actions.reshaping import (
    add_duty,
    choose_units,
    mend_duty,
    merge_with_next,
    split_duty,
)
from tongchuang.domain.readings.actions.second import (
    SecondReaderValues,
    remove_second_reader,
    set_second_reader,
    switch_second_reader,
)
from tongchuang.domain.readings.actions.undoing import undo_last

__all__ = [
    "ReadingValues",
    "SecondReaderValues",
    "accept_duty",
    "accept_many",
    "add_duty",
    "add_reading",
    "choose_units",
    "decide_left",
    "forget_name",
    "mend_duty",
    "merge_with_next",
    "reject_duty",
    "remove_second_reader",
    "reopen_duty",
    "set_second_reader",
    "split_duty",
    "switch_second_reader",
    "undo_last",
]
