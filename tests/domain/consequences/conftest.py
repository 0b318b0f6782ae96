from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from tests.domain.consequences.making import towns, with_rules
from tests.factories import County

from tongchuang.domain.organisations.models import Post
from tongchuang.foundation.clock import SHANGHAI


class Clock:
    """Now, moved by hand."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 8, 5, 10, tzinfo=SHANGHAI)

    def at(self, year: int, month: int, day: int, hour: int = 10) -> datetime:
        """Set it."""
        self.moment = datetime(year, month, day, hour, tzinfo=SHANGHAI)
        return self.moment


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """The one clock of the product; it stands where it was set."""
    found = Clock()
    monkeypatch.setattr("django.utils.timezone.now", lambda: found.moment)
    yield found


@pytest.fixture
def ruled(county: County) -> County:
    """The county with four towns and rules."""
    with_rules(county)
    towns(county)
    # The clock of these tests stands before the day on which they are run.
    Post.objects.update(valid_from=date(2026, 1, 1))
    return county
