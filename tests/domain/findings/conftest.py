"""A clock that tests can set, photos at a place, and a finding brought to a state by its actions."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.factories import County, Member

from tongchuang.domain.files.models import Attachment
from tongchuang.domain.findings import actions
from tongchuang.domain.findings.models import Finding
from tongchuang.foundation.clock import SHANGHAI
from tongchuang.foundation.ids import uuid7


class SetClock:
    """The product's clock, standing where a test puts it."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def go(self, text: str) -> datetime:
        """Put it to a local time such as 2026-06-02 10:00."""
        self.moment = at(text)
        return self.moment

    def pass_(self, **span: float) -> datetime:
        """Let time pass."""
        self.moment += timedelta(**span)
        return self.moment


def at(text: str) -> datetime:
    """A moment in Asia/Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, world: Any) -> SetClock:
    """Standing at Tuesday, 2 June 2026, 10:00, an ordinary working day; posts begin earlier."""
    from tongchuang.domain.organisations.models import Post

    Post.objects.update(valid_from="2026-01-01")
    standing = SetClock(at("2026-06-02 10:00"))
    monkeypatch.setattr(timezone, "now", standing)
    return standing


@pytest.fixture
def photo(county: County, clock: SetClock) -> Callable[..., Attachment]:
    """A photo taken now, at the first site unless told otherwise."""

    def make(*, longitude: float | None = 112.1010, latitude: float | None = 33.2010, **values: Any) -> Attachment:
        key = uuid7()
        defaults = {
            "region": county.region, "kind": "photo", "media_type": "image/jpeg", "size": 1,
            "sha256": hashlib.sha256(str(key).encode()).hexdigest(), "taken_at": clock.moment,
            "longitude": longitude, "latitude": latitude, "uploaded_at": clock.moment,
        }  # fmt: skip
        return Attachment.objects.create(**{**defaults, **values})

    return make


class Life:
    """One finding at the first market, moved by the people who may."""

    def __init__(self, county: County, standard: Any, photo: Callable[..., Attachment], clock: SetClock) -> None:
        self.county, self.standard, self.photo, self.clock = county, standard, photo, clock
        self.finding: Finding

    def who(self, post: str) -> Member:
        return self.county.people[post]

    @property
    def version(self) -> int:
        return Finding.objects.values_list("version", flat=True).get(pk=self.finding.pk)

    def register(self, **values: Any) -> Life:
        given: dict[str, Any] = {
            "campaign": self.county.campaign, "title": "通道堆放杂物", "source": "inspection",
            "site": self.county.sites[0], "item": self.standard.items["I-1"],
        }  # fmt: skip
        self.finding = actions.register_finding(by=self.who("inspector").actor, **{**given, **values})
        return self

    def do(self, action: Callable[..., Any], post: str | Member, **values: Any) -> Any:
        member = post if isinstance(post, Member) else self.who(post)
        self.finding.refresh_from_db()
        values.setdefault("version", self.finding.version)
        result = action(self.finding, by=member.actor, **values)
        self.finding = Finding.objects.select_related("site", "unit").get(pk=self.finding.pk)
        return result

    def assign(self, **values: Any) -> Life:
        self.do(actions.assign_finding, "office", **values)
        return self

    def accept(self) -> Life:
        self.do(actions.accept_finding, "unit_liaison")
        return self

    def fix(self, **values: Any) -> Life:
        values.setdefault("photos", [self.photo()])
        self.do(actions.fix_finding, "unit_liaison", **{"text": "杂物已清走,通道恢复畅通。", **values})
        return self

    def close(self, post: str | Member = "inspector", **values: Any) -> Life:
        self.do(actions.close_finding, post, **values)
        return self

    def events(self) -> list[str]:
        from tongchuang.domain.ledger.models import Event

        rows = Event.objects.filter(target_id=self.finding.pk).order_by("id")
        return [kind.removeprefix("finding.") for kind in rows.values_list("kind", flat=True)]


@pytest.fixture
def life(county: County, standard: Any, photo: Callable[..., Attachment], clock: SetClock) -> Life:
    """A finding's life, not begun yet."""
    return Life(county, standard, photo, clock)


