"""The report on a phase: its figures are those of the moment, problems stand with unit and item, the file says the same."""

# ruff: noqa: F811

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.domain.gates.conftest import Stage, stage  # noqa: F401
from tests.factories import make_finding

from tongchuang.domain.documents.actions import approve_document, submit_for_approval
from tongchuang.domain.documents.errors import DocumentInvalid
from tongchuang.domain.documents.values import Party
from tongchuang.domain.documents.writing import text_from_blocks
from tongchuang.domain.gates.queries import reports_of
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.tasks.models import Task
from tongchuang.foundation.clock import now
from tongchuang.workflows.gates import marks_of
from tongchuang.workflows.reports import check_report, write_report


def task(stage: Stage, phase, title: str, **values) -> Task:
    at = now() - timedelta(days=20)
    base = {"region": stage.county.region, "campaign": stage.county.campaign, "phase": phase, "title": title, "made_at": at, "changed_at": at}
    return Task.objects.create(**{**base, "released_at": at, "lead_unit": stage.county.units["market"], **values})


def test_the_report_on_a_phase_is_read_back_as_of_its_moment(stage: Stage, standard):
    county, market = stage.county, stage.county.units["market"]
    then, moment = now() - timedelta(days=10), now() - timedelta(days=1)
    item = standard.leaves[0]
    make_finding(county, unit=market, registered_at=then, severity="grave", title="消防通道堵塞", item=item, due_at=then + timedelta(days=1))
    make_finding(county, unit=market, registered_at=then, state="closed", closed_at=then + timedelta(days=2))
    make_finding(county, unit=market, registered_at=now() - timedelta(days=100), title="阶段之前的问题")
    make_finding(county, unit=market, registered_at=now(), title="报告之后的问题")
    task(stage, stage.first, "完成台账", state="closed")
    task(stage, stage.first, "补建公厕", state="doing", due_on=stage.day - timedelta(days=5))
    task(stage, stage.second, "拆除违建", state="released", due_on=stage.day + timedelta(days=30))
    to = (Party("云岫县人民政府"),)
    params = {"phase": str(stage.first.pk)}
    row = write_report("phase", params, campaign=county.campaign, as_of=moment, to=to, by=stage.office.actor)
    text = text_from_blocks(row.content["blocks"])
    assert row.kind == "report" and "本阶段共下达任务2项，已办结1项，待验收0项，办理中1项，其中逾期1项。" in text
    assert "本阶段登记问题2件，已销号1件，销号率50.0%。" in text
    assert "消防通道堵塞" in text and item.title in text and market.short_name in text
    assert "阶段之前的问题" not in text and "报告之后的问题" not in text
    assert "拆除违建" in text and "补建公厕" in text
    assert check_report(row) == []
    assert [each.pk for each in reports_of(stage.first)] == [row.pk]
    [mark] = [each for each in marks_of(stage.first) if each.kind == "report"]
    assert mark.holds is False
    approve_document(submit_for_approval(row, by=stage.office.actor), by=stage.director.actor)
    assert [each.holds for each in marks_of(stage.first) if each.kind == "report"] == [True]


def test_no_report_on_what_has_not_begun_or_by_others(stage: Stage, other_county, outsider):
    to = (Party("云岫县人民政府"),)
    write = {"campaign": stage.county.campaign, "as_of": now(), "to": to}
    with pytest.raises(DocumentInvalid):
        write_report("phase", {"phase": str(stage.second.pk)}, **write, by=stage.office.actor)
    foreign = other_county.campaign.phases.get()
    with pytest.raises(DocumentInvalid):
        write_report("phase", {"phase": str(foreign.pk)}, **write, by=stage.office.actor)
    for stranger in (stage.county.people["unit_head"], outsider):
        with pytest.raises((NotPermitted, DocumentInvalid)):
            write_report("phase", {"phase": str(stage.first.pk)}, **write, by=stranger.actor)
