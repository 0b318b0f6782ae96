"""Setting up the second reader: the office's, off by default. Events tell the host, never the key."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.adapters.second_reader import Refused, place_of
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.readings.access import MANAGE
from tongchuang.domain.readings.models import SecondReader
from tongchuang.domain.readings.sealed import seal_key
from tongchuang.domain.readings.wording import refusal_words
from tongchuang.foundation.clock import now
from tongchuang.foundation.errors import Invalid, NotAllowed, Stale


@dataclass(frozen=True)
class SecondReaderValues:
    """What the office enters. An empty key keeps the one that is there, for the same host."""

    url: str
    model: str
    key: str = ""


@transaction.atomic
def set_second_reader(values: SecondReaderValues, *, version: int, by: Actor) -> SecondReader:
    """Say where the second reader is. It is off until somebody switches it on, and again after its host has changed."""
    by.require(MANAGE)
    if by.region_id is None:
        raise NotAllowed(_("Choose a campaign of your own county."))
    try:
        place = place_of(values.url, settings.SECOND_READER_HOSTS)
    except Refused as refused:
        raise Invalid(refusal_words(refused.code), field="url") from None
    if not values.model.strip():
        raise Invalid(_("Say which model answers there."), field="model")
    row = SecondReader.objects.select_for_update().filter(region_id=by.region_id).first()
    if (row.version if row else 0) != version:
        raise Stale(_("Somebody else has changed this in the meantime. Load the page again."))
    old = {"host": row.host, "model": row.model} if row else {}
    if row is None:
        row = SecondReader(region_id=by.region_id, version=0)
    # A key goes to the host for which it was entered and to no other.
    if row.host != place.shown:
        row.key, row.enabled = "", False
    row.url, row.host, row.model = values.url.strip(), place.shown, values.model.strip()
    if values.key:
        row.key = seal_key(values.key)
    _write(row, by)
    record(
        "reading.second_reader_set",
        row,
        by=by,
        region_id=by.region_id,
        old=old,
        new={"host": row.host, "model": row.model},
    )
    return row


@transaction.atomic
def switch_second_reader(*, on: bool, by: Actor) -> None:
    """Let it read along, or not."""
    by.require(MANAGE)
    row = SecondReader.objects.select_for_update().filter(region_id=by.region_id).first()
    if row is None:
        raise NotAllowed(_("Say first where the second reader is."))
    if row.enabled != on:
        row.enabled = on
        _write(row, by)
        record(
            "reading.second_reader_switched",
            row,
            by=by,
            region_id=by.region_id,
            old={"on": not on},
            new={"on": on, "host": row.host},
        )


@transaction.atomic
def remove_second_reader(*, by: Actor) -> None:
    """Switch it off and erase its key."""
    by.require(MANAGE)
    row = SecondReader.objects.select_for_update().filter(region_id=by.region_id).first()
    if row is not None:
        row.enabled, row.key = False, ""
        _write(row, by)
        record("reading.second_reader_removed", row, by=by, region_id=by.region_id, old={"host": row.host})


def _write(row: SecondReader, by: Actor) -> None:
    row.version += 1
    row.changed_by_id, row.changed_at = by.user_id, now()
    row.save()
