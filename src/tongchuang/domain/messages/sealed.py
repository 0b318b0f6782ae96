"""What channels and addresses hold, sealed: opened only to send."""

from __future__ import annotations

from typing import Any

from tongchuang.domain.messages.models import Address, Channel
from tongchuang.foundation.sealing import open_json, seal_json

CHANNEL, ADDRESS = "messages/channel", "messages/address"


def seal_config(config: dict[str, Any]) -> str:
    """For `Channel.config`."""
    return seal_json(config, purpose=CHANNEL)


def config_of(channel: Channel) -> dict[str, Any]:
    """The configuration of a channel. CannotOpen when the installation's key is another one."""
    found: dict[str, Any] = open_json(channel.config, purpose=CHANNEL)
    return found


def seal_address(value: dict[str, str]) -> str:
    """For `Address.value`."""
    return seal_json(value, purpose=ADDRESS)


def value_of(address: Address) -> dict[str, str]:
    """Where an address leads. CannotOpen when the installation's key is another one."""
    found: dict[str, str] = open_json(address.value, purpose=ADDRESS)
    return found
