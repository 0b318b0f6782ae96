"""Pages of phases: what each shows to whom, each button in its turn, and what is refused."""

# ruff: noqa: F811

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.domain.gates.conftest import Stage, stage  # noqa: F401

from tongchuang.domain.campaigns.models import Phase
from tongchuang.domain.documents.models import Basis
from tongchuang.domain.gates.models import Answer, Period, Transition
from tongchuang.domain.tasks.models import Task
from tongchuang.foundation.clock import now

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def at(name: str, *args) -> str:
    return reverse(f"tasks:{name}", args=args)


@pytest.fixture
def gated(stage: Stage) -> Stage:
    base = {"region": stage.county.region, "campaign": stage.county.campaign, "phase": stage.first, "made_at": now(), "changed_at": now()}
    unit = stage.county.units["market"]
    Task.objects.create(**base, title="补齐台账", state="doing", released_at=now(), lead_unit=unit, due_on=stage.day - timedelta(days=2))
    Task.objects.create(**base, title="还没下达", state="draft", due_on=stage.day + timedelta(days=40))
    return stage


def test_the_overview_counts_what_each_may_see(gated: Stage, client_for, outsider):
    page = client_for(gated.office).get(at("phases")).content.decode()
    assert all(title in page for title in ("动员部署", "全面建设", "迎接评估"))
    assert f"?phase={gated.first.pk}&amp;overdue=1" in page and 'class="today"' in page
    assert client_for(gated.county.people["unit_liaison"]).get(at("phases")).status_code == 200
    assert client_for(outsider).get(at("phase", gated.first.pk)).status_code == 404


def test_a_phase_shows_its_gate_to_those_who_oversee_and_its_dates_to_all(gated: Stage, client_for):
    page = client_for(gated.office).get(at("phase", gated.first.pk)).content.decode()
    assert "市创建办同意" in page and "还没下达" in page and at("gate_propose", gated.first.pk) in page
    for name in ("discipline", "observer"):
        seen = client_for(gated.county.people[name]).get(at("phase", gated.first.pk)).content.decode()
        assert "市创建办同意" in seen and at("gate_propose", gated.first.pk) not in seen and "还没下达" not in seen
    unit = client_for(gated.county.people["unit_liaison"]).get(at("phase", gated.first.pk)).content.decode()
    assert "动员部署" in unit and "市创建办同意" not in unit


def test_dates_and_periods_by_their_forms(gated: Stage, client_for):
    client, first, day = client_for(gated.office), gated.first, gated.day
    sent = {"starts_on": first.starts_on, "ends_on": day + timedelta(days=4), "seen_start": first.starts_on, "seen_end": first.ends_on}
    assert client.post(at("phase_dates", first.pk), sent).status_code == 422
    assert client.post(at("phase_dates", first.pk), {**sent, "reason": "提前"}).status_code == 302
    assert Phase.objects.get(pk=first.pk).ends_on == day + timedelta(days=4)
    # From a page that is older than the change.
    assert client.post(at("phase_dates", first.pk), {**sent, "reason": "再提前"}).status_code == 409
    period = {"title": "起步时段", "starts_on": first.starts_on, "ends_on": day, "goal": "摸清底数"}
    assert client.post(at("phase_period_new", first.pk), {**period, "ends_on": day + timedelta(days=30)}).status_code == 422
    assert client.post(at("phase_period_new", first.pk), period).status_code == 302
    row = Period.objects.get()
    assert client.post(at("phase_period", row.pk), {**period, "title": "第一时段"}).status_code == 302
    assert "第一时段" in client.get(at("phases")).content.decode()
    liaison = client_for(gated.county.people["unit_liaison"])
    assert liaison.get(at("phase_dates", first.pk)).status_code == liaison.post(at("phase_period_remove", row.pk)).status_code == 403
    assert client.post(at("phase_period_remove", row.pk)).status_code == 302
    assert not Period.objects.exists()


def test_answers_by_one_and_confirmed_by_another(gated: Stage, client_for):
    client, first = client_for(gated.office), gated.first
    where = f"{at('gate_answer', first.pk)}?key=look_back&position=0"
    assert client.get(where).status_code == 200
    assert client.get(f"{at('gate_answer', first.pk)}?key=report").status_code == 404
    assert client.post(where, {"holds": "1", "version": 0}).status_code == 422
    assert client.post(where, {"holds": "1", "text": "摆出问题十二条", "version": 0}).status_code == 302
    answer = Answer.objects.get()
    confirm = at("gate_answer_confirm", answer.pk)
    assert client.post(confirm, {"version": 1}).status_code == 403
    assert client_for(gated.county.people["observer"]).post(confirm, {"version": 1}).status_code == 403
    assert confirm in client_for(gated.colleague).get(at("phase", first.pk)).content.decode()
    assert client_for(gated.colleague).post(confirm, {"version": 1}).status_code == 302
    paper = f"{at('gate_answer', first.pk)}?key=consent:市创建办同意"
    given = {"holds": "1", "version": 0, "number": "创办〔2026〕7号", "dated_on": gated.day}
    assert client.post(paper, given).status_code == 422
    assert client.post(paper, {**given, "file": SimpleUploadedFile("批复.pdf", PDF)}).status_code == 302
    kept = Answer.objects.get(key="consent:市创建办同意").attachment_id
    file = reverse("shared:file", args=[kept, "full"])
    assert client_for(gated.county.people["discipline"]).get(file).status_code == 200
    assert client_for(gated.county.people["unit_liaison"]).get(file).status_code == 404


def test_a_transition_from_the_proposal_to_the_next_phase(gated: Stage, client_for):
    office, director, first = client_for(gated.office), client_for(gated.director), gated.first
    begins = gated.day + timedelta(days=3)
    assert office.post(at("gate_propose", first.pk), {"begins_on": begins}).status_code == 422
    assert office.post(at("gate_propose", first.pk), {"begins_on": begins, "reason": "上级要求"}).status_code == 302
    row = Transition.objects.get()
    decide = at("gate_decide", row.pk)
    assert office.get(decide).status_code == 403
    shown = director.get(decide).content.decode()
    assert "上级要求" in shown and "补课" in shown
    assert director.post(decide, {"decision": "refuse", "opinion": "再补"}).status_code == 422
    sent = {"decision": "refuse", "opinion": "问题没摆透", "until": gated.day + timedelta(days=10), "work_0": "补开梳理会"}
    assert director.post(decide, sent).status_code == 302
    assert Task.objects.get(origin_type="gate").title == "补开梳理会"
    assert office.post(at("gate_propose", first.pk), {"begins_on": gated.day + timedelta(days=11), "reason": "已补课"}).status_code == 302
    row = Transition.objects.get(state="proposed")
    assert director.post(at("gate_decide", row.pk), {"decision": "confirm"}).status_code == 302
    page = director.get(at("phase", first.pk)).content.decode()
    assert "已补课" in page and at("gate_reopen", row.pk) in page
    assert director.post(at("gate_reopen", row.pk), {"reason": "上级抽查不合格"}).status_code == 302
    assert Transition.objects.get(pk=row.pk).state == "reopened"


def test_the_report_is_written_from_the_page(gated: Stage, client_for, outsider):
    there = at("phase_report", gated.first.pk)
    assert client_for(gated.county.people["unit_liaison"]).post(there).status_code == 403
    assert client_for(outsider).post(there).status_code in (403, 404)
    assert client_for(gated.office).post(there).status_code == 302
    assert Basis.objects.get().params == {"phase": str(gated.first.pk)}
