"""The numbers of orders in force for a campaign: the defaults, then its pack, then its own settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.orders.values import Colour


@dataclass(frozen=True)
class Numbers:
    """Working days from a white order to a yellow one and from yellow to red, and when a working day closes."""

    yellow_days: int = 3
    red_days: int = 3
    due_time: str = "18:00"

    def after(self, colour: str) -> int | None:
        """Working days after an order of this colour until the next one is due."""
        return {Colour.WHITE: self.yellow_days, Colour.YELLOW: self.red_days}.get(Colour(colour))


def numbers_of(campaign_ids: Iterable[UUID]) -> dict[UUID, Numbers]:
    """The numbers of campaigns, in one statement."""
    rows = Campaign.objects.filter(pk__in=set(campaign_ids)).values_list(
        "pk", "pack__document__supervision", "settings"
    )
    return {key: _read(pack or {}, (own or {}).get("supervision") or {}) for key, pack, own in rows}


def _read(pack: Mapping[str, Any], own: Mapping[str, Any]) -> Numbers:
    orders = {**(pack.get("orders") or {}), **(own.get("orders") or {})}
    default = Numbers()
    return Numbers(
        yellow_days=int(orders.get("yellow_days", default.yellow_days)),
        red_days=int(orders.get("red_days", default.red_days)),
        due_time=str(own.get("due_time", pack.get("due_time", default.due_time))),
    )
