"""What the office enters for a channel, and a person for themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time
from typing import Any

# Parts of a configuration that are never shown again: an empty one keeps what was there.
SECRETS = ("password", "headers")


@dataclass(frozen=True)
class ChannelValues:
    """A channel as the office enters it. `config` by kind: see docs/messages.md."""

    title: str
    url: str = ""
    per_minute: int = 20
    config: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class WishValues:
    """When somebody wants to be told what."""

    digest_at: tuple[time, ...]
    quiet_from: time
    quiet_to: time
    muted: tuple[str, ...] = ()
