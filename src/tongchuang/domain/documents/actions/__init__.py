"""Writing documents: drafted, approved by somebody else, issued with a number, withdrawn with a reason."""

from tongchuang.domain.documents.actions.approving import approve_document, send_back, submit_for_approval
from tongchuang.domain.documents.actions.drafting import discard_draft, draft_document, edit_document
from tongchuang.domain.documents.actions.issuing import issue_many, issue_now
from tongchuang.domain.documents.actions.letterheads import begin_series, set_letterhead
from tongchuang.domain.documents.actions.renderings import drop_renderings, keep_rendering, note_download
from tongchuang.domain.documents.actions.withdrawing import withdraw_document

__all__ = [
    "approve_document", "begin_series", "discard_draft", "draft_document", "drop_renderings", "edit_document", "issue_many",
    "issue_now", "keep_rendering", "note_download", "send_back", "set_letterhead", "submit_for_approval", "withdraw_document",
]  # fmt: skip
