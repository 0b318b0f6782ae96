"""Reaching people outside: mail, group robots (WeCom, DingTalk, Feishu) and text messages, through Apprise in a process of its own.

Importing this package loads neither Apprise nor requests: the web process checks addresses with it.
"""

from tongchuang.adapters.notify.errors import UNSURE, AddressRefused, HostRefused
from tongchuang.adapters.notify.hosts import PORTS, PROVIDERS, Endpoint, endpoint_of
from tongchuang.adapters.notify.robots import robot_of
from tongchuang.adapters.notify.sender import Sender
from tongchuang.adapters.notify.values import Job, Outcome

__all__ = [
    "PORTS",
    "PROVIDERS",
    "UNSURE",
    "AddressRefused",
    "Endpoint",
    "HostRefused",
    "Job",
    "Outcome",
    "Sender",
    "endpoint_of",
    "robot_of",
]
