"""Writes of meetings: planning and calling, who came, minutes and decisions, and how units passed them on."""

from tongchuang.domain.meetings.actions.calling import (
    call_meeting,
    cancel_meeting,
    move_meeting,
    send_meeting_back,
    sign_beyond,
    submit_meeting,
)
from tongchuang.domain.meetings.actions.cascading import (
    ask_cascade,
    confirm_part,
    remind_parts,
    return_part,
    spare_part,
)
from tongchuang.domain.meetings.actions.minutes import (
    approve_minutes,
    return_minutes,
    submit_minutes,
    write_minutes,
)
from tongchuang.domain.meetings.actions.outcomes import (
    add_decision,
    add_problem,
    make_tasks_of,
    remove_decision,
    remove_problem,
)
from tongchuang.domain.meetings.actions.planning import (
    add_paper,
    discard_meeting,
    edit_meeting,
    plan_meeting,
    remove_paper,
    set_kind,
)
from tongchuang.domain.meetings.actions.series import end_series, set_series, tend_meetings
from tongchuang.domain.meetings.actions.signing import (
    ask_leave,
    close_attendance,
    decide_leave,
    draft_bulletin,
    mark,
    sign_in,
    unmark,
)

__all__ = [
    "add_decision", "add_paper", "add_problem", "approve_minutes", "ask_cascade", "ask_leave", "call_meeting", "cancel_meeting",
    "close_attendance", "confirm_part", "decide_leave", "discard_meeting", "draft_bulletin", "edit_meeting", "end_series", "make_tasks_of",
    "mark", "move_meeting", "plan_meeting", "remind_parts", "remove_decision", "remove_paper", "remove_problem", "return_minutes", "return_part",
    "send_meeting_back", "set_kind", "set_series", "sign_beyond", "sign_in", "spare_part", "submit_meeting", "submit_minutes",
    "tend_meetings", "unmark", "write_minutes",
]  # fmt: skip
