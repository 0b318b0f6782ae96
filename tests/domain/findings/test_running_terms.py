"""Numbers that are lowered while findings run: running ones keep theirs, whatever is done with them; new ones get the new."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.domain.findings.conftest import Life, at

from tongchuang.domain.findings import actions
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.standards.models import Pack


def by_campaign(life: Life) -> None:
    """The campaign's own settings say less, and an earlier closing time."""
    campaign = life.county.campaign
    assert campaign is not None
    campaign.settings = {
        "supervision": {"due_days": {"minor": 2, "major": 1, "grave": 1}, "due_time": "12:00"}
    }
    campaign.save(update_fields=["settings"])


def by_pack(life: Life) -> None:
    """The campaign goes over to another edition of its pack, which says less."""
    campaign = life.county.campaign
    assert campaign is not None
    old = campaign.pack
    document = {
        **old.document,
        "supervision": {"due_days": {"minor": 2, "major": 1, "grave": 1}, "due_time": "12:00"},
    }
    campaign.pack = Pack.objects.create(
        slug=old.slug, title=old.title, level=old.level, complete=old.complete, digest="9" * 64, document=document, loaded_at=old.loaded_at,
    )  # fmt: skip
    campaign.save(update_fields=["pack"])


LOWERED = pytest.mark.parametrize("lower", [by_campaign, by_pack])
Lower = Callable[[Life], None]


@LOWERED
def test_nothing_moves_by_itself_and_new_ones_get_the_new(life: Life, lower: Lower) -> None:
    life.register().assign()
    running = life.finding.pk
    lower(life)
    assert Finding.objects.get(pk=running).due_at == at("2026-06-11 18:00")
    life.register().assign()
    assert life.finding.due_at == at("2026-06-04 12:00")


@LOWERED
def test_an_extension_counts_from_the_old_due_time(life: Life, lower: Lower) -> None:
    life.register().assign().accept()
    lower(life)
    life.do(actions.ask_extension, "unit_liaison", working_days=2, reason="等待供货")
    life.do(actions.decide_extension, "office", granted=True)
    assert life.finding.due_at == at("2026-06-15 18:00")


@LOWERED
def test_a_pause_gives_back_the_old_time(life: Life, lower: Lower) -> None:
    life.register().assign().accept()
    life.do(actions.pause_for_coordination, "unit_liaison", reason="需要供电公司配合移杆")
    lower(life)
    life.clock.go("2026-06-04 10:00")
    actions.resume_from_coordination(
        life.finding.pk, by=life.who("office").actor, text="已协调", outcome="solved"
    )
    life.finding.refresh_from_db()
    assert life.finding.due_at == at("2026-06-15 18:00")


@LOWERED
def test_a_refused_dispute_gives_back_the_old_time(life: Life, lower: Lower) -> None:
    life.register().assign()
    life.do(actions.dispute_finding, "unit_liaison", reason="不属于我单位")
    lower(life)
    life.clock.go("2026-06-04 10:00")
    life.do(actions.decide_dispute, "office", upheld=False, opinion="属于你单位")
    assert life.finding.due_at == at("2026-06-15 18:00")


@LOWERED
def test_another_unit_gets_the_old_number_of_days(life: Life, lower: Lower) -> None:
    life.register().assign()
    lower(life)
    life.clock.go("2026-06-08 09:00")
    life.do(actions.reassign_finding, "office", unit=life.county.units["urban"], reason="职责调整")
    assert life.finding.due_at == at("2026-06-17 18:00")


@LOWERED
def test_a_corrected_severity_goes_by_the_old_numbers(life: Life, lower: Lower) -> None:
    life.register().assign()
    lower(life)
    life.do(actions.edit_finding, "office", reason="按标准应为较重", severity="major")
    assert life.finding.due_at == at("2026-06-05 18:00")


@LOWERED
def test_a_return_keeps_it(life: Life, lower: Lower) -> None:
    life.register().assign().accept().fix()
    lower(life)
    life.do(actions.return_finding, "inspector", reason="仍有杂物")
    assert life.finding.due_at == at("2026-06-11 18:00")


@LOWERED
def test_what_goes_back_to_the_office_begins_anew(life: Life, lower: Lower) -> None:
    life.register().assign()
    life.do(actions.dispute_finding, "unit_liaison", reason="不属于我单位")
    lower(life)
    life.do(actions.decide_dispute, "office", upheld=True, opinion="确实不属于")
    life.do(actions.assign_finding, "office", unit=life.county.units["urban"])
    assert life.finding.due_at == at("2026-06-04 12:00")


def test_a_running_one_from_before_keeps_what_it_is_first_touched_with(life: Life) -> None:
    """Rows of an installation that did not keep the numbers yet."""
    life.register().assign().accept()
    Finding.objects.filter(pk=life.finding.pk).update(terms={})
    life.do(actions.ask_extension, "unit_liaison", working_days=2, reason="等待供货")
    life.do(actions.decide_extension, "office", granted=True)
    by_campaign(life)
    life.clock.go("2026-06-03 09:00")
    life.do(actions.ask_extension, "unit_liaison", working_days=1, reason="等待供货")
    life.do(actions.decide_extension, "office", granted=True)
    assert life.finding.due_at == at("2026-06-16 18:00")
