"""A clock that stands where a test puts it, and findings in the states that orders know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.factories import County, make_finding

from tongchuang.domain.findings.models import Finding
from tongchuang.foundation.clock import SHANGHAI

# A Wednesday of a week without holidays.
NOON = datetime(2026, 11, 18, 12, tzinfo=SHANGHAI)


@dataclass
class Clock:
    """Stands; tests move it, forward and back."""

    at: datetime = NOON

    def set(self, *parts: int) -> datetime:
        """Stand at a moment in Shanghai."""
        self.at = datetime(*parts, tzinfo=SHANGHAI)
        return self.at

    def forward(self, **parts: float) -> datetime:
        """Let time pass."""
        self.at += timedelta(**parts)
        return self.at


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The product's only clock."""
    found = Clock()
    monkeypatch.setattr(timezone, "now", lambda: found.at)
    return found


Late = Callable[..., Finding]


@pytest.fixture
def late(county: County, clock: Clock) -> Late:
    """Makes findings that were due at the closing of the day before, with the market's unit."""

    def make(**values: Any) -> Finding:
        due = clock.at.replace(hour=18, minute=0) - timedelta(days=1)
        given = {
            "site": county.sites[0], "state": "accepted", "assigned_at": due - timedelta(days=7), "due_at": due,
            "registered_at": due - timedelta(days=8), "severity": "major",
        }  # fmt: skip
        return make_finding(county, **{**given, **values})

    return make
