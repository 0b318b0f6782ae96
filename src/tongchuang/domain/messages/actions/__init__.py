from tongchuang.domain.messages.actions.channels import (
    change_channel,
    open_channel,
    pause_channel,
    remove_channel,
    resume_channel,
    retry_channel,
    set_rules,
)
from tongchuang.domain.messages.actions.inbox import acknowledge, mark_all_read, mark_read, mark_target_read
from tongchuang.domain.messages.actions.wishes import (
    ask_for_test,
    give_address,
    remove_address,
    save_settings,
    set_wants,
)

__all__ = [
    "acknowledge",
    "ask_for_test",
    "change_channel",
    "give_address",
    "mark_all_read",
    "mark_read",
    "mark_target_read",
    "open_channel",
    "pause_channel",
    "remove_address",
    "remove_channel",
    "resume_channel",
    "retry_channel",
    "save_settings",
    "set_rules",
    "set_wants",
]
