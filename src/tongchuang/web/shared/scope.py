"""Which campaign and which month a page shows: from the address, else as last chosen, else the running one and now."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest

from tongchuang.domain.campaigns.access import campaigns_visible_to
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.foundation.clock import now, period_of
from tongchuang.foundation.ids import as_uuid

PERIOD = re.compile(r"^20\d\d-(0[1-9]|1[0-2])$")


@dataclass
class Scope:
    """The campaign (None when there is none yet) and the period of a request; one query, when first asked."""

    request: HttpRequest

    @cached_property
    def campaigns(self) -> list[Campaign]:
        """What the person may choose from, running ones first."""
        return list(campaigns_visible_to(self.request.actor)[:20])  # type: ignore[attr-defined]

    @cached_property
    def campaign(self) -> Campaign | None:
        """The campaign that the page is about."""
        wanted = as_uuid(self.request.GET.get("campaign") or self.request.session.get("campaign", ""))
        rows = self.campaigns
        return next((row for row in rows if row.pk == wanted), rows[0] if rows else None)

    @cached_property
    def period(self) -> str:
        """The month, YYYY-MM."""
        for wanted in (self.request.GET.get("period", ""), self.request.session.get("period", "")):
            if PERIOD.match(wanted):
                return wanted
        return period_of(now())

    @cached_property
    def periods(self) -> list[str]:
        """The last twelve months and the chosen one, newest first."""
        year, month = map(int, period_of(now()).split("-"))
        months = [divmod(year * 12 + month - 1 - back, 12) for back in range(12)]
        listed = {f"{y:04}-{m + 1:02}" for y, m in months} | {self.period}
        return sorted(listed, reverse=True)


def scope_of(request: HttpRequest) -> Scope:
    """The scope of this request, made once."""
    found = getattr(request, "_scope", None)
    if found is None:
        found = request._scope = Scope(request)  # type: ignore[attr-defined]
    return found
