"""Who sees signals, who judges them, and what is kept of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.http import Http404
from tests.factories import County, Member, make_finding, make_member
from tests.photo_scenes import visit_with

from tongchuang.domain.authenticity.access import (
    get_signal_for,
    next_to_judge,
    signals_of_finding,
    signals_of_visit,
    signals_visible_to,
)
from tongchuang.domain.authenticity.actions import (
    answer_signal,
    judge_signal,
    look_at_signal,
    raise_signals,
    set_limits,
)
from tongchuang.domain.authenticity.errors import (
    AlreadyJudged,
    LimitOutside,
    NotYours,
    OwnSignal,
    ReadOnly,
    WordMissing,
    WordTooLong,
)
from tongchuang.domain.authenticity.models import Signal
from tongchuang.domain.authenticity.queries import limits_for
from tongchuang.domain.authenticity.values import Raised
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.findings.models import FindingPhoto
from tongchuang.domain.inspections.models import Evaluation, Source
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.foundation.clock import now
from tongchuang.workflows import photo_checks

pytestmark = pytest.mark.django_db


def raised(county: County, key: str = "time:1", kind: str = "time", **values: Any) -> Signal:
    """A signal as the worker keeps it."""
    reason = {"case": "old_fix", "minutes": 9000}
    each = Raised(kind, 2, key, reason, county.region.pk, county.campaign.pk, **values)
    return raise_signals([each], by=SYSTEM)[0]


@pytest.fixture
def of_fix(county: County, people: dict[str, Member]) -> Signal:
    """About the photo of a fix that the unit's liaison brought."""
    finding, member = make_finding(county, site=county.sites[0], state="fixed"), people["unit_liaison"]
    photo = Attachment.objects.create(
        region=county.region,
        sha256="a" * 64,
        kind="photo",
        media_type="image/jpeg",
        size=1,
        uploaded_by=member.user,
        uploaded_at=now(),
    )
    FindingPhoto.objects.create(finding=finding, attachment=photo, phase="after", added_at=now())
    return raised(county, finding=finding.pk, attachment=photo.pk, person=member.person.pk)


@pytest.fixture
def of_inspector(county: County, people: dict[str, Member]) -> Signal:
    """About an inspector's visit."""
    visit = visit_with(county, people["inspector"], [])
    reason = {"metres": 30000, "minutes": 5, "speed": 360, "limit": 120}
    each = Raised(
        "travel",
        2,
        "travel:1",
        reason,
        county.region.pk,
        county.campaign.pk,
        visit=visit.pk,
        person=people["inspector"].person.pk,
    )
    return raise_signals([each], by=SYSTEM)[0]


def test_who_sees_what(
    county: County, people: dict[str, Member], outsider: Member, of_fix: Signal, of_inspector: Signal
) -> None:
    other = make_member(county, "inspector", name="叶舟")
    seen = {name: set(signals_visible_to(member.actor)) for name, member in people.items()}
    both = {of_fix, of_inspector}
    assert {name for name, rows in seen.items() if rows == both} == {
        "director",
        "office",
        "discipline",
        "inspector",
    }
    assert all(
        not seen[name]
        for name in (
            "unit_liaison",
            "lead_liaison",
            "unit_head",
            "point_owner",
            "contracted_leader",
            "observer",
        )
    )
    assert set(signals_visible_to(other.actor)) == {of_fix}
    assert not signals_visible_to(outsider.actor).exists()
    with pytest.raises(Http404):
        get_signal_for(people["unit_liaison"].actor, of_fix.pk)


def test_a_signal_is_hidden_like_the_visit_of_either_side(
    county: County, people: dict[str, Member], of_fix: Signal
) -> None:
    covert = Evaluation.objects.create(
        region=county.region,
        campaign=county.campaign,
        version=county.campaign.standards.get().version,
        title="暗访",
        source=Source.COVERT,
        held_on=date(2026, 11, 20),
    )
    visit = visit_with(county, make_member(county, "inspector", name="叶舟"), [])
    type(visit).objects.filter(pk=visit.pk).update(evaluation=covert, source="covert")
    Signal.objects.filter(pk=of_fix.pk).update(other_visit=visit)
    assert not signals_visible_to(people["office"].actor).exists()
    assert signals_of_finding(people["office"].actor, of_fix.finding_id) == []
    Evaluation.objects.filter(pk=covert.pk).update(finished_at=now())
    assert list(signals_visible_to(people["office"].actor)) == [of_fix]


def test_judging_is_told_and_can_be_changed_but_not_unseen(people: dict[str, Member], of_fix: Signal) -> None:
    office, inspector = people["office"].actor, people["inspector"].actor
    look_at_signal(of_fix, by=office)
    look_at_signal(of_fix, by=inspector)
    judge_signal(of_fix, by=inspector, verdict="explained", text="补拍", seen="open")
    with pytest.raises(AlreadyJudged):
        judge_signal(of_fix, by=office, verdict="wrong", seen="open")
    row = judge_signal(of_fix, by=office, verdict="confirmed", seen="explained")
    assert (row.state, row.review, row.reviewed_by_id, row.looked_by_id) == (
        "confirmed",
        "",
        office.person_id,
        office.person_id,
    )
    kinds = list(Event.objects.filter(target_id=of_fix.pk).order_by("id").values_list("kind", flat=True))
    assert kinds == ["signal.raised", "signal.looked_at", "signal.judged", "signal.judged"]
    told = Event.objects.get(target_id=of_fix.pk, kind="signal.judged", new__state="explained")
    assert "补拍" not in str(told.new) and told.personal.data == {"text": "补拍"}


def test_nobody_judges_what_is_said_about_themselves(people: dict[str, Member], of_inspector: Signal) -> None:
    mine = people["inspector"].actor
    with pytest.raises(OwnSignal):
        judge_signal(of_inspector, by=mine, verdict="wrong")
    answer_signal(of_inspector, by=mine, text="坐车去的，手机定位漂移")
    of_inspector.refresh_from_db()
    assert of_inspector.answer and of_inspector.state == "open"
    with pytest.raises(NotYours):
        answer_signal(of_inspector, by=people["office"].actor, text="x")
    assert next_to_judge(mine, of_inspector) is None


def test_refusals(people: dict[str, Member], of_fix: Signal) -> None:
    with pytest.raises(ReadOnly):
        judge_signal(of_fix, by=people["discipline"].actor, verdict="confirmed")
    with pytest.raises(NotPermitted):
        judge_signal(of_fix, by=people["unit_liaison"].actor, verdict="confirmed")
    for verdict, text, error in (
        ("explained", " ", WordMissing),
        ("explained", "字" * 201, WordTooLong),
        ("open", "", WordMissing),
    ):
        with pytest.raises(error):
            judge_signal(of_fix, by=people["office"].actor, verdict=verdict, text=text)
    assert Event.objects.filter(target_id=of_fix.pk).count() == 1


def test_limits_of_a_campaign(county: County, people: dict[str, Member]) -> None:
    row = set_limits(
        county.campaign, by=people["office"].actor, values={"old_days": 7, "speed_kmh": 120}, notice_on=None
    )
    assert row.values == {"old_days": 7} and limits_for(county.campaign).old_days == 7
    with pytest.raises(NotPermitted):
        set_limits(county.campaign, by=people["inspector"].actor, values={}, notice_on=None)
    with pytest.raises(LimitOutside):
        set_limits(county.campaign, by=people["office"].actor, values={"old_days": -1}, notice_on=None)


def test_passing_is_looked_at_after_a_notice_only(
    county: County, people: dict[str, Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, others = people["inspector"].person.pk, make_member(county, "inspector", name="叶舟").person.pk
    monkeypatch.setattr(
        photo_checks.queries, "pass_figures", lambda campaign, since: {one: (1, 400), others: (90, 500)}
    )
    assert photo_checks.look_at_passing() == 0
    set_limits(
        county.campaign, by=people["office"].actor, values={}, notice_on=(now() - timedelta(days=40)).date()
    )
    assert photo_checks.look_at_passing() == 1
    assert photo_checks.look_at_passing() == 0
    signal = Signal.objects.get(kind="always_pass")
    assert signal.person_id == one and signal.reason["peers_checks"] == 500
    assert one not in {
        row.person_id for row in signals_visible_to(replace(people["inspector"].actor, person_id=others))
    }
    assert signals_of_visit(people["office"].actor, county.region.pk) == []
