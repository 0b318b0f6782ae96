"""A meeting in its steps, and a clock that the tests move."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.factories import County

from tongchuang.domain.files.models import Attachment
from tongchuang.domain.meetings.actions import call_meeting, close_attendance, plan_meeting, submit_meeting
from tongchuang.domain.meetings.models import Meeting
from tongchuang.domain.meetings.values import MeetingValues, Point
from tongchuang.foundation.clock import SHANGHAI

MORNING = datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)


@dataclass
class Clock:
    """The server's clock."""

    at: datetime = MORNING

    def pass_by(self, **time: float) -> None:
        self.at += timedelta(**time)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(timezone, "now", lambda: found.at)
    return found


def values_of(county: County, **change: Any) -> MeetingValues:
    """A meeting of three units and a leader, tomorrow at nine."""
    usual: dict[str, Any] = {
        "kind": "push", "title": "创建工作推进会", "starts_at": MORNING + timedelta(days=1), "ends_at": MORNING + timedelta(days=1, hours=2),
        "place": "县政府一号会议室", "chair_id": county.people["contracted_leader"].person.pk,
        "points": (Point("通报工作进展", county.people["office"].person.pk, minutes=20), Point("县领导讲话")),
        "unit_ids": tuple(county.units[key].pk for key in ("market", "urban", "education")),
        "person_ids": (county.people["inspector"].person.pk,),
    }  # fmt: skip
    return MeetingValues(**(usual | change))


@pytest.fixture
def draft(county: County, clock: Clock) -> Meeting:
    return plan_meeting(values_of(county), by=county.people["office"].actor, campaign=county.campaign)


@pytest.fixture
def call(county: County, clock: Clock) -> Callable[..., Meeting]:
    """Plan, lay before the director and release."""

    def called(**change: Any) -> Meeting:
        office, director = county.people["office"].actor, county.people["director"].actor
        row = plan_meeting(values_of(county, **change), by=office, campaign=county.campaign)
        row = submit_meeting(row, version=row.version, by=office)
        return call_meeting(row, version=row.version, by=director)

    return called


@pytest.fixture
def called(call: Callable[..., Meeting]) -> Meeting:
    return call()


@pytest.fixture
def held(called: Meeting, county: County, clock: Clock) -> Meeting:
    clock.at = called.starts_at + timedelta(hours=1)
    return close_attendance(called, by=county.people["office"].actor)


def paper(county: County, member: Any, sha256: str = "a" * 64) -> Attachment:
    return Attachment.objects.create(
        region=county.region, sha256=sha256, kind="document", media_type="application/pdf", size=9, name="材料.pdf",
        uploaded_by=member.user, uploaded_at=timezone.now(),
    )  # fmt: skip
