"""Addresses of group robots: what people copy out of WeCom, DingTalk or Feishu."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from tongchuang.adapters.notify.errors import AddressRefused

KEYS = {
    "wecom": re.compile(r"[0-9A-Za-z_-]{16,64}"),
    "dingtalk": re.compile(r"[0-9A-Za-z]{32,80}"),
    "feishu": re.compile(r"[0-9A-Za-z-]{16,64}"),
}
SECRET = re.compile(r"SEC[0-9A-Za-z]{16,80}")


def robot_of(kind: str, text: str, secret: str = "") -> dict[str, str]:
    """Key, and signing secret where there is one, out of a robot's webhook address or its key alone.

    Whatever host the address names is left out: the channel says where to connect to.
    """
    text, secret = text.strip(), secret.strip()
    key = _key(kind, text) if "/" in text or "?" in text else text
    if not KEYS[kind].fullmatch(key):
        raise AddressRefused(kind)
    if secret and (kind != "dingtalk" or not SECRET.fullmatch(secret)):
        raise AddressRefused("secret")
    return {"key": key, "secret": secret} if secret else {"key": key}


def _key(kind: str, text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    if kind == "feishu":
        return parts.path.rstrip("/").rsplit("/", 1)[-1] if "/hook/" in parts.path else ""
    return (parse_qs(parts.query).get("key" if kind == "wecom" else "access_token") or [""])[0]
