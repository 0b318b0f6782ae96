"""The history of a document out of the ledger, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy, pgettext_lazy

from tongchuang.domain.ledger.models import Event
from tongchuang.domain.organisations.queries import names_of_actors
from tongchuang.web.shared.timeline import Entry

TITLES: dict[str, Any] = {
    "document.drafted": pgettext_lazy("document", "began the draft"),
    "document.edited": gettext_lazy("wrote at it"),
    "document.submitted": gettext_lazy("laid it before whoever approves"),
    "document.sent_back": gettext_lazy("sent it back"),
    "document.issued": gettext_lazy("issued it"),
    "document.withdrawn": gettext_lazy("withdrew it"),
    "document.set_anew": gettext_lazy("had the files set anew"),
    "document.downloaded": gettext_lazy("took a file away"),
    "document.based": gettext_lazy("had it written from the data"),
    "document.checked": gettext_lazy("held its figures against the data"),
    "document.read": gettext_lazy("opened it"),
    "document.received": gettext_lazy("signed for it"),
    "document.reminded": gettext_lazy("reminded those who have not signed"),
}
# Made when somebody first looked: nothing that a person did.
UNTOLD = {"document.set"}
TONES = {"document.issued": "green", "document.received": "blue", "document.withdrawn": "red", "document.sent_back": "amber"}
FORMATS = {"pdf": "PDF", "docx": "Word", "zip": pgettext_lazy("file", "Preview")}


def entries_of(events: Sequence[Event]) -> list[Entry]:
    """As the events come: the newest first."""
    names = names_of_actors(event.actor_id for event in events)
    return [
        _entry(event, names.get(event.actor_id, "") if event.actor_id else str(gettext_lazy("The product")))
        for event in events
        if event.kind not in UNTOLD
    ]


def _entry(event: Event, who: str) -> Entry:
    said = getattr(event, "personal", None)
    text = said.data.get("text", "") if said else ""
    if event.new.get("format"):
        text = str(FORMATS.get(event.new["format"], event.new["format"]))
    title = str(TITLES.get(event.kind, event.kind))
    return Entry(event.at, who, title, text, tone=TONES.get(event.kind, "quiet"))
