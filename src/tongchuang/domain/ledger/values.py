"""Who did something, as far as the ledger needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Author:
    """The author of an event: a user, or the system itself when `user_id` is None."""

    user_id: UUID | None
    name: str
    origin: str = ""


SYSTEM = Author(user_id=None, name="system", origin="system")
