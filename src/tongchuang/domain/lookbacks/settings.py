"""The numbers of look-backs: the defaults, then the campaign's pack, then its own settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.standards.models import Pack

# Drawn every evening and published everywhere: nobody can know it when the month is sealed in the morning.
USUAL_INPUT = "中国福利彩票“3D”封签当日晚开奖号码"


@dataclass(frozen=True)
class Settings:
    """`share` of a month's closings, `at_least` so many; drawn by the office from `draw_hour` on the working day after the
    sealing, by the clock `wait_days` working days later; to be looked at within `visit_days` working days."""

    share: Decimal = Decimal("0.1")
    at_least: int = 5
    visit_days: int = 10
    wait_days: int = 3
    draw_hour: int = 9
    public_input_from: str = USUAL_INPUT

    def quota(self, closed: int) -> int:
        """How many of so many closings are drawn."""
        share = (self.share * closed).to_integral_value(rounding="ROUND_CEILING")
        return min(closed, max(self.at_least, int(share)))

    def overridden(self, given: Mapping[str, Any]) -> Settings:
        """With what a pack or a campaign sets; what makes no sense is passed over."""
        values: dict[str, Any] = {}
        for name in ("at_least", "visit_days", "wait_days", "draw_hour"):
            if isinstance(given.get(name), int) and given[name] >= 0:
                values[name] = given[name]
        if "share" in given:
            try:
                share = Decimal(str(given["share"]))
            except InvalidOperation:
                share = Decimal(-1)
            if 0 <= share <= 1:
                values["share"] = share
        if isinstance(given.get("public_input_from"), str):
            values["public_input_from"] = given["public_input_from"].strip()[:120]
        return replace(self, **values)


def settings_of(campaign: Campaign) -> Settings:
    """What holds for a campaign; one query."""
    document = (
        Pack.objects.values_list("document__supervision__look_back", flat=True)
        .filter(pk=campaign.pack_id)
        .first()
    )
    found = Settings().overridden(document if isinstance(document, Mapping) else {})
    own = ((campaign.settings or {}).get("supervision") or {}).get("look_back")
    return found.overridden(own if isinstance(own, Mapping) else {})
