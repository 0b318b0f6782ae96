"""Where a second reader may be: on a host that the operator allowed, at an address inside the own network."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from tongchuang.adapters.notify.hosts import is_forbidden, is_trusted

PORTS = {"https": 443, "http": 80}
ENDPOINT = "/chat/completions"


class Refused(Exception):
    """It wasn't asked, or gave no answer that can be used; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Place:
    """A checked address."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def shown(self) -> str:
        """Scheme, host and port, as they may be shown."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


def place_of(url: str, trusted: Collection[str]) -> Place:
    """The place behind what was entered; Refused with form, scheme or unknown. `…/v1` is enough of a path."""
    text = url.strip()
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").rstrip(".").lower(), parts.port
    except ValueError:
        raise Refused("form") from None
    strange = parts.username or parts.password or parts.query or parts.fragment or "\\" in text
    if not host or strange or any(ord(each) < 33 for each in text) or not text.isascii():
        raise Refused("form")
    if parts.scheme not in PORTS:
        raise Refused("scheme")
    path = parts.path.rstrip("/")
    found = Place(
        parts.scheme, host, port or PORTS[parts.scheme], path if path.endswith(ENDPOINT) else path + ENDPOINT
    )
    if not is_trusted(found.host, found.port, trusted):
        raise Refused("unknown")
    return found


def inside_address(place: Place) -> str:
    """An address of the host inside the own network; Refused when its name leads anywhere else."""
    try:
        rows = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Refused("unreachable") from None
    for row in rows:
        address = str(row[4][0])
        if not is_forbidden(address, inside=True) and not _is_outside(address):
            return address
    raise Refused("host_refused")


def _is_outside(address: str) -> bool:
    ip = ipaddress.ip_address(address.split("%", 1)[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    return bool((mapped or ip).is_global)
