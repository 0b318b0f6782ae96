"""A gate by the data of the moment, and the transition: proposed, confirmed by another with what stands open, refused, reopened."""

# ruff: noqa: F811

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from tests.domain.gates.conftest import Stage, stage  # noqa: F401
from tests.factories import make_finding

from tongchuang.domain.files.models import Attachment
from tongchuang.domain.gates.actions import answer_check, confirm_answer, reopen_phase, take_back
from tongchuang.domain.gates.errors import (
    GateInvalid,
    GateStale,
    NotItsTurn,
    OwnAnswer,
    OwnProposal,
    PhaseOver,
    ReasonNeeded,
)
from tongchuang.domain.gates.history import phase_history
from tongchuang.domain.gates.models import Answer, Transition
from tongchuang.domain.gates.values import AnswerValues, Check, MakeUp
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.scores.models import Snapshot
from tongchuang.domain.tasks.models import Task
from tongchuang.foundation.clock import now, period_of
from tongchuang.workflows.gates import Standing, confirm, found_of, marks_of, propose, refuse
from tongchuang.workflows.reports.data import month_before

YES = AnswerValues(True, "座谈三次，梳理出问题十二条")
CONSENT = "consent:市创建办同意"


def holding(stage: Stage) -> dict[str, bool | None]:
    return {mark.key: mark.holds for mark in marks_of(stage.first)}


def paper(stage: Stage) -> Attachment:
    return Attachment.objects.create(
        region=stage.county.region, sha256="c" * 64, kind="document", media_type="application/pdf", size=9, name="批复.pdf",
        uploaded_by=stage.office.user, uploaded_at=timezone.now(),
    )  # fmt: skip


def task(stage: Stage, **values) -> Task:
    base = {
        "region": stage.county.region,
        "campaign": stage.county.campaign,
        "phase": stage.first,
        "title": "补齐台账",
        "state": "closed",
    }
    return Task.objects.create(
        **{**base, "made_at": now(), "changed_at": now(), "released_at": now(), **values}
    )


def test_computed_conditions_follow_the_data(stage: Stage):
    assert holding(stage) == {
        "look_back": None,
        CONSENT: None,
        "tasks_done": None,
        "no_open_grave": True,
        "report": False,
    }
    task(stage)
    task(stage, state="doing")
    assert holding(stage)["tasks_done"] is True
    task(stage, state="draft")
    task(stage, state="doing")
    assert holding(stage)["tasks_done"] is False
    finding = make_finding(stage.county, severity="grave", state="accepted")
    assert holding(stage)["no_open_grave"] is False
    finding.state = "closed"
    finding.save()
    assert holding(stage)["no_open_grave"] is True
    share = found_of(Check("closed", "closed", "", share=Decimal("1")), Standing(stage.first))
    assert (share.holds, share.says) == (True, "100%（1/1）")


def test_stable_means_every_one_of_the_last_months(stage: Stage):
    campaign, version = stage.county.campaign, stage.county.campaign.standards.get().version
    check = Check("stability", "stability", "", months=2, at_least=Decimal(85))
    month = month_before(period_of(now()))
    own = {
        "region": stage.county.region,
        "campaign": campaign,
        "version": version,
        "sources": ["covert", "mock", "official"],
    }
    for total, wanted in ((Decimal("84.999"), False), (Decimal(85), None)):
        Snapshot.objects.all().delete()
        Snapshot.objects.create(**own, period=month, total=total, computed_at=now(), engine="1")
        assert found_of(check, Standing(stage.first)).holds is wanted
    Snapshot.objects.create(
        **own, period=month_before(month), total=Decimal(90), computed_at=now(), engine="1"
    )
    found = found_of(check, Standing(stage.first))
    assert (found.holds, found.says) == (True, "90.00、85.00")
    score = found_of(Check("score", "score", "", at_least=Decimal(85)), Standing(stage.first))
    assert score.holds is True and month in score.says


def test_an_answer_takes_two_people_and_proof(stage: Stage, outsider):
    office, colleague, first = stage.office.actor, stage.colleague.actor, stage.first
    with pytest.raises(GateInvalid):
        answer_check(first, "look_back", AnswerValues(True), by=office)
    with pytest.raises(GateInvalid):
        answer_check(first, "report", YES, by=office)
    with pytest.raises(GateInvalid):
        answer_check(first, "look_back", YES, by=office, position=2)
    for stranger in (stage.county.people["observer"], outsider):
        with pytest.raises(NotPermitted):
            answer_check(first, "look_back", YES, by=stranger.actor)
    answers = [answer_check(first, "look_back", YES, by=office, position=place) for place in (0, 1)]
    assert holding(stage)["look_back"] is None
    with pytest.raises(OwnAnswer):
        confirm_answer(answers[0], version=1, by=office)
    for each in answers:
        confirm_answer(each, version=1, by=colleague)
    assert holding(stage)["look_back"] is True
    # Said anew, it has to be confirmed anew; and who saw the old one is told.
    with pytest.raises(GateStale):
        answer_check(first, "look_back", AnswerValues(False, "还有两条没摆出来"), by=office)
    again = answer_check(first, "look_back", AnswerValues(False, "还有两条没摆出来"), by=office, version=1)
    with pytest.raises(GateStale):
        confirm_answer(again, version=1, by=colleague)
    assert holding(stage)["look_back"] is False
    with pytest.raises(GateInvalid) as refused:
        answer_check(first, CONSENT, AnswerValues(True, number="创办〔2026〕7号"), by=office)
    assert refused.value.field == "file"
    proof = paper(stage)
    with pytest.raises(GateInvalid) as refused:
        answer_check(
            first, CONSENT, AnswerValues(True, attachment_id=proof.pk, dated_on=stage.day), by=office
        )
    assert refused.value.field == "number"
    full = AnswerValues(True, number="创办〔2026〕7号", attachment_id=proof.pk, dated_on=stage.day)
    confirm_answer(answer_check(first, CONSENT, full, by=office), version=1, by=stage.director.actor)
    assert holding(stage)[CONSENT] is True


def test_a_phase_ends_by_two_people_with_what_stands_open(stage: Stage):
    office, director, first = stage.office.actor, stage.director.actor, stage.first
    begins = stage.day + timedelta(days=3)
    with pytest.raises(ReasonNeeded):
        propose(first, begins_on=begins, reason="", by=office)
    with pytest.raises(NotItsTurn):
        propose(stage.second, begins_on=begins + timedelta(days=30), reason="先转这个", by=office)
    with pytest.raises(NotPermitted):
        propose(first, begins_on=begins, reason="试试", by=stage.county.people["unit_head"].actor)
    row = propose(first, begins_on=begins, reason="上级要求提前转段", by=office)
    with pytest.raises(NotItsTurn):
        propose(first, begins_on=begins, reason="再提一次", by=stage.colleague.actor)
    for actor in (office, stage.colleague.actor):
        with pytest.raises(NotPermitted):
            confirm(row, opinion="", by=actor)
    # What held when it was proposed and fails now sends it back.
    grave = make_finding(stage.county, severity="grave", state="accepted")
    with pytest.raises(NotItsTurn):
        confirm(row, opinion="", by=director)
    grave.state = "closed"
    grave.save()
    task(stage)
    row = confirm(row, opinion="同意", by=director)
    assert row.state == "passed" and row.numbers["tasks_closed"] == 1 and row.numbers["grave_open"] == 0
    # The figures of the moment stay, whatever comes after.
    task(stage)
    assert Transition.objects.get(pk=row.pk).numbers["tasks"] == 1
    first.refresh_from_db()
    stage.second.refresh_from_db()
    assert first.ends_on == begins - timedelta(days=1) and stage.second.starts_on == begins
    with pytest.raises(PhaseOver):
        answer_check(first, "look_back", YES, by=office)
    with pytest.raises(NotPermitted):
        reopen_phase(row, reason="还有问题", by=office)
    assert reopen_phase(row, reason="上级抽查发现问题", by=director).state == "reopened"
    answer_check(first, "look_back", YES, by=office)
    assert "gate.passed" in {each.kind for each in phase_history(first, director)}
    assert "gate.passed" not in {
        each.kind for each in phase_history(first, stage.county.people["unit_head"].actor)
    }


def test_nobody_decides_their_own_proposal_and_it_can_be_taken_back(stage: Stage):
    row = propose(
        stage.first, begins_on=stage.day + timedelta(days=6), reason="如期转段", by=stage.director.actor
    )
    with pytest.raises(OwnProposal):
        confirm(row, opinion="", by=stage.director.actor)
    take_back(row, reason="材料没有备齐", by=stage.office.actor)
    with pytest.raises(NotItsTurn):
        confirm(row, opinion="", by=stage.director.actor)
    assert (
        propose(
            stage.first, begins_on=stage.day + timedelta(days=6), reason="如期转段", by=stage.office.actor
        ).pk
        != row.pk
    )


def test_refused_the_phase_goes_on_with_make_up_work(stage: Stage):
    row = propose(
        stage.first, begins_on=stage.day + timedelta(days=6), reason="如期转段", by=stage.office.actor
    )
    until, unit = stage.day + timedelta(days=20), stage.county.units["market"]
    with pytest.raises(GateInvalid):
        refuse(row, opinion="", until=until, work=[], by=stage.director.actor)
    with pytest.raises(GateInvalid):
        refuse(row, opinion="补课", until=stage.day - timedelta(days=1), work=[], by=stage.director.actor)
    work = [MakeUp("补开问题梳理会", unit.pk), MakeUp(" ")]
    [made] = refuse(row, opinion="问题没有摆透", until=until, work=work, by=stage.director.actor)
    assert (made.state, made.origin_type, made.origin_id, made.phase_id) == (
        "draft",
        "gate",
        stage.first.pk,
        stage.first.pk,
    )
    assert (made.due_on, made.lead_unit_id) == (until, unit.pk)
    stage.first.refresh_from_db()
    stage.second.refresh_from_db()
    assert stage.first.ends_on == until and stage.second.starts_on == until + timedelta(days=1)
    assert (
        propose(
            stage.first, begins_on=until + timedelta(days=1), reason="补课完成", by=stage.office.actor
        ).state
        == "proposed"
    )
    assert Answer.objects.count() == 0
