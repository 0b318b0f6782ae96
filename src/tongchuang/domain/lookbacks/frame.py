"""The closings of a month: which can be drawn, and why some are left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.findings.states import State
from tongchuang.foundation.clock import SHANGHAI

# Records are read in the house's language, whoever asks for them.
HOUSE_LANGUAGE = "zh-hans"


@dataclass(frozen=True)
class Closings:
    """A month's closings: all of them by number, those that stay out with the reason."""

    findings: dict[str, UUID]
    excluded: dict[str, str]

    @property
    def number(self) -> int:
        """All that was closed, left out or not: of this a share is drawn."""
        return len(self.findings)

    @property
    def frame(self) -> dict[str, UUID]:
        """What can be drawn."""
        return {name: key for name, key in self.findings.items() if name not in self.excluded}


def month_bounds(period: str) -> tuple[datetime, datetime]:
    """The first moments of a month (2026-10) and of the next, in Asia/Shanghai."""
    year, month = map(int, period.split("-"))
    first, after = date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
    return tuple(datetime.combine(day, time.min, SHANGHAI) for day in (first, after))  # type: ignore[return-value]


def month_before(day: date) -> str:
    """The month before that of a day."""
    return f"{day.year - (day.month == 1)}-{(day.month - 2) % 12 + 1:02d}"


def closed_in(campaign: Campaign, period: str) -> QuerySet[Finding]:
    """What was closed in a month and still is; void ones are none."""
    since, until = month_bounds(period)
    rows = Finding.objects.filter(campaign=campaign, region_id=campaign.region_id, state=State.CLOSED)
    return rows.filter(closed_at__gte=since, closed_at__lt=until)


def closings_of(campaign: Campaign, period: str) -> Closings:
    """One statement. Out stay closings that rebounded already and those at sites that have been closed since."""
    again = Finding.objects.filter(rebound_of=OuterRef("pk")).exclude(state=State.VOID)
    rows = closed_in(campaign, period).annotate(rebounded=Exists(again)).order_by("number")
    findings: dict[str, UUID] = {}
    excluded: dict[str, str] = {}
    with override(HOUSE_LANGUAGE):
        rebounded, gone = _("rebounded already"), _("the site has been closed")
    for key, number, is_rebounded, closed_on in rows.values_list(
        "pk", "number", "rebounded", "site__closed_on"
    ):
        findings[number] = key
        if is_rebounded:
            excluded[number] = rebounded
        elif closed_on is not None:
            excluded[number] = gone
    return Closings(findings, excluded)
