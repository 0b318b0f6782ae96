"""From registration to close-out, step by step: what works, what is refused, what it writes."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.domain.findings.conftest import Life, at
from tests.factories import make_member

from tongchuang.domain.findings import actions
from tongchuang.domain.findings.errors import (
    NotIndependent,
    NotTheHandler,
    NoUnit,
    SecondPersonNeeded,
    VisitNeeded,
    WrongState,
)
from tongchuang.domain.findings.models import ClockPause, FindingPhoto
from tongchuang.domain.inspections.models import Check, Visit
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.foundation.errors import Invalid, NotAllowed, Stale


def test_the_whole_way(life: Life) -> None:
    life.register().assign().accept().fix().close()
    finding = life.finding
    assert (finding.state, finding.disposition, finding.version) == ("closed", "fixed", 5)
    assert finding.closed_by_id == life.who("inspector").person.pk
    assert life.events() == ["registered", "assigned", "accepted", "fixed", "closed"]
    assert [event.new["version"] for event in Event.objects.filter(target_id=finding.pk).order_by("id")] == [1, 2, 3, 4, 5]


def test_numbers_have_no_gaps_by_region_and_year(life: Life, world: Any) -> None:
    first = life.register().finding.number
    with pytest.raises(IntegrityError), transaction.atomic():
        life.register()
        raise IntegrityError
    assert first == "2026-00001"
    assert life.register().finding.number == "2026-00002"
    other = world.other
    row = actions.register_finding(
        by=other.people["office"].actor, campaign=other.campaign, title="路灯不亮", source="hotline", place="东街"
    )
    assert row.number == "2026-00001"
    life.clock.go("2027-01-01 00:01")
    assert life.register().finding.number == "2027-00001"


@pytest.mark.parametrize(
    ("severity", "same_day", "due"),
    [
        ("grave", False, "2026-06-03 18:00"),
        ("major", False, "2026-06-05 18:00"),
        ("minor", False, "2026-06-11 18:00"),
        ("minor", True, "2026-06-02 18:00"),
    ],
)
def test_due_by_severity(life: Life, severity: str, same_day: bool, due: str) -> None:
    life.register(severity=severity, same_day=same_day).assign()
    assert life.finding.due_at == at(due)


def test_assigned_after_18_counts_from_the_next_working_day(life: Life) -> None:
    life.clock.go("2026-06-02 18:01")
    life.register(severity="grave").assign()
    assert life.finding.due_at == at("2026-06-04 18:00")


def test_due_days_of_the_campaign_win_over_the_defaults(life: Life) -> None:
    campaign = life.county.campaign
    campaign.settings = {"supervision": {"due_days": {"minor": 2}}}
    campaign.save()
    life.register().assign()
    assert life.finding.due_at == at("2026-06-04 18:00")
    assert life.register(severity="major").assign().finding.due_at == at("2026-06-05 18:00")


def test_registering_needs_a_title_a_place_and_a_known_source(life: Life) -> None:
    for wrong in ({"title": " "}, {"site": None, "place": " "}, {"source": "rumour"}):
        with pytest.raises(Invalid):
            life.register(**wrong)
    with pytest.raises(NotPermitted):
        actions.register_finding(
            by=life.who("observer").actor, campaign=life.county.campaign, title="积水", source="self", place="东街"
        )


def test_a_unit_registers_self_checks_at_its_own_sites_only(life: Life) -> None:
    liaison = life.who("unit_liaison").actor
    given = {"by": liaison, "campaign": life.county.campaign, "title": "摊位越线"}
    own = actions.register_finding(**given, source="self", site=life.county.sites[0])
    assert own.unit_id == life.county.units["market"].pk
    with pytest.raises(Invalid):
        actions.register_finding(**given, source="media", site=life.county.sites[0])
    with pytest.raises(NotAllowed):
        actions.register_finding(**given, source="self", site=life.county.sites[1])


def test_nobody_touches_another_county(life: Life, outsider: Any) -> None:
    life.register()
    with pytest.raises(NotAllowed):
        life.do(actions.assign_finding, outsider)


def test_assigning_needs_a_unit(life: Life) -> None:
    life.register(site=None, place="河堤", item=None)
    with pytest.raises(NoUnit):
        life.assign()
    life.assign(unit=life.county.units["urban"])
    assert life.finding.unit_id == life.county.units["urban"].pk


def test_only_the_responsible_unit_accepts_and_fixes(life: Life) -> None:
    life.register().assign()
    for post in ("lead_liaison", "unit_head"):
        with pytest.raises(NotTheHandler):
            life.do(actions.accept_finding, post)
    with pytest.raises(NotPermitted):
        life.do(actions.accept_finding, "inspector")
    life.do(actions.accept_finding, "point_owner")
    assert life.finding.state == "accepted"


def test_steps_out_of_order_are_refused(life: Life) -> None:
    life.register()
    for action, post, values in (
        (actions.accept_finding, "unit_liaison", {}),
        (actions.close_finding, "inspector", {}),
        (actions.return_finding, "inspector", {"reason": "没清理"}),
    ):
        with pytest.raises(WrongState):
            life.do(action, post, **values)
    with pytest.raises(WrongState):
        life.assign().do(actions.fix_finding, "unit_liaison", text="已清理", photos=[life.photo()])


def test_a_return_leads_back_and_does_not_stop_the_clock(life: Life) -> None:
    life.register().assign().accept().fix()
    due = life.finding.due_at
    life.clock.go("2026-06-05 09:00")
    with pytest.raises(Invalid):
        life.do(actions.return_finding, "inspector", reason=" ")
    life.do(actions.return_finding, "inspector", reason="墙角还有一堆")
    assert (life.finding.state, life.finding.returns, life.finding.due_at) == ("returned", 1, due)
    life.fix().close()
    rounds = FindingPhoto.objects.filter(finding=life.finding, phase="after").values_list("round", flat=True)
    assert sorted(rounds) == [1, 2]


class TestFixing:
    @pytest.fixture(autouse=True)
    def accepted(self, life: Life) -> None:
        life.register().assign().accept()
        life.clock.pass_(hours=2)

    def test_needs_a_sentence_and_a_photo(self, life: Life) -> None:
        for wrong in ({"text": "  "}, {"photos": []}):
            with pytest.raises(Invalid):
                life.fix(**wrong)
        assert life.finding.state == "accepted"

    def test_far_from_the_site_has_to_be_explained(self, life: Life) -> None:
        near, far = life.photo(latitude=33.2022), life.photo(latitude=33.2025)
        with pytest.raises(Invalid, match="150"):
            life.fix(photos=[far])
        assert life.fix(photos=[near]).finding.state == "fixed"
        life.do(actions.return_finding, "inspector", reason="看不清")
        life.fix(photos=[far], far_reason="站在对面楼上拍的全景")
        assert life.finding.far_reason

    def test_without_time_or_place_has_to_be_explained(self, life: Life) -> None:
        for values in ({"longitude": None, "latitude": None}, {"taken_at": None}):
            with pytest.raises(Invalid):
                life.fix(photos=[life.photo(**values)])
        life.fix(photos=[life.photo(taken_at=None)], far_reason="照片经微信转发")

    def test_from_before_the_assignment_is_refused_whatever_is_said(self, life: Life) -> None:
        with pytest.raises(Invalid):
            life.fix(photos=[life.photo(taken_at=at("2026-06-02 09:59"))], far_reason="相机时间不准")

    def test_the_same_photo_again_is_refused(self, life: Life) -> None:
        photo = life.photo()
        life.fix(photos=[photo])
        life.do(actions.return_finding, "inspector", reason="没有清完")
        with pytest.raises(Invalid):
            life.fix(photos=[photo])

    def test_a_photo_of_another_county_is_refused(self, life: Life, world: Any) -> None:
        with pytest.raises(NotAllowed):
            life.fix(photos=[life.photo(region=world.other.region)])


class TestClosing:
    def test_by_neither_unit_nor_support_nor_above_nor_below(self, life: Life) -> None:
        units = life.county.units
        life.register().assign(unit=units["community"], supports=[units["education"]])
        community = make_member(life.county, "unit_liaison", unit=units["community"])
        life.do(actions.accept_finding, community)
        life.do(actions.fix_finding, community, text="已清理", photos=[life.photo()])
        for key in ("community", "street", "education"):
            with pytest.raises(NotIndependent):
                life.close(make_member(life.county, "inspector", unit=units[key]))
        life.close(make_member(life.county, "inspector", unit=units["market"]))
        assert life.finding.state == "closed"

    def test_a_post_elsewhere_does_not_make_independent(self, life: Life) -> None:
        life.register().assign().accept().fix()
        member = make_member(life.county, "inspector", unit=life.county.units["education"])
        member.person.unit = life.county.units["market"]
        member.person.save()
        with pytest.raises(NotIndependent):
            life.close(member)

    def test_the_unit_itself_has_no_power_to_close(self, life: Life) -> None:
        life.register().assign().accept().fix()
        with pytest.raises(NotPermitted):
            life.close("unit_liaison")

    def test_other_than_wholly_fixed_needs_an_opinion(self, life: Life) -> None:
        life.register().assign().accept().fix()
        with pytest.raises(Invalid):
            life.close(disposition="cannot")
        with pytest.raises(Invalid):
            life.close(disposition="duplicate", opinion="重复")
        life.close(disposition="cannot", opinion="管线迁改列入明年计划,挂账")
        assert life.finding.disposition == "cannot"

    def test_grave_needs_a_visit_after_the_fix_by_a_third_person(self, life: Life) -> None:
        life.register(severity="grave").assign().accept()
        own = make_member(life.county, "inspector", unit=life.county.units["market"])
        self.visit(life, life.who("inspector"))
        life.clock.pass_(hours=1)
        life.fix()
        life.clock.pass_(hours=1)
        self.visit(life, own)
        self.visit(life, life.who("inspector"), submitted=False)
        self.visit(life, life.who("inspector"), verdict="fail")
        with pytest.raises(VisitNeeded):
            life.close()
        visit = self.visit(life, life.who("inspector"))
        life.close()
        event = Event.objects.get(target_id=life.finding.pk, kind="finding.closed")
        assert event.new["visit_id"] == str(visit.pk)

    def visit(self, life: Life, who: Any, *, submitted: bool = True, verdict: str = "pass") -> Visit:
        moment = life.clock.moment
        visit = Visit.objects.create(
            region=life.county.region, campaign=life.county.campaign, version=life.standard.version,
            site=life.county.sites[0], source="self", inspector=who.person, started_at=moment, period="2026-06",
            submitted_at=moment if submitted else None,
        )  # fmt: skip
        Check.objects.create(visit=visit, item=life.standard.items["I-1"], verdict=verdict, at=moment)
        return visit


class TestDispute:
    @pytest.fixture(autouse=True)
    def disputed(self, life: Life) -> None:
        life.register().assign().accept()
        life.clock.go("2026-06-03 10:00")
        life.do(actions.dispute_finding, "unit_liaison", reason="该处由城管局管理")

    def test_refused_moves_the_due_time_by_the_time_stopped(self, life: Life) -> None:
        assert (life.finding.state, life.finding.due_at) == ("disputed", at("2026-06-11 18:00"))
        life.clock.go("2026-06-05 15:00")
        life.do(actions.decide_dispute, "office", upheld=False, opinion="属市场红线内")
        assert (life.finding.state, life.finding.due_at) == ("accepted", at("2026-06-15 18:00"))
        assert ClockPause.objects.get(finding=life.finding).ended_at == at("2026-06-05 15:00")
        assert life.finding.paused_at is None

    def test_upheld_gives_it_to_another_unit_with_its_own_time(self, life: Life) -> None:
        life.clock.go("2026-06-05 15:00")
        life.do(actions.decide_dispute, "office", upheld=True, opinion="属实", unit=life.county.units["urban"])
        assert (life.finding.state, life.finding.due_at) == ("assigned", at("2026-06-16 18:00"))
        assert life.finding.unit_id == life.county.units["urban"].pk

    def test_upheld_without_another_unit_goes_back_to_be_assigned(self, life: Life) -> None:
        life.do(actions.decide_dispute, "office", upheld=True, opinion="另行研究")
        assert (life.finding.state, life.finding.unit_id, life.finding.due_at) == ("registered", None, None)

    def test_the_unit_does_not_decide_and_an_opinion_is_needed(self, life: Life) -> None:
        with pytest.raises(NotPermitted):
            life.do(actions.decide_dispute, "unit_liaison", upheld=True, opinion="同意")
        with pytest.raises(Invalid):
            life.do(actions.decide_dispute, "office", upheld=False, opinion="")


class TestExtension:
    @pytest.fixture(autouse=True)
    def accepted(self, life: Life) -> None:
        life.register().assign().accept()

    def ask(self, life: Life, days: int = 3, reason: str = "施工材料未到") -> None:
        life.do(actions.ask_extension, "unit_liaison", working_days=days, reason=reason)

    def test_granted_moves_the_due_time_from_where_it_was(self, life: Life) -> None:
        self.ask(life)
        life.do(actions.decide_extension, "office", granted=True)
        assert (life.finding.due_at, life.finding.extensions_granted) == (at("2026-06-16 18:00"), 1)

    def test_refused_stands_in_the_history(self, life: Life) -> None:
        self.ask(life)
        with pytest.raises(Invalid):
            life.do(actions.decide_extension, "office", granted=False)
        life.do(actions.decide_extension, "office", granted=False, opinion="材料可就近调剂")
        assert life.finding.due_at == at("2026-06-11 18:00")
        assert life.events()[-2:] == ["extension_asked", "extension_decided"]

    def test_twice_at_most(self, life: Life) -> None:
        for _ in range(2):
            self.ask(life)
            life.do(actions.decide_extension, "office", granted=True)
        with pytest.raises(NotAllowed, match="2"):
            self.ask(life)

    def test_before_the_due_time_with_a_reason_and_one_at_a_time(self, life: Life) -> None:
        with pytest.raises(Invalid):
            self.ask(life, reason="")
        with pytest.raises(Invalid):
            self.ask(life, days=0)
        life.clock.go("2026-06-11 18:00")
        self.ask(life)
        with pytest.raises(NotAllowed):
            self.ask(life)
        life.do(actions.decide_extension, "office", granted=False, opinion="不同意")
        life.clock.go("2026-06-11 18:01")
        with pytest.raises(NotAllowed):
            self.ask(life)


def test_coordination_stops_the_clock_until_it_is_decided(life: Life) -> None:
    life.register().assign().accept()
    life.do(actions.pause_for_coordination, "unit_liaison", reason="需要供电公司配合移杆")
    assert life.finding.paused_at is not None
    life.clock.go("2026-06-04 10:00")
    office = life.who("office").actor
    actions.resume_from_coordination(life.finding.pk, by=office, text="已协调,本周移杆", outcome="solved")
    life.finding.refresh_from_db()
    assert (life.finding.due_at, life.finding.paused_at) == (at("2026-06-15 18:00"), None)


def test_void_needs_a_reason_and_a_second_person(life: Life) -> None:
    life.register()
    director = life.who("director")
    with pytest.raises(Invalid):
        life.do(actions.ask_void, "office", reason=" ")
    life.do(actions.ask_void, "office", reason="登记错点位")
    with pytest.raises(SecondPersonNeeded):
        life.do(actions.decide_void, "office", confirmed=True)
    life.do(actions.decide_void, director, confirmed=False, opinion="点位没有错")
    assert (life.finding.state, life.finding.disposition) == ("registered", "")
    life.do(actions.ask_void, "office", reason="与 2026-00003 重复", disposition="duplicate")
    life.do(actions.decide_void, director, confirmed=True)
    assert (life.finding.state, life.finding.disposition) == ("void", "duplicate")
    with pytest.raises(WrongState):
        life.assign()


def test_reassigned_begins_a_new_time(life: Life) -> None:
    life.register().assign().accept()
    life.clock.go("2026-06-08 09:00")
    with pytest.raises(Invalid):
        life.do(actions.reassign_finding, "office", unit=life.county.units["urban"], reason="")
    life.do(actions.reassign_finding, "office", unit=life.county.units["urban"], reason="职责调整")
    assert (life.finding.state, life.finding.due_at) == ("assigned", at("2026-06-17 18:00"))
    assert (life.finding.accepted_at, life.finding.person_id) == (None, None)


def test_a_corrected_severity_counts_the_due_time_anew(life: Life) -> None:
    life.register().assign()
    life.clock.pass_(hours=1)
    life.do(actions.edit_finding, "office", reason="按标准应为较重", severity="major", title="消防通道堆放杂物")
    assert (life.finding.due_at, life.finding.title) == (at("2026-06-05 18:00"), "消防通道堆放杂物")
    assert "消防" in life.finding.grams


def test_two_people_the_second_sees_what_changed(life: Life) -> None:
    life.register()
    seen = life.finding.version
    life.do(actions.edit_finding, "office", reason="更正", severity="major", title="通道被占用")
    with pytest.raises(Stale) as refused:
        life.do(actions.assign_finding, "director", version=seen)
    assert len(refused.value.changes) == 2
    assert ("通道堆放杂物", "通道被占用") in refused.value.changes.values()
    assert life.finding.state == "registered"


def test_bulk_assignment_leaves_alone_what_changed(life: Life) -> None:
    seen = {}
    for _ in range(3):
        seen[life.register().finding.pk] = 1
    life.do(actions.edit_finding, "office", reason="更正", severity="grave")
    nobody = actions.register_finding(
        by=life.who("office").actor, campaign=life.county.campaign, title="井盖缺失", source="hotline", place="河堤"
    )
    result = actions.assign_many({**seen, nobody.pk: 1}, by=life.who("office").actor)
    assert [row.state for row in result.assigned] == ["assigned", "assigned"]
    assert {row.pk for row, _ in result.refused} == {life.finding.pk, nobody.pk}
    assert Event.objects.filter(kind="finding.assigned").count() == 2
    assert result.assigned[0].due_at == at("2026-06-11 18:00")
