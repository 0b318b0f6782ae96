"""Under which names and addresses this machine can be reached."""

from __future__ import annotations

import contextlib
import ipaddress
import re
import socket
from collections.abc import Iterable, Iterator
from pathlib import Path

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAME = re.compile(
    r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*"
)
_ROUTES = Path("/proc/net/fib_trie")
_IPV6 = Path("/proc/net/if_inet6")
# Set aside for documentation: connecting a datagram socket sends nothing, it only chooses a way out.
_ELSEWHERE = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))


def host_names() -> list[str]:
    """The machine's own name, with and without its domain, and as multicast DNS knows it."""
    own = socket.gethostname().lower()
    short = own.split(".", 1)[0]
    return [name for name in dict.fromkeys((own, short, f"{short}.local", "localhost")) if is_name(name)]


def is_name(text: str) -> bool:
    """Whether a text may be a host's name (and isn't an address)."""
    return bool(_NAME.fullmatch(text)) and not is_address(text)


def is_address(text: str) -> bool:
    """Whether a text is an IP address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def host_addresses() -> list[Address]:
    """All addresses of this machine in order, loopback included; those that hold on one link only are left out."""
    found = {ipaddress.ip_address("127.0.0.1"), ipaddress.ip_address("::1")}
    for text in (*_by_name(), *_by_way_out(), *_by_kernel()):
        with contextlib.suppress(ValueError):
            found.add(ipaddress.ip_address(text.split("%", 1)[0]))
    return sorted(
        (each for each in found if not (each.is_link_local or each.is_unspecified or each.is_multicast)),
        key=lambda each: (each.is_loopback, each.version, int(each)),
    )


def best_address(addresses: Iterable[Address]) -> Address:
    """The one to print for phones: that of the way out, if it is among them, else the first."""
    known = list(addresses)
    for text in _by_way_out():
        with contextlib.suppress(ValueError):
            if (found := ipaddress.ip_address(text)) in known and not found.is_loopback:
                return found
    return next((each for each in known if not each.is_loopback), known[0])


def _by_name() -> Iterator[str]:
    with contextlib.suppress(OSError):
        for *_, place in socket.getaddrinfo(socket.gethostname(), None):
            yield str(place[0])


def _by_way_out() -> Iterator[str]:
    for family, elsewhere in _ELSEWHERE:
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((elsewhere, 9))
            yield str(probe.getsockname()[0])


def _by_kernel() -> Iterator[str]:
    """What Linux lists for all interfaces; nothing elsewhere."""
    with contextlib.suppress(OSError):
        last = ""
        for line in _ROUTES.read_text().splitlines():
            if "|--" in line:
                last = line.rpartition("|--")[2].strip()
            elif "/32 host LOCAL" in line:
                yield last
    with contextlib.suppress(OSError):
        for line in _IPV6.read_text().splitlines():
            digits = line.split()[0]
            yield ":".join(digits[start : start + 4] for start in range(0, 32, 4))
