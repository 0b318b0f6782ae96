"""Histories of information, bulletins and pledges out of the ledger, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _l

from tongchuang.domain.ledger.models import Event
from tongchuang.domain.organisations.queries import names_of_actors
from tongchuang.web.shared.timeline import Entry

INFO: dict[str, Any] = {
    "info.drafted": _l("began a draft"), "info.edited": _l("wrote at it"), "info.submitted": pgettext_lazy("information", "sent it in"),
    "info.taken_back": _l("took it back"), "info.accepted": _l("accepted it"), "info.returned": _l("sent it back"),
    "info.set_aside": _l("set it aside"), "info.taken_out": _l("took the acceptance back"), "info.used_above": _l("recorded a use above"),
    "info.used_above_removed": _l("removed a use above"),
}  # fmt: skip
PLEDGE: dict[str, Any] = {
    "pledge.written": _l("wrote it from the data of the moment"), "pledge.sent": _l("sent it to be signed"),
    "pledge.signed": pgettext_lazy("pledge", "signed it"), "pledge.changed": _l("changed it; signatures were void"),
    "pledge.handed_over": _l("asked the successor to sign"), "pledge.withdrawn": _l("withdrew it"),
    "pledge.evaluated": _l("evaluated it"), "pledge.review_confirmed": _l("confirmed the evaluation"),
    "pledge.review_seen": _l("took note of the evaluation"), "pledge.objected": _l("objected to the evaluation"),
    "pledge.objection_answered": _l("answered the objection"),
}  # fmt: skip
OFFICE = frozenset(
    {
        "info.accepted",
        "info.returned",
        "info.set_aside",
        "info.taken_out",
        "info.used_above",
        "info.used_above_removed",
    }
)
TONES = {
    "info.accepted": "green", "info.returned": "amber", "info.used_above": "green", "pledge.signed": "green", "pledge.changed": "amber",
    "pledge.withdrawn": "red", "pledge.objected": "amber",
}  # fmt: skip


def info_entries_of(events: Sequence[Event], *, office: bool) -> list[Entry]:
    """Of an item; a unit reads what the office did, not who there."""
    return _entries(events, INFO, frozenset() if office else OFFICE)


def pledge_entries_of(events: Sequence[Event]) -> list[Entry]:
    """Of a pledge."""
    return _entries(events, PLEDGE, frozenset())


def _entries(events: Sequence[Event], titles: Mapping[str, Any], unnamed: frozenset[str]) -> list[Entry]:
    names = names_of_actors(event.actor_id for event in events)
    return [
        Entry(
            event.at, gettext("Campaign office") if event.kind in unnamed else names.get(event.actor_id, gettext("The product")) if event.actor_id else gettext("The product"),
            str(titles.get(event.kind, event.kind)), _text(event), tone=TONES.get(event.kind, "quiet"),
        )
        for event in events
    ]  # fmt: skip


def _text(event: Event) -> str:
    said = getattr(event, "personal", None)
    return str(said.data.get("text", "")) if said else ""
