"""Errors that a page translates once: refused, stale, invalid."""

from __future__ import annotations


class ProductError(Exception):
    """An expected refusal; its text is shown to the user, so it is a translated sentence."""


class NotAllowed(ProductError):
    """The actor may not do this."""


class Stale(ProductError):
    """Somebody else changed the row since it was read; `changes` says what: field → (then, now)."""

    def __init__(self, message: str, changes: dict[str, tuple[str, str]] | None = None) -> None:
        super().__init__(message)
        self.changes = changes or {}


class Invalid(ProductError):
    """What was given can't be taken; `field` names the form field when there is one."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class NoRoom(ProductError):
    """There is no room for more on the disk; what was kept before is whole."""
