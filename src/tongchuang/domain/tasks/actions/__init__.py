"""Everything that changes a task. Actions on one task take `by` and the `version` that its user saw."""

from tongchuang.domain.tasks.actions.cascade import cascade_task
from tongchuang.domain.tasks.actions.close import close_task, reopen_task, return_task
from tongchuang.domain.tasks.actions.do import finish_task, reach_milestone, report_progress
from tongchuang.domain.tasks.actions.edit import edit_task, settle_task
from tongchuang.domain.tasks.actions.extend import ask_extension, decide_extension
from tongchuang.domain.tasks.actions.feeds import end_feed, make_feed, note_asked
from tongchuang.domain.tasks.actions.hand import (
    accept_task,
    claim_task,
    decline_task,
    release_tasks,
    remind_tasks,
    withdraw_tasks,
)
from tongchuang.domain.tasks.actions.make import make_tasks
from tongchuang.domain.tasks.actions.monthly import return_report, write_report
from tongchuang.domain.tasks.actions.series import make_occurrences
from tongchuang.domain.tasks.actions.settings import set_task_settings
from tongchuang.domain.tasks.actions.tending import tend_recurring, tend_series

__all__ = [
    "accept_task",
    "ask_extension",
    "cascade_task",
    "claim_task",
    "close_task",
    "decide_extension",
    "decline_task",
    "edit_task",
    "end_feed",
    "finish_task",
    "make_feed",
    "make_occurrences",
    "make_tasks",
    "note_asked",
    "reach_milestone",
    "release_tasks",
    "remind_tasks",
    "reopen_task",
    "report_progress",
    "return_report",
    "return_task",
    "set_task_settings",
    "settle_task",
    "tend_recurring",
    "tend_series",
    "withdraw_tasks",
    "write_report",
]
