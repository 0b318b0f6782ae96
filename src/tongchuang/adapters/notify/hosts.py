"""Where the product may connect to: the providers' own hosts, and what the administrator allowed in the environment."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from tongchuang.adapters.notify.errors import HostRefused

PROVIDERS = {"wecom": "qyapi.weixin.qq.com", "dingtalk": "oapi.dingtalk.com", "feishu": "open.feishu.cn"}
MAIL_HOSTS = frozenset(
    {
        "smtp.exmail.qq.com", "smtp.qq.com", "smtp.163.com", "smtp.126.com", "smtp.yeah.net", "smtp.qiye.163.com",
        "smtphz.qiye.163.com", "smtp.qiye.aliyun.com", "smtp.mxhichina.com", "smtp.139.com", "smtp.189.cn",
        "smtp.sina.com", "smtp.feishu.cn",
    }
)  # fmt: skip
PORTS = {"https": 443, "http": 80, "ssl": 465, "starttls": 587, "insecure": 25}
MAIL_PORTS = frozenset({25, 465, 587, 994})
MAIL_MODES = frozenset({"ssl", "starttls", "insecure"})
# Addresses from which machines in clouds read their own secrets.
METADATA = frozenset(
    ipaddress.ip_address(each)
    for each in ("169.254.169.254", "100.100.100.200", "fd00:ec2::254", "168.63.129.16")
)
# An IPv4 address as machines without IPv4 write it.
NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True)
class Endpoint:
    """A checked host: `scheme` is http or https, for mail ssl, starttls or insecure."""

    scheme: str
    host: str
    port: int
    path: str = "/"

    @property
    def shown(self) -> str:
        """Host and port, as it may be shown."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS.get(self.scheme) else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """As a URL."""
        return f"{self.scheme}://{self.shown}{self.path}"


def endpoint_of(kind: str, address: str, trusted: Collection[str]) -> Endpoint:
    """The endpoint behind what the office entered for a channel; HostRefused when the product doesn't go there.

    Mail: `ssl://smtp.example.cn:465`. Others: an http(s) address. Robots without one: the provider's.
    """
    text = address.strip() or (f"https://{PROVIDERS[kind]}/" if kind in PROVIDERS else "")
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").rstrip(".").lower(), parts.port
    except ValueError:
        raise HostRefused("form") from None
    if not host or parts.username or parts.password or "\\" in text or any(ord(each) < 33 for each in text):
        raise HostRefused("form")
    if parts.scheme not in (MAIL_MODES if kind == "mail" else {"http", "https"}):
        raise HostRefused("scheme")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    found = Endpoint(parts.scheme, host, port or PORTS[parts.scheme], path)
    if not is_trusted(found.host, found.port, trusted):
        _check_public(kind, found)
    return found


def _check_public(kind: str, found: Endpoint) -> None:
    known = MAIL_HOSTS if kind == "mail" else {PROVIDERS.get(kind, "")}
    if found.host not in known:
        raise HostRefused("unknown")
    if found.scheme in {"http", "insecure"}:
        raise HostRefused("scheme")
    if found.port not in (MAIL_PORTS if kind == "mail" else {443}):
        raise HostRefused("port")


def is_trusted(host: str, port: int, trusted: Collection[str]) -> bool:
    """Whether the administrator named the host, with this port or with none."""
    shown = f"[{host}]" if ":" in host else host
    return any(each.strip().lower() in {shown, host, f"{shown}:{port}"} for each in trusted)


def is_forbidden(address: str, *, inside: bool) -> bool:
    """Whether a resolved address is never connected to; `inside`: the host is trusted and may lie in the network."""
    try:
        ip = ipaddress.ip_address(address.split("%", 1)[0])
    except ValueError:
        return True
    mapped = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    if mapped is None and ip in NAT64:
        mapped = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    if mapped is not None:
        return is_forbidden(str(mapped), inside=inside)
    if ip in METADATA or ip.is_link_local or ip.is_multicast or ip.is_unspecified:
        return True
    if ip.is_reserved and not ip.is_loopback:
        return True
    return not inside and not ip.is_global
