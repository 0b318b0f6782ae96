from tongchuang.domain.meetings.models.after import CascadeFile, CascadePart, Decision, Problem
from tongchuang.domain.meetings.models.meetings import AgendaPoint, Meeting, MeetingKind, MeetingSeries, Paper
from tongchuang.domain.meetings.models.people import Attendee, Invitation

__all__ = [
    "AgendaPoint", "Attendee", "CascadeFile", "CascadePart", "Decision", "Invitation", "Meeting", "MeetingKind", "MeetingSeries",
    "Paper", "Problem",
]  # fmt: skip
