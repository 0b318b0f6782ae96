"""The code on the screen (签到码): signed, another one every 30 seconds. The server's clock counts, the phone's never."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac

SECONDS = 30
# One that was shown just before still does: cameras and networks take their time.
EARLIER = 1
_SALT = "tongchuang.meetings.code"
# Whoever has scanned may take so long to sign in with their own account.
TICKET = timedelta(minutes=5)


def code_at(meeting_id: UUID, at: datetime) -> str:
    """The code of a meeting at a moment."""
    return _code(meeting_id, _window(at))


def next_change(at: datetime) -> int:
    """Seconds until the next code."""
    return SECONDS - int(at.timestamp()) % SECONDS


def is_shown(meeting_id: UUID, code: str, at: datetime) -> bool:
    """Whether this code is shown now, or was just before."""
    window = _window(at)
    return any(constant_time_compare(_code(meeting_id, window - back), code) for back in range(EARLIER + 1))


def _window(at: datetime) -> int:
    return int(at.timestamp()) // SECONDS


def _code(meeting_id: UUID, window: int) -> str:
    return salted_hmac(_SALT, f"{meeting_id}:{window}", algorithm="sha256").hexdigest()[:20]
