"""Writing documents: drafted, approved by somebody else, issued with a number, withdrawn with a reason."""

from tongchuang.domain.documents.actions.approving import approve_document, send_back, submit_for_approval
from tongchuang.domain.documents.actions.basing import keep_basis, keep_check
from tongchuang.domain.documents.actions.drafting import discard_draft, draft_document, edit_document
from tongchuang.domain.documents.actions.issuing import issue_many, issue_now
from tongchuang.domain.documents.actions.letterheads import begin_series, set_letterhead
from tongchuang.domain.documents.actions.receipts import note_read, receive_document, remind_of_document
from tongchuang.domain.documents.actions.renderings import drop_renderings, keep_rendering, note_download
from tongchuang.domain.documents.actions.templates import (
    MOST_TEMPLATE_BYTES,
    add_template,
    add_version,
    retire_template,
    take_up_template,
    use_version,
)
from tongchuang.domain.documents.actions.withdrawing import withdraw_document

__all__ = [
    "MOST_TEMPLATE_BYTES",
    "add_template", "add_version", "approve_document", "begin_series", "discard_draft", "draft_document", "drop_renderings",
    "edit_document", "issue_many", "issue_now", "keep_basis", "keep_check", "keep_rendering", "note_download", "note_read",
    "receive_document", "remind_of_document", "retire_template", "send_back", "set_letterhead", "submit_for_approval",
    "take_up_template", "use_version", "withdraw_document",
]  # fmt: skip
