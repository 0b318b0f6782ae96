"""What personal values are held, why, how long: read from personal_data.yaml, and what has ended is erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import yaml
from django.conf import settings

from tongchuang.domain.ledger.retention import erase_ended

CLASSES = ("none", "identity", "contact", "location", "image", "free_text", "credential")


@dataclass(frozen=True)
class Held:
    """A model's personal values: which fields are of which class, why they are held, how long, and who sees them."""

    fields: dict[str, str]
    purpose: str
    retention: str
    seen_by: str


@dataclass(frozen=True)
class Inventory:
    """The whole list, with the days that events keep their personal values by the beginning of their kind."""

    models: dict[str, Held]
    event_days: dict[str, int]


@cache
def inventory(path: str = "") -> Inventory:
    """The list that the settings name."""
    document = yaml.safe_load(Path(path or settings.PERSONAL_DATA_FILE).read_text("utf-8"))
    models = {}
    for label, entry in document["models"].items():
        fields = {name: kind for kind in CLASSES for name in entry.get(kind, ())}
        models[label] = Held(fields, entry.get("purpose", ""), entry.get("retention", ""), entry.get("seen_by", ""))
    days = {str(beginning): int(number) for beginning, number in document["event_days"].items()}
    return Inventory(models, days)


def erase_ended_retention(*, at: datetime) -> int:
    """Erase the personal values of events whose days are over; returns of how many events."""
    return erase_ended(inventory().event_days, at=at)
