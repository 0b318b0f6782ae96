"""What is done with leads, and the looks of the discipline office."""

from tongchuang.domain.leads.actions.files import keep_case_file
from tongchuang.domain.leads.actions.handling import close_lead, dismiss_lead, take_up_lead
from tongchuang.domain.leads.actions.looks import note_look
from tongchuang.domain.leads.actions.opening import open_by_hand, open_lead, open_leads

__all__ = [
    "close_lead",
    "dismiss_lead",
    "keep_case_file",
    "note_look",
    "open_by_hand",
    "open_lead",
    "open_leads",
    "take_up_lead",
]
