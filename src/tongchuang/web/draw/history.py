"""The history of a draw out of the ledger, in words. No event of it names a drawn site."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongchuang.domain.ledger.models import Event
from tongchuang.domain.organisations.queries import names_of_actors
from tongchuang.web.shared.timeline import Change, Entry

TITLES: dict[str, Any] = {
    "draw.planned": gettext_lazy("began the draft"), "draw.changed": gettext_lazy("changed the plan"),
    "draw.sites_excluded": gettext_lazy("left sites out"), "draw.sites_included": gettext_lazy("took sites back"),
    "draw.sites_placed": gettext_lazy("put sites into a stratum"), "draw.inspectors_chosen": gettext_lazy("chose the inspectors"),
    "draw.sealed": gettext_lazy("sealed it"), "draw.drawn": gettext_lazy("the draw was made"), "draw.cancelled": gettext_lazy("cancelled it"),
    "draw.published": gettext_lazy("published it"), "draw.site_substituted": gettext_lazy("let a substitute site step in"),
    "draw.inspector_replaced": gettext_lazy("let a substitute inspector step in"), "draw.looked": gettext_lazy("looked at the drawn sites"),
    "draw.witness_link_opened": gettext_lazy("opened the witnesses' page"), "draw.witness_link_closed": gettext_lazy("closed the witnesses' page"),
}  # fmt: skip
TONES = {"draw.sealed": "blue", "draw.drawn": "purple", "draw.published": "green", "draw.cancelled": "red"}
WAYS: dict[str, Any] = {
    "list": gettext_lazy("list"), "map": gettext_lazy("map"), "export": gettext_lazy("Excel file"), "record": gettext_lazy("record"),
    "crews": gettext_lazy("record of the inspectors"),
}  # fmt: skip


def entries_of(events: Sequence[Event], *, tells_reasons: bool) -> list[Entry]:
    """As the events come: the newest first. Why sites were left out may name them: for the officer until it is over."""
    names = names_of_actors(event.actor_id for event in events)
    return [
        _entry(event, names.get(event.actor_id, "") if event.actor_id else "", tells_reasons)
        for event in events
    ]


def _entry(event: Event, who: str, tells_reasons: bool) -> Entry:
    said = getattr(event, "personal", None)
    words = said.data if said else {}
    text = words.get("text", "") if tells_reasons or not event.kind.startswith("draw.sites_") else ""
    if words.get("witness"):
        text = _("Witness: %(name)s") % {"name": words["witness"]}
    if event.kind == "draw.looked":
        text = str(WAYS.get(event.new.get("way", ""), ""))
    return Entry(
        event.at,
        who,
        str(TITLES.get(event.kind, event.kind)),
        text,
        _changes(event),
        tone=TONES.get(event.kind, "quiet"),
    )


def _changes(event: Event) -> tuple[Change, ...]:
    if event.kind == "draw.drawn":
        return (
            Change(_("Public input"), "", event.new.get("public_input") or _("none")),
            Change(_("Sites"), "", event.new.get("drawn")),
        )
    if event.new.get("sites") and event.kind.startswith("draw.sites"):
        return (Change(_("Sites"), "", event.new["sites"]),)
    return ()
