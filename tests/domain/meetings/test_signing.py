"""Who comes: by the code, by the list, late, in somebody's place, on leave, absent; told to few."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from tests.domain.meetings.conftest import Clock
from tests.factories import County, make_member, make_world

from tongchuang.domain.documents.actions import discard_draft
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.meetings import codes
from tongchuang.domain.meetings.access import attendees_visible_to
from tongchuang.domain.meetings.actions import (
    ask_leave,
    close_attendance,
    decide_leave,
    draft_bulletin,
    mark,
    plan_meeting,
    sign_in,
    unmark,
)
from tongchuang.domain.meetings.errors import MeetingChanged, MeetingInvalid, NotInvited, NotYours
from tongchuang.domain.meetings.models import Attendee, Invitation, Meeting
from tongchuang.domain.meetings.queries import lines_of, tally_of
from tongchuang.domain.messages.models import InboxMessage
from tongchuang.jobs.pump import pump_once

pytestmark = pytest.mark.django_db


def of(meeting: Meeting, county: County, key: str) -> Invitation:
    return meeting.invitations.get(unit=county.units[key])


def outcomes(meeting: Meeting) -> dict[str, str]:
    return {
        str(line.invitation.unit or line.invitation.person): str(line.outcome) for line in lines_of(meeting)
    }


class TestCodes:
    def test_another_one_every_thirty_seconds_and_the_last_still_does(self, draft: Meeting) -> None:
        at = datetime(2026, 11, 24, 1, 0, 5, tzinfo=UTC)
        code = codes.code_at(draft.pk, at)
        assert codes.is_shown(draft.pk, code, at + timedelta(seconds=24)) and codes.is_shown(
            draft.pk, code, at + timedelta(seconds=54)
        )
        assert not codes.is_shown(draft.pk, code, at + timedelta(seconds=55))
        assert not codes.is_shown(draft.pk, code, at - timedelta(seconds=6))
        assert not codes.is_shown(draft.campaign_id, code, at) and not codes.is_shown(draft.pk, "", at)
        assert codes.next_change(at) == 25


class TestSigningIn:
    def test_twice_is_once_and_the_grace_counts(
        self, called: Meeting, county: County, people, clock: Clock
    ) -> None:
        clock.at = called.starts_at + timedelta(minutes=10)
        liaison = people["unit_liaison"]
        first = sign_in(called, by=liaison.actor)
        clock.pass_by(minutes=3)
        assert sign_in(called, by=liaison.actor).pk == first.pk and not first.late
        assert sign_in(called, by=people["lead_liaison"].actor).late
        assert outcomes(called) == {
            "市场监管局": "present",
            "城管局": "late",
            "教育局": "expected",
            "栗原": "expected",
        }

    def test_before_the_hour_and_after_closing_nobody_signs_in(
        self, called: Meeting, people, office, clock: Clock
    ) -> None:
        with pytest.raises(MeetingInvalid):
            sign_in(called, by=people["unit_liaison"].actor)
        clock.at = called.starts_at + timedelta(hours=1)
        close_attendance(called, by=office.actor)
        with pytest.raises(MeetingInvalid):
            sign_in(called, by=people["unit_liaison"].actor)

    def test_only_the_invited(
        self, called: Meeting, county: County, other_county: County, people, outsider, clock: Clock
    ) -> None:
        clock.at = called.starts_at
        stranger = make_member(county, "unit_liaison", name="街道联络员", unit=county.units["street"])
        for member in (stranger, outsider, people["observer"]):
            with pytest.raises(NotInvited):
                sign_in(called, by=member.actor)

    def test_whoever_comes_for_the_head_is_a_substitute(
        self, call: Callable[..., Meeting], county: County, people, office, clock: Clock
    ) -> None:
        row = call(heads_expected=True)
        clock.at = row.starts_at
        came = sign_in(row, by=people["lead_liaison"].actor)
        assert came.stands_for == people["unit_head"].person
        assert tally_of(lines_of(row)).substituted == 1
        sign_in(row, by=people["unit_head"].actor)
        assert tally_of(lines_of(row)).substituted == 0

    def test_the_desk_ticks_a_unit_and_its_person_fills_the_line(
        self, called: Meeting, county: County, people, office, clock: Clock
    ) -> None:
        clock.at = called.starts_at
        ticked = mark(of(called, county, "market"), by=office.actor)
        clock.pass_by(minutes=30)
        came = sign_in(called, by=people["unit_liaison"].actor)
        assert came.pk == ticked.pk and came.person == people["unit_liaison"].person and not came.late
        named = mark(of(called, county, "education"), name="教育局 副局长", by=office.actor)
        assert named.late and named.name == "教育局 副局长"
        unmark(named, by=office.actor)
        with pytest.raises(MeetingChanged):
            unmark(named, by=office.actor)
        for member in (people["unit_liaison"], people["discipline"]):
            with pytest.raises(NotYours):
                mark(of(called, county, "education"), by=member.actor)
            with pytest.raises(NotYours):
                unmark(came, by=member.actor)

    def test_after_closing_the_list_is_corrected_with_a_reason(
        self, held: Meeting, county: County, office
    ) -> None:
        with pytest.raises(MeetingInvalid):
            mark(of(held, county, "market"), by=office.actor)
        came = mark(of(held, county, "market"), by=office.actor, reason="签到时漏记")
        assert not came.late and outcomes(held)["市场监管局"] == "present"
        with pytest.raises(MeetingInvalid):
            unmark(came, by=office.actor)


class TestLeave:
    def test_asked_before_granted_and_counted(
        self, called: Meeting, county: County, people, office, clock: Clock
    ) -> None:
        mine, other = of(called, county, "market"), of(called, county, "urban")
        with pytest.raises(NotYours):
            ask_leave(other, reason="出差", by=people["unit_liaison"].actor)
        with pytest.raises(MeetingInvalid):
            ask_leave(mine, reason=" ", by=people["unit_liaison"].actor)
        ask_leave(mine, reason="参加省局会议", by=people["unit_liaison"].actor)
        with pytest.raises(MeetingChanged):
            ask_leave(mine, reason="参加省局会议", by=people["unit_liaison"].actor)
        with pytest.raises(NotYours):
            decide_leave(mine, grant=True, by=people["discipline"].actor)
        decide_leave(mine, grant=True, by=office.actor)
        ask_leave(other, reason="下乡", by=people["lead_liaison"].actor)
        asked_at, clock.at = clock.at, called.starts_at + timedelta(hours=1)
        with pytest.raises(MeetingInvalid):
            close_attendance(called, by=office.actor)
        clock.at = asked_at
        with pytest.raises(MeetingInvalid):
            decide_leave(other, grant=False, by=office.actor)
        decide_leave(other, grant=False, opinion="请派人代会", by=office.actor)
        pump_once()
        assert InboxMessage.objects.filter(kind="meeting.leave_decided").count() == 2
        clock.at = called.starts_at + timedelta(hours=1)
        row = close_attendance(called, by=office.actor)
        assert outcomes(row) == {
            "市场监管局": "leave",
            "城管局": "absent",
            "教育局": "absent",
            "栗原": "absent",
        }

    def test_not_once_it_has_begun(self, called: Meeting, county: County, people, clock: Clock) -> None:
        clock.at = called.starts_at
        with pytest.raises(MeetingInvalid):
            ask_leave(of(called, county, "market"), reason="堵车", by=people["unit_liaison"].actor)


class TestClosing:
    def test_heads_are_told_and_nobody_else(self, held: Meeting, people) -> None:
        pump_once()
        assert set(InboxMessage.objects.filter(kind="meeting.held").values_list("recipient", flat=True)) == {
            people["unit_head"].user.pk
        }

    def test_not_before_the_start_and_once(self, called: Meeting, office, people, clock: Clock) -> None:
        with pytest.raises(MeetingInvalid):
            close_attendance(called, by=office.actor)
        clock.at = called.starts_at
        with pytest.raises(NotYours):
            close_attendance(called, by=people["unit_head"].actor)
        close_attendance(called, by=office.actor)
        with pytest.raises(MeetingChanged):
            close_attendance(called, by=office.actor)

    def test_the_bulletin_names_units_and_no_person(
        self, called: Meeting, county: County, people, office, clock: Clock
    ) -> None:
        clock.at = called.starts_at + timedelta(minutes=30)
        sign_in(called, by=people["lead_liaison"].actor)
        row = close_attendance(called, by=office.actor)
        document = draft_bulletin(row, by=office.actor)
        text = str(document.content)
        assert (
            document.state == "draft"
            and "城市管理局" in text
            and "无故缺席" in text
            and "应到单位3个，实到1个，其中迟到1个" in text
        )
        assert not [member.person.name for member in people.values() if member.person.name in text]
        assert draft_bulletin(row, by=office.actor).pk == document.pk
        discard_draft(document, by=office.actor)
        row.refresh_from_db()
        assert draft_bulletin(row, by=office.actor).pk != document.pk
        with pytest.raises(NotYours):
            draft_bulletin(row, by=people["discipline"].actor)


def test_over_the_turn_of_the_year_late_is_late(call: Callable[..., Meeting], people, clock: Clock) -> None:
    starts = datetime(2026, 12, 31, 15, 55, tzinfo=UTC)
    row = call(starts_at=starts, ends_at=starts + timedelta(hours=1))
    clock.at = datetime(2026, 12, 31, 16, 5, tzinfo=UTC)
    assert not sign_in(row, by=people["unit_liaison"].actor).late
    clock.pass_by(seconds=1)
    assert sign_in(row, by=people["lead_liaison"].actor).late


@pytest.mark.django_db(transaction=True)
def test_the_same_person_signed_in_twice_at_once_is_one_row(monkeypatch: pytest.MonkeyPatch) -> None:
    county = make_world().county
    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.at)
    from tests.domain.meetings.conftest import values_of

    row = plan_meeting(values_of(county), by=county.people["office"].actor, campaign=county.campaign)
    Meeting.objects.filter(pk=row.pk).update(state="called", called_at=clock.at)
    clock.at = row.starts_at
    office, liaison = county.people["office"].actor, county.people["unit_liaison"]
    invitation = of(row, county, "market")

    def by_code(_number: int) -> None:
        try:
            sign_in(row, by=liaison.actor)
        finally:
            connection.close()

    def by_list(_number: int) -> None:
        try:
            mark(invitation, person_id=liaison.person.pk, by=office)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(each, number) for number in range(3) for each in (by_code, by_list)]
        for job in jobs:
            job.result()
    assert Attendee.objects.filter(meeting=row).count() == 1
    assert Event.objects.filter(kind="meeting.signed_in").count() == 1


def test_names_go_to_the_heads_of_the_units_only(
    called: Meeting, county: County, people, office, clock: Clock
) -> None:
    """The rule itself is told by tests/people/test_attendance.py, page by page."""
    clock.at = called.starts_at
    for post in ("unit_liaison", "lead_liaison", "inspector"):
        sign_in(called, by=people[post].actor)
    seen = {post: len(attendees_visible_to(member.actor, called)) for post, member in people.items()}
    assert seen == {
        "director": 3, "office": 3, "unit_head": 1, "unit_liaison": 1, "lead_liaison": 1, "inspector": 1, "contracted_leader": 0,
        "point_owner": 0, "discipline": 0, "observer": 0,
    }  # fmt: skip
    # By whose account somebody signed in is not in the ledger either.
    assert set(Event.objects.filter(kind="meeting.signed_in").values_list("actor_id", flat=True)) == {None}
