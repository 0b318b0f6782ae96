"""What the page of the inbox shows: messages by sort, reason and text, how each went out, and what is chosen above them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest

from tongchuang.domain.messages.queries import deliveries_of, inbox_of, narrowed, reasons_in, sorts_in
from tongchuang.domain.messages.sorts import sort_word
from tongchuang.web.desk.templatetags.inbox import REASONS

PAGE = 50
LONGEST = 60


@dataclass(frozen=True)
class Chosen:
    """The filter of the inbox, as it stands in the address."""

    sort: str = ""
    reason: str = ""
    text: str = ""
    every: bool = False

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Chosen:
        """Out of the address or a form."""
        # PostgreSQL takes no NUL, and nobody types one.
        wanted = (str(given.get(name, "")).replace("\0", "") for name in ("sort", "reason", "q"))
        sort, reason, text = (each.strip()[:LONGEST] for each in wanted)
        return cls(sort, reason, text, given.get("show") == "all")

    def link(self, **other: str) -> str:
        """The address of this choice with something else in it."""
        values = {
            "show": "all" if self.every else "",
            "sort": self.sort,
            "reason": self.reason,
            "q": self.text,
        } | other
        return "?" + urlencode({key: value for key, value in values.items() if value})

    @property
    def narrow(self) -> bool:
        """Whether anything is filtered."""
        return bool(self.sort or self.reason or self.text)


def inbox_context(request: HttpRequest) -> dict[str, Any]:
    """Everything the page shows."""
    chosen = Chosen.of(request.GET)
    everything = inbox_of(request.actor.user_id, unread_only=not chosen.every)  # type: ignore[attr-defined]
    rows = narrowed(everything, sort=chosen.sort, reason=chosen.reason, text=chosen.text)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    sent = deliveries_of([row.pk for row in page.object_list])
    return {
        "page": page,
        "lines": [(row, sent.get(row.pk, [])) for row in page.object_list],
        "chosen": chosen,
        "tabs": {"unread": chosen.link(show=""), "all": chosen.link(show="all")},
        "sorts": _sorts(everything, chosen),
        "reasons": [
            (code, REASONS.get(code, code), code == chosen.reason) for code in reasons_in(everything)
        ],
        "previous": chosen.link(page=str(page.previous_page_number())) if page.has_previous() else "",
        "next": chosen.link(page=str(page.next_page_number())) if page.has_next() else "",
    }


def _sorts(rows: Any, chosen: Chosen) -> list[tuple[str, int, str, bool]]:
    """Word, count, address, whether chosen; a chosen one is left by its own address."""
    counts = sorts_in(rows)
    if chosen.sort and chosen.sort not in counts:
        counts[chosen.sort] = 0
    return [
        (sort_word(sort), count, chosen.link(sort="" if sort == chosen.sort else sort), sort == chosen.sort)
        for sort, count in counts.items()
    ]
