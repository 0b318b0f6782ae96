"""Minutes, decisions, problems, and passing on; series and reminders."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.utils import translation
from tests.domain.meetings.conftest import MORNING, Clock, paper
from tests.factories import County

from tongchuang.domain.documents.models import Document
from tongchuang.domain.meetings.access import cascade_visible_to
from tongchuang.domain.meetings.actions import (
    add_decision,
    add_problem,
    approve_minutes,
    ask_cascade,
    confirm_part,
    discard_meeting,
    end_series,
    make_tasks_of,
    remind_parts,
    remove_decision,
    remove_problem,
    return_minutes,
    return_part,
    set_series,
    spare_part,
    submit_minutes,
    tend_meetings,
    write_minutes,
)
from tongchuang.domain.meetings.cadence import is_rule, occurrences, words_of
from tongchuang.domain.meetings.errors import MeetingChanged, MeetingInvalid, NotYours, OwnMeeting
from tongchuang.domain.meetings.models import CascadePart, Meeting, MeetingSeries
from tongchuang.domain.meetings.queries import lines_of
from tongchuang.domain.meetings.reminding import meetings_due, parts_due, whom_of_meetings, whom_of_parts
from tongchuang.domain.meetings.values import Confirmation, DecisionValues, ProblemValues, SeriesValues
from tongchuang.domain.meetings.writing import minutes_begin
from tongchuang.domain.messages.models import InboxMessage
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.tasks.models import Task
from tongchuang.jobs.pump import pump_once

pytestmark = pytest.mark.django_db
TEXT = "会议听取了工作进展。\n一、整治农贸市场\n由市场监管局负责。\n出席：市场监管局"


class TestMinutes:
    def test_written_approved_by_the_chair_issued(
        self, held: Meeting, county: County, office, people
    ) -> None:
        row = write_minutes(held, TEXT, version=held.version, by=office.actor, file=paper(county, office))
        row = submit_minutes(row, by=office.actor)
        with pytest.raises(NotYours):
            approve_minutes(row, version=row.version, by=people["director"].actor)
        row = return_minutes(row, reason="补充责任单位", by=people["contracted_leader"].actor)
        row = submit_minutes(write_minutes(row, TEXT, version=row.version, by=office.actor), by=office.actor)
        with pytest.raises(MeetingChanged):
            approve_minutes(row, version=1, by=people["contracted_leader"].actor)
        row = approve_minutes(row, version=row.version, by=people["contracted_leader"].actor)
        assert (
            row.minutes is not None
            and row.minutes.kind == Document.Kind.MINUTES
            and row.minutes.number is not None
        )
        assert row.minutes_file is not None
        pump_once()
        assert InboxMessage.objects.filter(
            kind="meeting.minutes_submitted", recipient=people["contracted_leader"].user
        ).exists()
        with pytest.raises(MeetingChanged):
            write_minutes(row, TEXT, version=row.version, by=office.actor)

    def test_where_the_chair_has_no_account_the_director_approves_what_others_wrote(
        self, held: Meeting, office, people
    ) -> None:
        Meeting.objects.filter(pk=held.pk).update(chair=None)
        row = submit_minutes(
            write_minutes(held, TEXT, version=held.version, by=people["director"].actor), by=office.actor
        )
        with pytest.raises(OwnMeeting):
            approve_minutes(row, version=row.version, by=people["director"].actor)

    def test_blanks_and_strangers_are_refused(self, held: Meeting, called: Meeting, office, people) -> None:
        begun = minutes_begin(held, lines_of(held))
        assert "【内容】" in begun and "通报工作进展（姚知行）" in begun
        row = write_minutes(held, begun, version=held.version, by=office.actor)
        with pytest.raises(MeetingInvalid):
            submit_minutes(row, by=office.actor)
        for text in ("", "字" * 60_001):
            with pytest.raises(MeetingInvalid):
                write_minutes(row, text, version=row.version, by=office.actor)
        with pytest.raises(NotYours):
            write_minutes(row, TEXT, version=row.version, by=people["unit_liaison"].actor)


class TestDecisions:
    def test_they_become_draft_tasks_once(self, held: Meeting, county: County, office, people) -> None:
        market, urban = county.units["market"], county.units["urban"]
        values = DecisionValues(
            "整治南关农贸市场地面积水",
            market.pk,
            (urban.pk, market.pk),
            date(2026, 12, 20),
            "由市场监管局牵头",
        )
        one = add_decision(held, values, by=office.actor)
        two = add_decision(held, DecisionValues("每周报送进展"), by=office.actor)
        tasks = make_tasks_of(held, [one.pk], by=office.actor)
        task = Task.objects.get()
        assert (tasks[0].pk, task.state, task.lead_unit_id, task.due_on) == (
            task.pk,
            "draft",
            market.pk,
            date(2026, 12, 20),
        )
        assert (task.origin_type, task.origin_id, task.quote) == ("meeting", held.pk, "由市场监管局牵头")
        assert [each.unit_id for each in task.supports.all()] == [urban.pk]
        assert len(make_tasks_of(held, by=office.actor)) == 1
        with pytest.raises(MeetingInvalid):
            make_tasks_of(held, by=office.actor)
        with pytest.raises(MeetingChanged):
            remove_decision(held, two.pk, by=office.actor)

    def test_nonsense_is_refused(
        self, held: Meeting, draft: Meeting, county: County, other_county: County, office, people
    ) -> None:
        for values in (
            DecisionValues(" "), DecisionValues("要早办", due_on=date(2026, 11, 1)), DecisionValues("外县的事", other_county.units["market"].pk),
        ):  # fmt: skip
            with pytest.raises(MeetingInvalid):
                add_decision(held, values, by=office.actor)
        with pytest.raises(MeetingChanged):
            add_decision(draft, DecisionValues("还没开会"), by=office.actor)
        with pytest.raises(NotYours):
            add_decision(held, DecisionValues("我来定"), by=people["unit_liaison"].actor)
        row = add_decision(held, DecisionValues("写错了"), by=office.actor)
        remove_decision(held, row.pk, by=office.actor)
        assert not held.decisions.exists()

    def test_problems_raised_with_what_came_of_them(
        self, held: Meeting, county: County, office, people
    ) -> None:
        target = ("finding", county.sites[0].pk, "2026-00001 积水")
        row = add_problem(
            held,
            ProblemValues("市场排水不畅", "solved", "当场清掏", county.units["market"].pk, target=target),
            by=office.actor,
        )
        assert (row.target_type, row.target_label) == ("finding", "2026-00001 积水")
        for values in (
            ProblemValues("", "solved"),
            ProblemValues("排水不畅", "cake"),
            ProblemValues("排水不畅", "promised"),
        ):
            with pytest.raises(MeetingInvalid):
                add_problem(held, values, by=office.actor)
        with pytest.raises(NotYours):
            remove_problem(held, row.pk, by=people["unit_liaison"].actor)
        remove_problem(held, row.pk, by=office.actor)
        assert not held.problems.exists()


class TestPassingOn:
    @pytest.fixture
    def part(self, held: Meeting, county: County, office) -> CascadePart:
        units = [county.units[key].pk for key in ("market", "urban")]
        ask_cascade(held, units, due_on=date(2026, 11, 30), text="传达到全体干部职工", by=office.actor)
        return held.cascade.get(unit=county.units["market"])

    def _said(self, county: County, member: Any, **change: Any) -> Confirmation:
        usual = {
            "held_on": date(2026, 11, 25),
            "reached": 40,
            "staff": 40,
            "file_ids": (paper(county, member).pk,),
        }
        return Confirmation(**(usual | change))

    def test_confirmed_by_the_unit_with_a_proof(
        self, part: CascadePart, county: County, people, office, clock: Clock
    ) -> None:
        clock.pass_by(days=2)
        liaison = people["unit_liaison"]
        row = confirm_part(part, self._said(county, liaison), version=1, by=liaison.actor)
        assert (row.state, row.reached, row.files.count()) == ("confirmed", 40, 1)
        with pytest.raises(MeetingChanged):
            confirm_part(part, self._said(county, liaison), version=1, by=liaison.actor)
        row = return_part(row, reason="照片看不清人数", by=office.actor)
        assert row.state == "returned"
        pump_once()
        assert InboxMessage.objects.filter(kind="meeting.part_returned", recipient=liaison.user).exists()
        assert InboxMessage.objects.filter(kind="meeting.cascaded", recipient=office.user).exists()

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"held_on": date(2026, 11, 1)}, "held_on"), ({"held_on": date(2026, 12, 30)}, "held_on"), ({"staff": 0}, "staff"),
            ({"reached": 41}, "reached"), ({"reached": 30}, "text"), ({"file_ids": ()}, "files"),
        ],
    )  # fmt: skip
    def test_what_proves_nothing_is_refused(
        self, part: CascadePart, county: County, people, clock: Clock, change, field
    ) -> None:
        clock.pass_by(days=2)
        with pytest.raises(MeetingInvalid) as refused:
            confirm_part(
                part,
                self._said(county, people["unit_liaison"], **change),
                version=1,
                by=people["unit_liaison"].actor,
            )
        assert refused.value.field == field

    def test_not_for_another_unit_nor_by_the_office(
        self, part: CascadePart, county: County, people, office, outsider, clock: Clock
    ) -> None:
        clock.pass_by(days=2)
        with pytest.raises(NotYours):
            confirm_part(
                part, self._said(county, people["lead_liaison"]), version=1, by=people["lead_liaison"].actor
            )
        with pytest.raises(NotPermitted):
            confirm_part(part, self._said(county, office), version=1, by=office.actor)
        with pytest.raises(NotYours):
            spare_part(part, reason="不用了", by=people["unit_liaison"].actor)
        assert [
            cascade_visible_to(people[post].actor).count()
            for post in ("office", "observer", "unit_liaison", "inspector")
        ] == [2, 2, 1, 0]
        assert not cascade_visible_to(outsider.actor).exists()

    def test_who_is_late_is_reminded(
        self, part: CascadePart, held: Meeting, county: County, people, office, clock: Clock
    ) -> None:
        with pytest.raises(MeetingInvalid):
            remind_parts(held, by=office.actor)
        assert parts_due([part.pk])[part.pk].key == str(county.units["market"].pk)
        assert {each.recipient_id for each in whom_of_parts([part.pk])} == {people["unit_liaison"].user.pk}
        clock.pass_by(days=9)
        assert remind_parts(held, by=office.actor) == 2
        spare_part(part, reason="机构改革已撤销", by=office.actor)
        assert remind_parts(held, by=office.actor) == 1 and parts_due([part.pk]) == {}

    def test_units_are_asked_once_and_in_time(
        self, part: CascadePart, held: Meeting, county: County, office
    ) -> None:
        market, street = county.units["market"].pk, county.units["street"].pk
        with pytest.raises(MeetingInvalid):
            ask_cascade(held, [market], due_on=date(2026, 11, 30), by=office.actor)
        with pytest.raises(MeetingInvalid):
            ask_cascade(held, [street], due_on=date(2026, 11, 1), by=office.actor)
        assert len(ask_cascade(held, [market, street], due_on=date(2026, 11, 30), by=office.actor)) == 1


class TestSeries:
    def values(self, county: County, **change: Any) -> SeriesValues:
        usual = {
            "kind": "regular", "title": "创建工作例会", "rrule": "FREQ=MONTHLY", "starts_on": date(2026, 11, 30), "at": time(9), "place": "二楼会议室",
            "unit_ids": (county.units["market"].pk,), "days_ahead": 40,
        }  # fmt: skip
        return SeriesValues(**(usual | change))

    def test_the_next_ones_are_made_ahead_once(self, county: County, office, people, clock: Clock) -> None:
        row = set_series(self.values(county), by=office.actor, campaign=county.campaign)
        assert list(Meeting.objects.values_list("occurs_on", "state")) == [
            (date(2026, 11, 30), "draft"),
            (date(2026, 12, 30), "draft"),
        ]
        assert tend_meetings(clock.at) == (0, 0)
        clock.at = MORNING + timedelta(days=70)
        # Two were never called, and the months went on; February has no 30th.
        assert tend_meetings(clock.at) == (1, 2)
        assert Meeting.objects.get(state="draft").occurs_on == date(2027, 2, 28)
        pump_once()
        assert InboxMessage.objects.filter(kind="meeting.missed", recipient=office.user).count() == 2
        end_series(row, by=office.actor)
        assert not Meeting.objects.filter(state="draft").exists() and tend_meetings(clock.at) == (0, 0)

    def test_a_changed_series_makes_its_drafts_anew_and_keeps_what_was_written_at(
        self, county: County, office, clock: Clock
    ) -> None:
        row = set_series(self.values(county), by=office.actor, campaign=county.campaign)
        first = Meeting.objects.earliest("occurs_on")
        discard_meeting(first, by=office.actor)
        row = set_series(
            self.values(county, at=time(15)), by=office.actor, campaign=county.campaign, series=row, version=1
        )
        assert Meeting.objects.filter(state="cancelled").count() == 1
        assert {each.starts_at.hour for each in Meeting.objects.filter(state="draft")} == {7}
        with pytest.raises(MeetingChanged):
            set_series(self.values(county), by=office.actor, campaign=county.campaign, series=row, version=1)

    def test_nonsense_and_strangers_are_refused(
        self, county: County, office, people, outsider, clock: Clock
    ) -> None:
        for change in (
            {"rrule": "FREQ=DAILY"},
            {"kind": "cake"},
            {"title": ""},
            {"minutes": 5},
            {"days_ahead": 0},
        ):
            with pytest.raises(MeetingInvalid):
                set_series(self.values(county, **change), by=office.actor, campaign=county.campaign)
        for member in (people["unit_liaison"], outsider):
            with pytest.raises(NotYours):
                set_series(self.values(county), by=member.actor, campaign=county.campaign)
        assert not MeetingSeries.objects.exists()

    def test_rules(self) -> None:
        days = list(occurrences("FREQ=MONTHLY", date(2026, 1, 31), date(2026, 1, 1), date(2026, 4, 30)))
        assert days == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]
        assert list(
            occurrences(
                "FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO", date(2026, 1, 5), date(2026, 2, 1), date(2026, 5, 30)
            )
        ) == [date(2026, 3, 2), date(2026, 5, 4)]
        assert [
            is_rule(text)
            for text in (
                "FREQ=WEEKLY",
                "",
                "每月",
                "FREQ=SECONDLY",
                "FREQ=MONTHLY;INTERVAL=0",
                "FREQ=MONTHLY;X=1",
            )
        ] == [True, *[False] * 5]
        with translation.override("zh-hans"):
            said = [words_of(rule) for rule in ("FREQ=MONTHLY", "FREQ=MONTHLY;INTERVAL=2", "每月")]
        assert said == ["每月", "每2个月", "每月"]


def test_the_invited_are_reminded_until_it_begins(called: Meeting, people, clock: Clock) -> None:
    assert list(meetings_due([called.pk])) == [called.pk]
    assert people["inspector"].user.pk in {each.recipient_id for each in whom_of_meetings([called.pk])}
    clock.at = called.starts_at
    assert meetings_due([called.pk]) == {}
