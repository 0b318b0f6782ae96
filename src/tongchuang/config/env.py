"""Settings from the environment: parsed, never guessed."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

PROJECT = Path(__file__).resolve().parents[3]


def flag(name: str, *, default: bool) -> bool:
    """A yes/no variable; anything but 1, true, yes, 0, false, no is refused."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes"}:
        return True
    if value in {"0", "false", "no"}:
        return False
    raise ImproperlyConfigured(f"{name}={value!r}: write 1 or 0")


def number(name: str, *, default: int) -> int:
    """A whole number, 0 or more."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if value.isascii() and value.isdecimal():
        return int(value)
    raise ImproperlyConfigured(f"{name}={value!r}: write a whole number")


def listed(name: str, *, default: list[str]) -> list[str]:
    """A comma-separated variable."""
    value = os.environ.get(name, "")
    return [part.strip() for part in value.split(",") if part.strip()] or default


def public_address(*, default: list[str]) -> str:
    """TONGCHUANG_ADDRESS, else the first origin that forms may come from; links in messages begin so. "" when unknown."""
    value = os.environ.get("TONGCHUANG_ADDRESS", "").strip() or next(iter(default), "")
    if value and not value.startswith(("https://", "http://")):
        raise ImproperlyConfigured(f"TONGCHUANG_ADDRESS={value!r}: write it with https://")
    return value.rstrip("/")


def data_folder() -> Path:
    """Where the product keeps its files; TONGCHUANG_DATA, else `var/data` beside the code."""
    return Path(os.environ.get("TONGCHUANG_DATA", PROJECT / "var" / "data")).expanduser().absolute()


def secret_key() -> str:
    """TONGCHUANG_SECRET_KEY, else a key made once and kept in the data folder, readable by its owner only."""
    given = os.environ.get("TONGCHUANG_SECRET_KEY")
    if given:
        return given
    path = data_folder() / "secret-key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_suffix(f".{os.getpid()}")
        aside.touch(mode=0o600)
        aside.write_text(secrets.token_urlsafe(64))
        if not path.exists():
            aside.rename(path)
        else:
            aside.unlink()
    return path.read_text().strip()
