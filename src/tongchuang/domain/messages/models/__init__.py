from tongchuang.domain.messages.models.channels import Address, Channel, MessageRules, MessageSettings
from tongchuang.domain.messages.models.dispatches import Carried, Dispatch
from tongchuang.domain.messages.models.inbox import InboxMessage, PlannedReminder, Urgency

__all__ = [
    "Address",
    "Carried",
    "Channel",
    "Dispatch",
    "InboxMessage",
    "MessageRules",
    "MessageSettings",
    "PlannedReminder",
    "Urgency",
]
