"""Settings of a campaign's double checks. Off until they are announced to the inspectors."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from tongchuang.domain.campaigns.models import Campaign

KEY = "rechecks"


@dataclass(frozen=True)
class Settings:
    """`percent` of the visits is made again within `days`; pairs count within `hours`; figures of a person from `minimum` pairs."""

    percent: int = 5
    days: int = 3
    hours: int = 72
    minimum: int = 30
    announced_at: datetime | None = None

    def to_json(self) -> dict[str, Any]:
        """As the campaign keeps it."""
        return {**asdict(self), "announced_at": self.announced_at.isoformat() if self.announced_at else None}


def settings_of(campaign: Campaign) -> Settings:
    """What is set for a campaign."""
    given = dict((campaign.settings or {}).get(KEY) or {})
    at = given.pop("announced_at", None)
    known = {name: given[name] for name in ("percent", "days", "hours", "minimum") if name in given}
    return Settings(**known, announced_at=datetime.fromisoformat(at) if at else None)
