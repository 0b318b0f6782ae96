"""Everything that changes a finding. Each action takes `by` and the `version` that its user saw."""

from tongchuang.domain.findings.actions.assign import (
    BulkResult,
    assign_finding,
    assign_many,
    reassign_finding,
)
from tongchuang.domain.findings.actions.correct import ask_void, decide_void, edit_finding
from tongchuang.domain.findings.actions.from_checks import register_from_checks
from tongchuang.domain.findings.actions.handle import (
    accept_finding,
    close_finding,
    fix_finding,
    return_finding,
)
from tongchuang.domain.findings.actions.photos import add_before_photos
from tongchuang.domain.findings.actions.register import register_finding
from tongchuang.domain.findings.actions.requests import (
    ask_extension,
    decide_dispute,
    decide_extension,
    dispute_finding,
    pause_for_coordination,
    resume_from_coordination,
)

__all__ = [
    "BulkResult",
    "accept_finding",
    "add_before_photos",
    "ask_extension",
    "ask_void",
    "assign_finding",
    "assign_many",
    "close_finding",
    "decide_dispute",
    "decide_extension",
    "decide_void",
    "dispute_finding",
    "edit_finding",
    "fix_finding",
    "pause_for_coordination",
    "reassign_finding",
    "register_finding",
    "register_from_checks",
    "resume_from_coordination",
    "return_finding",
]
