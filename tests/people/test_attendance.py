"""Attendance goes to the heads of the units only: by name each head knows of their own people, everybody of themselves, the office
that keeps the list of all. Liaisons, other heads, leaders, the discipline office, observers, messages and the ledger know units."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from tests.factories import County, client_for, make_member

from tongchuang.domain.ledger.models import Event, EventPersonal
from tongchuang.domain.meetings.actions import close_attendance, draft_bulletin, mark, sign_in
from tongchuang.domain.meetings.models import Invitation, Meeting
from tongchuang.domain.messages.models import InboxMessage
from tongchuang.foundation.clock import now
from tongchuang.jobs.pump import pump_once

pytestmark = pytest.mark.django_db
LATE, PROXY = "晏不迟", "代来人"
PAGES = ("meetings", "meeting_month")
OF_MEETING = ("meeting", "meeting_desk", "meeting_excel", "meeting_sheet", "meeting_sign", "meeting_screen")


@pytest.fixture
def held(county: County) -> Meeting:
    """Somebody of 市场监管局 came late, and somebody else for 城管局."""
    office = county.people["office"].actor
    moment = now()
    row = Meeting.objects.create(
        region=county.region, campaign=county.campaign, kind="push", title="创建工作推进会", state="called", starts_at=moment - timedelta(minutes=40),
        ends_at=moment + timedelta(hours=1), place="一号会议室", made_at=moment, called_at=moment, grace_minutes=5,
    )  # fmt: skip
    for key in ("market", "urban"):
        Invitation.objects.create(meeting=row, unit=county.units[key])
    sign_in(row, by=make_member(county, "unit_liaison", name=LATE, unit=county.units["market"]).actor)
    mark(row.invitations.get(unit=county.units["urban"]), name=PROXY, by=office)
    row = close_attendance(row, by=office)
    draft_bulletin(row, by=office)
    pump_once()
    return row


def seen_by(member: object, meeting: Meeting) -> str:
    client = client_for(member)
    answers = [client.get(reverse(f"tasks:{name}")) for name in PAGES]
    answers += [client.get(reverse(f"tasks:{name}", args=[meeting.pk])) for name in OF_MEETING]
    answers += [client.get(reverse("desk:inbox")), client.get(reverse("documents:home"))]
    return "".join(answer.content.decode(errors="replace") for answer in answers if not answer.streaming)


def test_names_stand_nowhere_but_before_the_heads_and_the_office(held: Meeting, county: County) -> None:
    own_head = make_member(county, "unit_head", name="本单位主要负责人", unit=county.units["market"])
    assert LATE in seen_by(own_head, held) and PROXY not in seen_by(own_head, held)
    other_head = seen_by(county.people["unit_head"], held)
    assert PROXY in other_head and LATE not in other_head
    assert LATE in seen_by(county.people["office"], held)
    for post in (
        "unit_liaison",
        "lead_liaison",
        "point_owner",
        "inspector",
        "contracted_leader",
        "discipline",
        "observer",
    ):
        page = seen_by(county.people[post], held)
        assert LATE not in page and PROXY not in page, post


def test_neither_messages_nor_the_ledger_nor_the_bulletin_hold_them(held: Meeting) -> None:
    told = "".join(InboxMessage.objects.values_list("title", flat=True))
    words = str(list(EventPersonal.objects.values_list("data", flat=True)))
    assert LATE not in told + words and PROXY not in told + words
    assert set(
        Event.objects.filter(kind="meeting.signed_in", new__way="code").values_list("actor_id", flat=True)
    ) == {None}
    held.refresh_from_db()
    assert held.bulletin is not None and LATE not in str(held.bulletin.content)
    assert held.bulletin is not None and PROXY not in str(held.bulletin.content)
