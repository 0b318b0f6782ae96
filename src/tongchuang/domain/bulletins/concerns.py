"""Whom events of information work concern: the office of what comes in, the units of what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongchuang.domain.bulletins.models import BulletinEntry, InfoItem
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.messages.consumers import Note
from tongchuang.domain.organisations.models import Post
from tongchuang.domain.organisations.queries import in_force
from tongchuang.domain.organisations.rules import OF_A_UNIT
from tongchuang.foundation.clock import today

TO_SENDER = ("info.accepted", "info.returned", "info.set_aside", "info.taken_out", "info.used_above")


def notes_on_information(events: Sequence[Event]) -> Iterator[Note]:
    """Who sent an item hears what became of it; units below their quota are reminded."""
    told = [event for event in events if event.kind in TO_SENDER]
    rows = {
        row.pk: row
        for row in InfoItem.objects.filter(pk__in={event.target_id for event in told}).only(
            "title", "submitted_by"
        )
    }
    for event in told:
        row = rows.get(event.target_id)
        if row is not None and row.submitted_by_id is not None:
            yield Note(event, row.submitted_by_id, "sender", row.title)
    reminded = [event for event in events if event.kind == "info.reminded"]
    users = _users_of({UUID(unit) for event in reminded for unit in event.new["units"]})
    for event in reminded:
        for unit, number in event.new["units"].items():
            text = ngettext(
                "This month %(n)d item of information is missing",
                "This month %(n)d items of information are missing",
                number,
            )
            for user in users.get(UUID(unit), ()):
                yield Note(event, user, "unit", text % {"n": number})


def notes_on_printed(events: Sequence[Event]) -> Iterator[Note]:
    """When a bulletin is issued, whoever sent an item that it prints hears in which issue."""
    entries = BulletinEntry.objects.filter(
        bulletin__document__in=[event.target_id for event in events], item__isnull=False
    )
    known: dict[UUID, list[BulletinEntry]] = {}
    for entry in entries.select_related("item", "bulletin__document").defer(
        "item__text", "item__marks", "item__grams"
    ):
        known.setdefault(entry.bulletin.document_id, []).append(entry)  # type: ignore[arg-type]
    for event in events:
        for entry in known.get(event.target_id, ()):
            sender = entry.item.submitted_by_id if entry.item else None
            if sender is not None and entry.bulletin.document is not None:
                title = _("%(title)s (printed in %(number)s)") % {
                    "title": entry.item.title,
                    "number": entry.bulletin.document.number_text,
                }  # type: ignore[union-attr]
                yield Note(event, sender, "sender", title, target=("infoitem", entry.item_id))  # type: ignore[arg-type]


def _users_of(units: set[UUID]) -> dict[UUID, list[UUID]]:
    if not units:
        return {}
    posts = Post.objects.filter(
        in_force(today()),
        kind__in=OF_A_UNIT,
        unit__in=units,
        person__user__is_active=True,
        person__left_on__isnull=True,
    )
    found: dict[UUID, list[UUID]] = {}
    for unit, user in posts.values_list("unit_id", "person__user_id").distinct():
        found.setdefault(unit, []).append(user)
    return found
