"""What is sent, and how that ended."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Job:
    """One message to one address.

    `kind`: mail, sms, wecom, dingtalk, feishu. `config` and `address` as the channel and the person gave them.
    `trusted`: hosts (with port or without) that the administrator allowed; only these may lie inside the network.
    `seconds`: how long each step may take; all of it takes `Sender.limit` at most.
    """

    kind: str
    config: dict[str, Any]
    address: dict[str, str]
    title: str
    body: str
    trusted: tuple[str, ...] = ()
    seconds: float = 15.0

    def as_json(self) -> dict[str, Any]:
        """For the process that sends."""
        return asdict(self)


@dataclass(frozen=True)
class Outcome:
    """Sent, or the code of what went wrong; `detail` is the other side's own number, such as an HTTP status."""

    ok: bool
    code: str = ""
    detail: str = field(default="")
