# ruff: noqa: F811
"""Pages of meetings: they work, they refuse, and they show nobody what isn't theirs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.domain.meetings.conftest import Clock, call, called, clock, draft, held, values_of  # noqa: F401
from tests.factories import County, make_finding

from tongchuang.adapters.spreadsheets.read import read_cells
from tongchuang.domain.meetings import codes
from tongchuang.domain.meetings.actions import add_decision, ask_cascade, plan_meeting, sign_in
from tongchuang.domain.meetings.models import Attendee, Meeting, MeetingKind, MeetingSeries
from tongchuang.domain.meetings.values import DecisionValues
from tongchuang.domain.tasks.models import Task

pytestmark = pytest.mark.django_db


def at(name: str, *keys: Any) -> str:
    return reverse(f"tasks:{name}", args=keys)


def text_of(response: Any) -> str:
    return response.content.decode()


def form_of(county: County, starts: Any, **change: Any) -> dict[str, Any]:
    usual = {
        "kind": "push", "title": "创建工作推进会", "starts_at": f"{timezone.localtime(starts):%Y-%m-%dT%H:%M}",
        "ends_at": f"{timezone.localtime(starts) + timedelta(hours=2):%Y-%m-%dT%H:%M}", "place": "一号会议室",
        "agenda": "通报进展；姚知行；20\n县领导讲话；县长\n", "units": [county.units["market"].pk], "grace_minutes": "5",
    }  # fmt: skip
    return usual | change


class TestPlanning:
    def test_planned_laid_before_the_director_released_and_seen(
        self, county: County, office, people, client_for, clock: Clock
    ) -> None:
        mine, director, unit = (
            client_for(office),
            client_for(people["director"]),
            client_for(people["unit_liaison"]),
        )
        assert mine.get(at("meeting_new"), {"kind": "mobilisation"}).status_code == 200
        answer = mine.post(at("meeting_new"), form_of(county, clock.at + timedelta(days=3)))
        row = Meeting.objects.get()
        assert answer.status_code == 302 and row.grace_minutes == 5
        assert [(each.title, each.speaker_id, each.speaker_name, each.minutes) for each in row.points.all()] == [
            ("通报进展", office.person.pk, "", 20), ("县领导讲话", None, "县长", None),
        ]  # fmt: skip
        page = at("meeting", row.pk)
        assert unit.get(page).status_code == 404
        changed = form_of(county, clock.at + timedelta(days=4), version=row.version, title="推进会（改）")
        assert mine.post(at("meeting_edit", row.pk), changed).status_code == 302
        row.refresh_from_db()
        mine.post(at("meeting_act", row.pk, "submit"), {"version": row.version})
        row.refresh_from_db()
        assert "签发" in text_of(director.get(page)) or "Release" in text_of(director.get(page))
        assert mine.post(at("meeting_act", row.pk, "release"), {"version": row.version}).status_code == 403
        director.post(at("meeting_act", row.pk, "release"), {"version": row.version})
        seen = text_of(unit.get(page))
        assert "推进会（改）" in seen and "县长" in seen
        assert "推进会（改）" in text_of(unit.get(at("meetings")))
        assert "推进会（改）" in text_of(unit.get(at("meeting_month"), {"month": "2026-11"}))
        assert mine.post(at("meeting_edit", row.pk), changed).status_code in (302, 409)

    def test_a_clash_is_asked_about_once(self, called: Meeting, county: County, office, client_for) -> None:
        mine = client_for(office)
        given = form_of(county, called.starts_at)
        answer = mine.post(at("meeting_new"), given)
        assert (
            answer.status_code == 422 and "市场监管局" in text_of(answer) and called.title in text_of(answer)
        )
        assert mine.post(at("meeting_new"), given | {"seen": "1"}).status_code == 302

    def test_moved_cancelled_and_its_papers(self, called: Meeting, office, people, client_for) -> None:
        mine = client_for(office)
        local = timezone.localtime(called.starts_at) + timedelta(days=1)
        form = {
            "starts_at": f"{local:%Y-%m-%dT%H:%M}", "ends_at": f"{local + timedelta(hours=1):%Y-%m-%dT%H:%M}", "place": "二楼", "reason": "与省里会议冲突",
            "version": called.version,
        }  # fmt: skip
        assert mine.get(at("meeting_move", called.pk)).status_code == 200
        assert mine.post(at("meeting_move", called.pk), form | {"reason": ""}).status_code == 422
        assert mine.post(at("meeting_move", called.pk), form).status_code == 302
        paper = SimpleUploadedFile("材料.pdf", b"%PDF-1.7\n%%EOF\n")
        assert mine.post(at("meeting_papers", called.pk), {"file": paper, "position": "1"}).status_code == 302
        kept = called.papers.get().attachment_id
        file = reverse("shared:file", args=[kept, "full"])
        assert client_for(people["unit_liaison"]).get(file).status_code == 200
        assert client_for(people["observer"]).get(file).status_code == 404
        assert mine.post(at("meeting_act", called.pk, "cancel"), {"reason": "暴雪"}).status_code == 302
        assert "暴雪" in text_of(client_for(people["unit_liaison"]).get(at("meeting", called.pk)))


class TestSigning:
    def scanned(self, client: Client, meeting: Meeting) -> Any:
        return client.get(at("meeting_scan", meeting.pk), {"c": codes.code_at(meeting.pk, timezone.now())})

    def test_a_stranger_scans_signs_in_and_then_signs(self, called: Meeting, people, clock: Clock) -> None:
        clock.at = called.starts_at
        phone = Client()
        assert self.scanned(phone, called).status_code == 302
        clock.pass_by(minutes=2)
        phone.force_login(people["unit_liaison"].user)
        session = phone.session
        session["meeting_ticket"] = [str(called.pk), (clock.at - timedelta(minutes=2)).isoformat()]
        session.save()
        assert phone.post(at("meeting_sign", called.pk)).status_code == 302
        assert Attendee.objects.get().person == people["unit_liaison"].person
        assert "9:02" in text_of(phone.get(at("meeting_sign", called.pk)))

    def test_without_the_code_of_now_nobody_signs(
        self, called: Meeting, people, client_for, clock: Clock
    ) -> None:
        clock.at = called.starts_at
        phone = client_for(people["unit_liaison"])
        assert phone.post(at("meeting_sign", called.pk)).status_code == 403
        old = codes.code_at(called.pk, clock.at - timedelta(minutes=2))
        phone.get(at("meeting_scan", called.pk), {"c": old})
        assert phone.post(at("meeting_sign", called.pk)).status_code == 403
        self.scanned(phone, called)
        clock.pass_by(minutes=6)
        assert phone.post(at("meeting_sign", called.pk)).status_code == 403
        assert not Attendee.objects.exists()

    def test_the_screen_shows_another_code_each_half_minute(
        self, called: Meeting, office, people, client_for, clock: Clock
    ) -> None:
        clock.at = called.starts_at
        mine = client_for(office)
        first = text_of(mine.get(at("meeting_screen", called.pk)))
        clock.pass_by(seconds=30)
        second = mine.get(at("meeting_screen", called.pk), headers={"HX-Request": "true"})
        assert "<svg" in first and "<svg" in text_of(second) and "<html" not in text_of(second)
        assert second.headers["Cache-Control"].startswith("max-age=0")
        assert client_for(people["unit_liaison"]).get(at("meeting_screen", called.pk)).status_code == 403

    def test_one_tap_at_the_desk_and_the_tables(
        self, called: Meeting, county: County, office, people, client_for, clock: Clock
    ) -> None:
        clock.at = called.starts_at
        mine = client_for(office)
        key = called.invitations.get(unit=county.units["market"]).pk
        desk = at("meeting_desk", called.pk)
        answer = mine.post(desk, {"invitation": key, "name": "副局长甲"}, headers={"HX-Request": "true"})
        assert answer.status_code == 200 and "副局长甲" in text_of(answer) and "<html" not in text_of(answer)
        book = mine.get(at("meeting_excel", called.pk))
        assert "副局长甲" in str([list(row) for row in read_cells(book.content).rows])
        assert mine.get(at("meeting_sheet", called.pk)).status_code == 200
        gone = {"invitation": key, "attendee": Attendee.objects.get().pk}
        assert mine.post(desk, gone).status_code == 302 and not Attendee.objects.exists()
        for member in (people["unit_head"], people["discipline"], people["observer"]):
            for name in ("meeting_desk", "meeting_excel", "meeting_sheet"):
                assert client_for(member).get(at(name, called.pk)).status_code == 403

    def test_leave_and_closing(
        self, called: Meeting, county: County, office, people, client_for, clock: Clock
    ) -> None:
        key = called.invitations.get(unit=county.units["market"]).pk
        unit, mine = client_for(people["unit_liaison"]), client_for(office)
        other = called.invitations.get(unit=county.units["urban"]).pk
        assert (
            unit.post(
                at("meeting_act", called.pk, "leave"), {"invitation": other, "reason": "出差"}
            ).status_code
            == 404
        )
        assert (
            unit.post(
                at("meeting_act", called.pk, "leave"), {"invitation": key, "reason": "参加省局会议"}
            ).status_code
            == 302
        )
        assert "参加省局会议" in text_of(mine.get(at("meeting", called.pk)))
        assert "参加省局会议" not in text_of(client_for(people["lead_liaison"]).get(at("meeting", called.pk)))
        assert mine.post(at("meeting_act", called.pk, "grant"), {"invitation": key}).status_code == 302
        clock.at = called.starts_at + timedelta(hours=1)
        # Sessions of the day before have ended.
        unit, mine = client_for(people["unit_liaison"]), client_for(office)
        assert unit.post(at("meeting_act", called.pk, "close")).status_code == 403
        assert mine.post(at("meeting_act", called.pk, "close")).status_code == 302
        assert mine.post(at("meeting_act", called.pk, "bulletin")).status_code == 302
        assert mine.post(at("meeting_act", called.pk, "cake")).status_code == 404


class TestAfter:
    def test_minutes_typed_uploaded_and_approved(self, held: Meeting, office, people, client_for) -> None:
        mine, chair = client_for(office), client_for(people["contracted_leader"])
        page = at("meeting_minutes", held.pk)
        assert "【内容】" in text_of(mine.get(page))
        word = SimpleUploadedFile("纪要.txt", "会议听取了汇报，议定由市场监管局整改。".encode())
        assert mine.post(page, {"file": word, "version": held.version}).status_code == 302
        held.refresh_from_db()
        assert held.minutes_text.startswith("会议听取了汇报")
        broken = SimpleUploadedFile("纪要.pdf", b"%PDF-1.7 broken")
        assert mine.post(page, {"file": broken, "version": held.version}).status_code == 422
        assert mine.post(page, {"text": "会议议定事项。", "version": held.version}).status_code == 302
        assert mine.post(at("meeting_act", held.pk, "submit-minutes")).status_code == 302
        held.refresh_from_db()
        assert (
            mine.post(at("meeting_act", held.pk, "approve-minutes"), {"version": held.version}).status_code
            == 403
        )
        assert (
            chair.post(at("meeting_act", held.pk, "approve-minutes"), {"version": held.version}).status_code
            == 302
        )
        held.refresh_from_db()
        assert held.minutes is not None and mine.get(page).status_code == 404
        assert mine.post(at("meeting_act", held.pk, "read")).status_code == 302

    def test_decisions_become_tasks_and_problems_link_to_findings(
        self, held: Meeting, county: County, office, people, client_for
    ) -> None:
        mine = client_for(office)
        form = {
            "text": "整治占道经营",
            "lead": county.units["urban"].pk,
            "supports": [county.units["market"].pk],
            "due_on": "2026-12-10",
        }
        assert mine.post(at("meeting_decision", held.pk), form | {"due_on": "2026-01-01"}).status_code == 422
        assert mine.post(at("meeting_decision", held.pk), form).status_code == 302
        assert mine.post(at("meeting_act", held.pk, "tasks")).status_code == 302
        assert Task.objects.get().lead_unit == county.units["urban"]
        finding = make_finding(county, site=county.sites[0], unit=county.units["market"], state="assigned")
        assert mine.get(at("meeting_problem", held.pk)).status_code == 404
        Meeting.objects.filter(pk=held.pk).update(kind="onsite")
        said = {"text": "市场排水不畅", "outcome": "solved", "answer": "当场清掏", "finding": finding.number}
        assert mine.post(at("meeting_problem", held.pk), said | {"finding": "2020-99999"}).status_code == 422
        assert mine.post(at("meeting_problem", held.pk), said).status_code == 302
        page = text_of(mine.get(at("meeting", held.pk)))
        assert "整治占道经营" in page and reverse("rectify:finding", args=[finding.pk]) in page
        assert (
            client_for(people["unit_liaison"]).post(at("meeting_decision", held.pk), form).status_code == 403
        )

    def test_passing_on_from_asking_to_the_proof(
        self, held: Meeting, county: County, office, people, client_for, clock: Clock
    ) -> None:
        mine, unit = client_for(office), client_for(people["unit_liaison"])
        form = {
            "due_on": "2026-11-30",
            "text": "传达到全体人员",
            "units": [county.units["market"].pk, county.units["urban"].pk],
        }
        assert mine.get(at("meeting_cascade", held.pk)).status_code == 200
        assert mine.post(at("meeting_cascade", held.pk), form).status_code == 302
        part = held.cascade.get(unit=county.units["market"])
        page = at("meeting_part", part.pk)
        assert (
            unit.get(page).status_code == 200
            and client_for(people["lead_liaison"]).get(page).status_code == 404
        )
        clock.pass_by(days=2)
        mine, unit = client_for(office), client_for(people["unit_liaison"])
        said = {"held_on": "2026-11-25", "reached": "30", "staff": "40", "version": part.version}
        proof = SimpleUploadedFile("签到表.pdf", b"%PDF-1.7\n%%EOF\n")
        answer = unit.post(page, said | {"files": proof})
        assert answer.status_code == 422
        kept = str(answer.context["form"]["kept"].value())
        assert unit.post(page, said | {"text": "外勤人员次日补课", "kept": kept}).status_code == 302
        assert mine.post(page, said).status_code == 404
        file = reverse("shared:file", args=[kept, "full"])
        assert (
            mine.get(file).status_code == 200 and client_for(people["observer"]).get(file).status_code == 404
        )
        assert mine.post(at("meeting_part_act", part.pk, "return"), {"reason": "没有照片"}).status_code == 302
        assert unit.post(at("meeting_part_act", part.pk, "spare"), {"reason": "不用"}).status_code == 403
        assert "没有照片" in text_of(unit.get(page))
        clock.pass_by(days=9)
        assert client_for(office).post(at("meeting_act", held.pk, "remind")).status_code == 302


def test_cadences_and_kinds(county: County, office, people, client_for, clock: Clock) -> None:
    mine = client_for(office)
    form = {
        "kind": "regular", "title": "创建工作例会", "every": "FREQ=MONTHLY", "starts_on": "2026-11-30", "at": "09:00", "minutes": "60", "days_ahead": "40",
        "units": [county.units["market"].pk],
    }  # fmt: skip
    assert mine.get(at("meeting_series_new"), {"kind": "regular"}).status_code == 200
    assert mine.post(at("meeting_series_new"), form | {"every": "", "rrule": "每月"}).status_code == 422
    assert mine.post(at("meeting_series_new"), form).status_code == 302
    row = MeetingSeries.objects.get()
    assert Meeting.objects.filter(series=row).count() == 2
    assert "创建工作例会" in text_of(mine.get(at("meeting_series")))
    assert mine.get(at("meeting_series_edit", row.pk)).status_code == 200
    assert (
        mine.post(at("meeting_series_edit", row.pk), form | {"version": 1, "at": "15:00"}).status_code == 302
    )
    assert (
        mine.post(
            at("meeting_kind"),
            {"title": "碰头会", "rrule": "FREQ=WEEKLY", "grace_minutes": 5, "cascade_days": 0},
        ).status_code
        == 302
    )
    assert MeetingKind.objects.get().title == "碰头会"
    assert mine.get(at("meeting_kind"), {"code": "cake"}).status_code == 404
    assert mine.post(at("meeting_series_end", row.pk)).status_code == 302
    for name in ("meeting_series", "meeting_series_new", "meeting_kind", "meeting_new"):
        assert client_for(people["unit_liaison"]).get(at(name)).status_code == 403


def test_nothing_of_another_county(held: Meeting, county: County, outsider, office, client_for) -> None:
    ask_cascade(
        held, [county.units["market"].pk], due_on=held.starts_at.date() + timedelta(days=9), by=office.actor
    )
    add_decision(held, DecisionValues("整治占道经营"), by=office.actor)
    other = client_for(outsider)
    assert other.get(at("meeting", held.pk)).status_code == 404
    assert other.get(at("meeting_part", held.cascade.get().pk)).status_code == 404
    assert held.title not in text_of(other.get(at("meetings")))


def test_who_only_looks_on_sees_units_and_no_persons(
    called: Meeting, county: County, people, client_for, clock: Clock
) -> None:
    clock.at = called.starts_at
    for post in ("unit_liaison", "lead_liaison", "inspector"):
        sign_in(called, by=people[post].actor)
    for post in ("observer", "discipline"):
        mine = client_for(people[post])
        for page in (at("meeting", called.pk), at("meetings"), at("meeting_month")):
            shown = text_of(mine.get(page)).replace(people[post].person.name, "")
            assert not [member.person.name for member in people.values() if member.person.name in shown], (
                post,
                page,
            )
    assert "市场监管局" in text_of(client_for(people["observer"]).get(at("meeting", called.pk)))


def test_no_page_of_a_meeting_asks_much(held: Meeting, county: County, office, people, client_for) -> None:
    units = [county.units[key].pk for key in ("market", "urban")]
    ask_cascade(held, units, due_on=held.starts_at.date() + timedelta(days=9), by=office.actor)
    add_decision(
        held, DecisionValues("整治占道经营", units[0], (county.units["street"].pk,)), by=office.actor
    )
    Meeting.objects.filter(pk=held.pk).update(minutes_text="纪要", minutes_state="draft", kind="onsite")
    for post in ("office", "unit_liaison", "unit_head", "contracted_leader", "observer"):
        client = client_for(people[post])
        for path in (
            at("meetings"),
            *(
                at(name, held.pk)
                for name in ("meeting", "meeting_desk", "meeting_minutes", "meeting_cascade")
            ),
        ):
            with CaptureQueriesContext(connection) as asked:
                client.get(path)
            # The test's own transaction makes savepoints of what are transactions else.
            statements = [
                each["sql"][:120] for each in asked.captured_queries if "SAVEPOINT" not in each["sql"]
            ]
            assert len(statements) <= 15, (post, path, statements)


def test_the_list_goes_to_excel(called: Meeting, office, county: County, client_for) -> None:
    plan_meeting(
        values_of(county, title="另一次会", kind="dispatch"), by=office.actor, campaign=county.campaign
    )
    answer = client_for(office).get(at("meetings"), {"kind": "dispatch", "export": "xlsx"})
    assert "另一次会" in str([list(row) for row in read_cells(b"".join(answer.streaming_content)).rows])
    assert called.title not in text_of(client_for(office).get(at("meetings"), {"kind": "dispatch"}))
