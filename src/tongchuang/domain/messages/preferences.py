"""What a person wants to be told when, with the defaults where they have said nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tongchuang.domain.messages.models import MessageRules, MessageSettings
from tongchuang.domain.messages.rules import Hours

DEFAULT = Hours(MessageSettings.QUIET_FROM, MessageSettings.QUIET_TO, (MessageSettings.DIGEST_AT,))


@dataclass(frozen=True)
class Wishes:
    """A person's hours, and the sorts they don't want in digests."""

    hours: Hours = DEFAULT
    muted: frozenset[str] = frozenset()


def wishes_of(user_ids: Collection[UUID]) -> dict[UUID, Wishes]:
    """User → wishes, for everybody asked about."""
    found = dict.fromkeys(user_ids, Wishes())
    for row in MessageSettings.objects.filter(user__in=user_ids):
        hours = Hours(row.quiet_from, row.quiet_to, tuple(row.digest_at) or DEFAULT.digest_at)
        found[row.user_id] = Wishes(hours, frozenset(row.muted))
    return found


def regions_that_break_quiet() -> set[UUID]:
    """Regions whose office lets urgent messages out in quiet hours."""
    rows = MessageRules.objects.filter(urgent_breaks_quiet=True)
    return set(rows.values_list("region", flat=True))


def may_go_from(kind: str, wishes: Wishes, moment: datetime, *, breaks: bool) -> datetime:
    """From when on a dispatch of a kind may go out to somebody. A test goes at once: its reader is waiting."""
    if kind == "test" or (kind == "now" and breaks):
        return moment
    return wishes.hours.after_quiet(moment)
