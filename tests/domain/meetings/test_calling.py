"""Planning, releasing, moving and cancelling; who is told, and who may see what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import Http404
from tests.domain.meetings.conftest import MORNING, Clock, paper, values_of
from tests.factories import County

from tongchuang.domain.burden.actions import set_quota
from tongchuang.domain.burden.models import ChargeRow
from tongchuang.domain.documents.models import Document
from tongchuang.domain.meetings.access import get_meeting_for, meetings_visible_to, sees_names
from tongchuang.domain.meetings.actions import (
    add_paper,
    call_meeting,
    cancel_meeting,
    discard_meeting,
    edit_meeting,
    mark,
    move_meeting,
    plan_meeting,
    remove_paper,
    send_meeting_back,
    set_kind,
    sign_beyond,
    submit_meeting,
)
from tongchuang.domain.meetings.errors import MeetingChanged, MeetingInvalid, NotYours, OwnMeeting
from tongchuang.domain.meetings.kinds import kinds_of
from tongchuang.domain.meetings.models import Meeting
from tongchuang.domain.meetings.queries import clashes_of
from tongchuang.domain.meetings.values import Point
from tongchuang.domain.messages.models import InboxMessage
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.jobs.pump import pump_once

pytestmark = pytest.mark.django_db
INVITED = ("unit_liaison", "lead_liaison", "unit_head", "inspector", "contracted_leader")


def told_of(kind: str) -> set[Any]:
    return set(InboxMessage.objects.filter(kind=kind).values_list("recipient", flat=True))


class TestPlanning:
    def test_nobody_knows_of_a_draft(self, draft: Meeting, county: County, people) -> None:
        pump_once()
        assert draft.points.count() == 2 and draft.invitations.count() == 4
        assert not InboxMessage.objects.exists()
        for post in ("unit_liaison", "inspector", "contracted_leader", "discipline", "observer"):
            assert not meetings_visible_to(people[post].actor).exists(), post

    def test_heads_are_expected_where_that_is_said(
        self, county: County, office, people, clock: Clock
    ) -> None:
        row = plan_meeting(values_of(county, heads_expected=True), by=office.actor, campaign=county.campaign)
        assert row.invitations.get(unit=county.units["urban"]).person == people["unit_head"].person
        assert row.invitations.get(unit=county.units["market"]).person is None

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"kind": "cake"}, "kind"), ({"title": " "}, "title"), ({"ends_at": MORNING}, "ends_at"),
            ({"ends_at": MORNING + timedelta(days=9)}, "ends_at"), ({"points": tuple(Point(f"议题{n}") for n in range(41))}, "agenda"),
        ],
    )  # fmt: skip
    def test_nonsense_is_refused(
        self, county: County, office, clock: Clock, change: dict[str, Any], field: str
    ) -> None:
        with pytest.raises(MeetingInvalid) as refused:
            plan_meeting(values_of(county, **change), by=office.actor, campaign=county.campaign)
        assert refused.value.field == field

    def test_nobody_of_another_county_is_invited(
        self, county: County, other_county: County, office, outsider, clock: Clock
    ) -> None:
        for change in (
            {"unit_ids": (other_county.units["market"].pk,)},
            {"person_ids": (outsider.person.pk,)},
            {"chair_id": outsider.person.pk},
        ):
            with pytest.raises(MeetingInvalid):
                plan_meeting(values_of(county, **change), by=office.actor, campaign=county.campaign)
        with pytest.raises(NotYours):
            plan_meeting(values_of(county), by=outsider.actor, campaign=county.campaign)

    def test_a_draft_is_changed_by_who_saw_it_last(self, draft: Meeting, county: County, office) -> None:
        later = values_of(
            county, title="创建工作调度会", kind="dispatch", unit_ids=(county.units["market"].pk,)
        )
        row = edit_meeting(draft, later, version=1, by=office.actor)
        assert (row.title, row.invitations.count(), row.version) == ("创建工作调度会", 2, 2)
        with pytest.raises(MeetingChanged):
            edit_meeting(draft, later, version=1, by=office.actor)
        discard_meeting(row, by=office.actor)
        assert not Meeting.objects.exists()

    def test_units_and_strangers_plan_nothing(self, draft: Meeting, county: County, people, outsider) -> None:
        for member in (people["unit_liaison"], people["observer"], people["discipline"], outsider):
            with pytest.raises(NotYours):
                edit_meeting(draft, values_of(county), version=1, by=member.actor)
            with pytest.raises(Http404):
                get_meeting_for(member.actor, draft.pk)

    def test_papers_are_brought_and_taken_away(
        self, draft: Meeting, county: County, office, other_county: County
    ) -> None:
        row = add_paper(draft, paper(county, office), position=1, by=office.actor)
        assert row.title == "材料.pdf"
        with pytest.raises(MeetingInvalid):
            add_paper(draft, paper(county, office, "b" * 64), position=9, by=office.actor)
        with pytest.raises(NotYours):
            add_paper(draft, paper(other_county, other_county.people["office"], "c" * 64), by=office.actor)
        remove_paper(draft, row.pk, by=office.actor)
        assert not draft.papers.exists()


class TestReleasing:
    def test_the_invited_are_told_by_a_numbered_notice(self, called: Meeting, county: County, people) -> None:
        notice = called.notice
        assert notice is not None and notice.kind == Document.Kind.NOTICE and notice.number == 1
        assert set(notice.parties.values_list("name", flat=True)) >= {"市场监督管理局", "栗原同志"}
        pump_once()
        assert told_of("meeting.called") == {people[post].user.pk for post in INVITED}
        assert (
            InboxMessage.objects.filter(kind="meeting.called", title="11月24日9:00 创建工作推进会").count()
            == 5
        )
        assert ChargeRow.objects.filter(kind="meeting", state="counted").count() == 3

    def test_who_wrote_it_does_not_release_it(self, county: County, office, people, clock: Clock) -> None:
        director = people["director"].actor
        row = plan_meeting(values_of(county), by=office.actor, campaign=county.campaign)
        with pytest.raises(MeetingChanged):
            call_meeting(row, version=1, by=director)
        row = submit_meeting(row, version=1, by=office.actor)
        with pytest.raises(NotPermitted):
            call_meeting(row, version=2, by=office.actor)
        row = edit_meeting(row, values_of(county), version=2, by=director)
        row = submit_meeting(row, version=3, by=office.actor)
        with pytest.raises(OwnMeeting):
            call_meeting(row, version=4, by=director)
        row = send_meeting_back(row, reason="议程不全", by=director)
        assert row.state == "draft"
        pump_once()
        assert office.user.pk in told_of("meeting.sent_back")

    @pytest.mark.parametrize("change", [{"place": ""}, {"points": ()}, {"unit_ids": (), "person_ids": ()}])
    def test_what_is_not_whole_goes_nowhere(
        self, county: County, office, clock: Clock, change: dict[str, Any]
    ) -> None:
        row = plan_meeting(values_of(county, **change), by=office.actor, campaign=county.campaign)
        with pytest.raises(MeetingInvalid):
            submit_meeting(row, version=1, by=office.actor)

    def test_a_meeting_in_the_past_is_not_called(self, draft: Meeting, office, clock: Clock) -> None:
        clock.pass_by(days=2)
        with pytest.raises(MeetingInvalid):
            submit_meeting(draft, version=1, by=office.actor)

    def test_units_beyond_their_quota_wait_for_the_second_signature(
        self, county: County, office, people, call
    ) -> None:
        set_quota("meeting", "month", 0, by=office.actor, unit=county.units["market"])
        row = call()
        assert list(row.invitations.filter(held=True).values_list("unit__short_name", flat=True)) == [
            "市场监管局"
        ]
        assert not meetings_visible_to(people["unit_liaison"].actor).exists()
        assert sign_beyond(row, by=people["director"].actor) == {county.units["market"].pk}
        assert meetings_visible_to(people["unit_liaison"].actor).exists()
        assert sign_beyond(row, by=people["director"].actor) == frozenset()
        assert Document.objects.filter(subject_id=row.pk).count() == 2

    def test_or_the_director_signs_at_once(self, county: County, office, people, draft: Meeting) -> None:
        set_quota("meeting", "month", 0, by=office.actor)
        row = submit_meeting(draft, version=1, by=office.actor)
        row = call_meeting(row, version=2, by=people["director"].actor, beyond=True)
        assert not row.invitations.filter(held=True).exists()
        assert row.notice is not None and row.notice.parties.count() == 4


class TestSeeing:
    def test_who_sees_a_meeting_that_was_called(
        self, called: Meeting, county: County, people, outsider
    ) -> None:
        seen = {post for post, member in people.items() if meetings_visible_to(member.actor).exists()}
        assert seen == {*INVITED, "office", "director", "discipline", "observer", "point_owner"}
        assert not meetings_visible_to(outsider.actor).exists()

    def test_who_looks_on_sees_no_persons(self, called: Meeting, people) -> None:
        assert not sees_names(people["observer"].actor, called) and not sees_names(
            people["discipline"].actor, called
        )
        assert sees_names(people["unit_liaison"].actor, called) and sees_names(
            people["contracted_leader"].actor, called
        )

    def test_units_that_are_not_invited_see_nothing(
        self, call: Callable[..., Meeting], county: County, people
    ) -> None:
        row = call(unit_ids=(county.units["education"].pk,), person_ids=())
        with pytest.raises(Http404):
            get_meeting_for(people["unit_liaison"].actor, row.pk)


class TestMoving:
    def test_the_invited_hear_of_another_time_with_the_reason(self, called: Meeting, people, office) -> None:
        pump_once()
        later = called.starts_at + timedelta(days=1)
        row = move_meeting(called, starts_at=later, ends_at=later + timedelta(hours=2), place="", reason="与市里会议冲突", version=called.version, by=office.actor)  # fmt: skip
        assert (row.starts_at, row.place, row.moved_reason) == (later, "县政府一号会议室", "与市里会议冲突")
        pump_once()
        assert told_of("meeting.moved") == {people[post].user.pk for post in INVITED}
        assert not InboxMessage.objects.filter(kind="meeting.called", withdrawn_at=None).exists()

    def test_nothing_moves_into_the_past_or_without_a_reason(self, called: Meeting, office, people) -> None:
        times = {"starts_at": called.starts_at, "ends_at": called.ends_at, "version": called.version}
        for change in ({"place": "", "reason": "没有变化"}, {"place": "二楼", "reason": " "}):
            with pytest.raises(MeetingInvalid):
                move_meeting(called, **times, **change, by=office.actor)
        past = times | {"starts_at": MORNING - timedelta(hours=1)}
        with pytest.raises(MeetingInvalid):
            move_meeting(called, **past, place="二楼", reason="提前召开", by=office.actor)
        with pytest.raises(NotYours):
            move_meeting(called, **times, place="二楼", reason="换会议室", by=people["unit_liaison"].actor)

    def test_cancelled_with_a_reason(self, called: Meeting, people, office) -> None:
        with pytest.raises(MeetingInvalid):
            cancel_meeting(called, reason="", by=office.actor)
        cancel_meeting(called, reason="暴雪红色预警", by=office.actor)
        pump_once()
        assert told_of("meeting.cancelled") == {people[post].user.pk for post in INVITED}
        with pytest.raises(MeetingChanged):
            cancel_meeting(called, reason="再来一次", by=office.actor)

    def test_not_once_people_have_signed_in(
        self, called: Meeting, office, county: County, clock: Clock
    ) -> None:
        clock.at = called.starts_at
        mark(called.invitations.get(unit=county.units["market"]), by=office.actor)
        with pytest.raises(MeetingInvalid):
            cancel_meeting(called, reason="不开了", by=office.actor)


class TestClashes:
    def test_units_and_persons_that_are_elsewhere_are_named(
        self, called: Meeting, county: County, people
    ) -> None:
        starts, ends = called.starts_at + timedelta(hours=1), called.ends_at + timedelta(hours=1)
        ids = {
            "unit_ids": [county.units["market"].pk, county.units["street"].pk],
            "person_ids": [people["contracted_leader"].person.pk],
        }
        found = clashes_of(county.region.pk, starts, ends, **ids)
        assert [each.who for each in found] == ["市场监管局", "温长明"]
        assert clashes_of(county.region.pk, called.ends_at, ends, **ids) == []
        assert clashes_of(county.region.pk, starts, ends, **ids, besides=called.pk) == []


class TestKinds:
    def test_the_office_adds_kinds_and_changes_those_that_come_with_it(
        self, county: County, other_county: County, office
    ) -> None:
        before = kinds_of(county.region.pk)
        assert (
            before["regular"].rrule == "FREQ=MONTHLY"
            and before["circular"].rrule == "FREQ=MONTHLY;INTERVAL=2"
        )
        row = set_kind("", by=office.actor, title="碰头会", rrule="FREQ=WEEKLY", agenda="本周工作\n下周安排")
        set_kind("push", by=office.actor, title="现场推进会", grace_minutes=5)
        set_kind("training", by=office.actor, title="培训会", ended=True)
        found = kinds_of(county.region.pk)
        assert (found[row.code].title, found["push"].grace_minutes, "training" in found) == (
            "碰头会",
            5,
            False,
        )
        assert str(kinds_of(other_county.region.pk)["push"].title) != "现场推进会"

    def test_twice_the_same_name_or_no_rule_is_refused(self, county: County, office, people) -> None:
        for code, title, rrule in (
            ("", "现场推进会", "FREQ=DAILY"),
            ("", "", ""),
            ("push", "现场推进会", "每月一次"),
            ("cake", "新会", ""),
        ):
            with pytest.raises(MeetingInvalid):
                set_kind(code, by=office.actor, title=title, rrule=rrule)
        set_kind("", by=office.actor, title="碰头会")
        with pytest.raises(MeetingInvalid):
            set_kind("", by=office.actor, title="碰头会")
        with pytest.raises(NotYours):
            set_kind("", by=people["unit_liaison"].actor, title="单位例会")
