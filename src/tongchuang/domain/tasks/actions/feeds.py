"""The calendar address of a person: made, made anew, taken back. Its secret is shown once; only the hash is kept."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction

from tongchuang.domain.accounts.rules import hash_of
from tongchuang.domain.ledger.actions import Entry, record, record_many
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.organisations.models import Person
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.tasks.models import CalendarFeed
from tongchuang.foundation.clock import now

# Calendar programs ask every few minutes at most; several of one person may do so at once.
PER_MINUTE = 12


@transaction.atomic
def make_feed(*, by: Actor) -> tuple[CalendarFeed, str]:
    """A new address for oneself, with its secret; the one before opens nothing from now on."""
    if by.person_id is None or not by.posts:
        raise NotPermitted(Permission.HANDLE_TASKS)
    Person.objects.select_for_update().get(pk=by.person_id)
    _end(by)
    secret = secrets.token_urlsafe(32)
    row = CalendarFeed.objects.create(person_id=by.person_id, token_hash=hash_of(secret), made_at=now())
    record("feed.made", row, by=by, region_id=by.region_id)
    return row, secret


@transaction.atomic
def end_feed(*, by: Actor) -> None:
    """Take one's own address back."""
    _end(by)


def _end(by: Actor) -> None:
    rows = list(CalendarFeed.objects.select_for_update().filter(person=by.person_id, revoked_at__isnull=True))
    CalendarFeed.objects.filter(pk__in=[row.pk for row in rows]).update(revoked_at=now())
    if rows:
        record_many([Entry("feed.ended", row, region_id=by.region_id) for row in rows], by=by)


@transaction.atomic
def note_asked(feed: CalendarFeed, *, by: Actor) -> bool:
    """Remember that it was asked; False when it is asked too often."""
    moment = now()
    row = CalendarFeed.objects.select_for_update().get(pk=feed.pk, person=by.person_id)
    if row.asked_in is None or moment - row.asked_in >= timedelta(minutes=1):
        row.asked_in, row.asked = moment, 0
    if row.asked >= PER_MINUTE:
        return False
    row.asked += 1
    row.seen_at = moment
    row.save(update_fields=["asked_in", "asked", "seen_at"])
    return True
