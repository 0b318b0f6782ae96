"""A ranking out of rows: who answered for what, frozen as it was seen, the same to the byte later."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from tests.domain.appraisals.making import PERIOD, head, line, month, ranked
from tests.domain.scores.facts import OCTOBER, visit
from tests.factories import County, Member, Standard, make_unit

from tongchuang.domain.appraisals import engine_io
from tongchuang.domain.appraisals.actions import exclude_unit, freeze_ranking, readmit_unit, refresh_ranking
from tongchuang.domain.appraisals.errors import (
    AlreadyFrozen,
    NotOver,
    RankingMoved,
    ReasonMissing,
    UnknownPeriod,
)
from tongchuang.domain.appraisals.models import Exclusion, RankedUnit, Ranking
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.ledger.consuming import consume
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.ledger.sealing import seal_all
from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.domain.messages.consumers import deliver_inbox
from tongchuang.domain.messages.models import InboxMessage
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.responsibilities.models import Responsibility, Support
from tongchuang.domain.scores.actions import take_snapshot
from tongchuang.domain.scores.models import LossShare
from tongchuang.domain.scores.values import INSPECTION, Scope
from tongchuang.foundation.clock import SHANGHAI, now

NEAR = Decimal("0.000001")


def test_lost_points_are_those_of_the_losses_page(
    county: County, standard: Standard, campaign: Campaign
) -> None:
    month(county, standard)
    row = ranked(county)
    snapshot = take_snapshot(Scope.of_period(campaign, standard.version.pk, PERIOD, INSPECTION), by=SYSTEM)
    shares = LossShare.objects.filter(snapshot=snapshot)
    for unit in RankedUnit.objects.filter(ranking=row):
        lost = sum((share.amount for share in shares.filter(unit=unit.unit_id)), Decimal(0))
        assert abs(unit.lost - lost) < NEAR
    assert sum(unit.lost for unit in RankedUnit.objects.filter(ranking=row)) > 0


def test_opportunities_are_what_each_unit_answers_for(county: County, standard: Standard) -> None:
    month(county, standard)
    row = ranked(county)
    market, urban, office = (line(row, county, key) for key in ("market", "urban", "office"))
    # I-1: at most 10, over three markets; I-3: 10 over six sites. I-2: 20 over three toilets.
    assert (market.places, market.pairs, market.failed) == (3, 6, 3)
    assert abs(market.stake - 15) < NEAR
    assert (urban.places, urban.pairs, urban.failed) == (3, 6, 1)
    assert abs(urban.stake - 25) < NEAR
    assert (office.places, office.pairs, office.stake, office.lost) == (1, 1, 15, 3)
    assert office.status == "small"
    assert market.rank == 2 and urban.rank == 1
    assert line(row, county, "education").status == "nothing"


def test_a_duty_moves_stake_and_loss_together(county: County, standard: Standard, campaign: Campaign) -> None:
    month(county, standard)
    duty = Responsibility.objects.create(
        region=county.region, campaign=campaign, item=standard.items["I-1"], site_type=standard.types["market"],
        lead=county.units["street"], support_share=Decimal("0.25"),
    )  # fmt: skip
    Support.objects.create(responsibility=duty, unit=county.units["education"])
    row = ranked(county)
    street, education, market = (line(row, county, key) for key in ("street", "education", "market"))
    assert abs(street.stake - Decimal("7.5")) < NEAR and abs(education.stake - Decimal("2.5")) < NEAR
    assert abs(street.lost - 3) < NEAR and abs(education.lost - 1) < NEAR
    assert abs(market.stake - 5) < NEAR


def test_groups_are_those_written_at_units_else_by_kind(county: County, standard: Standard) -> None:
    month(county, standard)
    Unit.objects.filter(pk=county.units["market"].pk).update(group="执法部门")
    row = ranked(county)
    found = {key: line(row, county, key).group for key in county.units}
    assert found == {
        "office": "offices", "urban": "sites", "market": "执法部门", "education": "offices", "street": "towns",
        "community": "bodies",
    }  # fmt: skip
    titles = [group["id"] for group in row.result["groups"]]
    assert titles == ["towns", "sites", "offices", "bodies", "执法部门"]


def test_a_unit_that_came_during_the_month_answers_from_that_day(county: County, standard: Standard) -> None:
    month(county, standard)
    new = make_unit(county, "园林局")
    Unit.objects.filter(pk=new.pk).update(valid_from=date(2026, 10, 13))
    for number, site in enumerate(county.sites[-6:-3]):
        site.unit = new
        site.save()
        if number < 2:
            visit(county, site, {"I-1": "pass"}, at=OCTOBER + timedelta(days=1))
    county.units["parks"] = new
    found = line(ranked(county), county, "parks")
    # What was seen on the 12th, I-3 everywhere and I-1 on the third site, was before its time.
    assert (found.places, found.pairs, found.status) == (2, 2, "small")


def test_the_quarter_takes_the_latest_of_its_months(county: County, standard: Standard) -> None:
    month(county, standard)
    site = county.sites[-6]
    visit(county, site, {"I-1": ("fail", 20)}, at=datetime(2026, 11, 3, 9, tzinfo=SHANGHAI))
    assert (
        line(ranked(county), county, "market").lost < line(ranked(county, "2026-Q4"), county, "market").lost
    )


def test_frozen_as_it_was_seen_and_the_same_to_the_byte(
    county: County, standard: Standard, office: Member
) -> None:
    month(county, standard)
    row = ranked(county)
    kept = head(row)
    frozen = freeze_ranking(row, by=office.actor, result_digest=row.result_digest)
    assert head(frozen) == kept and frozen.frozen_by_id == office.user.pk
    assert frozen.objections_until and frozen.objections_until.astimezone(SHANGHAI).hour == 18
    event = Event.objects.get(kind="ranking.frozen", target_id=row.pk)
    assert event.new["inputs"] == kept["inputs"] and event.new["result"] == kept["result"]
    # What comes later changes nothing in it, and its own ranking beside it.
    visit(county, county.sites[-6], {"I-1": ("fail", 9)}, at=OCTOBER + timedelta(days=9))
    later = ranked(county)
    assert later.pk != row.pk and later.result_digest != kept["result"]
    again = Ranking.objects.get(pk=row.pk)
    assert head(again) == kept
    assert engine_io.reproduce(again).same


def test_five_working_days_to_object(
    county: County, standard: Standard, office: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    month(county, standard)
    row = ranked(county)
    monday = datetime(2026, 11, 2, 10, tzinfo=SHANGHAI)
    monkeypatch.setattr("tongchuang.domain.appraisals.actions.now", lambda: monday)
    frozen = freeze_ranking(row, by=office.actor, result_digest=row.result_digest)
    until = datetime(2026, 11, 9, 18, tzinfo=SHANGHAI)
    assert frozen.objections_until == until
    assert not frozen.final_at(until) and frozen.final_at(until + timedelta(seconds=1))


def test_the_database_keeps_a_frozen_ranking(county: County, standard: Standard, office: Member) -> None:
    month(county, standard)
    row = ranked(county)
    freeze_ranking(row, by=office.actor, result_digest=row.result_digest)
    for change in (
        {"inputs": {}},
        {"result_digest": "0" * 64},
        {"state": "provisional", "frozen_at": None, "objections_until": None},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Ranking.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Ranking.objects.filter(pk=row.pk).delete()


def test_what_was_tampered_with_does_not_come_out_again(county: County, standard: Standard) -> None:
    month(county, standard)
    row = ranked(county)
    unit = next(unit for unit in row.inputs["units"] if unit["name"] == "市场监督管理局")
    max(unit["lines"], key=lambda row: Decimal(row["lost"]))["lost"] = "0.00000000"
    found = engine_io.reproduce(row)
    assert not found.same
    assert any("inputs" in problem for problem in found.problems)
    assert any("市场监督管理局: lost" in problem for problem in found.problems)
    row.engine = "ranking-0"
    assert "ranking-0" in engine_io.reproduce(row).problems[-1]
    assert engine_io.reproduce(row).known_engines == ("ranking-1",)


def test_frozen_only_once_only_when_over_and_only_as_seen(
    county: County, standard: Standard, office: Member
) -> None:
    month(county, standard)
    row = ranked(county)
    with pytest.raises(RankingMoved):
        freeze_ranking(row, by=office.actor, result_digest="0" * 64)
    Ranking.objects.filter(pk=row.pk).update(stale=True)
    with pytest.raises(RankingMoved):
        freeze_ranking(row, by=office.actor, result_digest=row.result_digest)
    row = ranked(county)
    freeze_ranking(row, by=office.actor, result_digest=row.result_digest)
    later = ranked(county)
    with pytest.raises(AlreadyFrozen):
        freeze_ranking(later, by=office.actor, result_digest=later.result_digest)
    month(county, standard, at=now() - timedelta(hours=5))
    running = ranked(county, now().astimezone(SHANGHAI).strftime("%Y-%m"))
    with pytest.raises(NotOver):
        freeze_ranking(running, by=office.actor, result_digest=running.result_digest)


@pytest.mark.parametrize("post", ["unit_liaison", "contracted_leader", "discipline", "inspector", "observer"])
def test_only_the_office_freezes_and_excludes(
    county: County, standard: Standard, campaign: Campaign, people: dict[str, Member], post: str
) -> None:
    month(county, standard)
    row = ranked(county)
    actor = people[post].actor
    with pytest.raises(NotPermitted):
        freeze_ranking(row, by=actor, result_digest=row.result_digest)
    with pytest.raises(NotPermitted):
        exclude_unit(campaign, county.units["urban"], PERIOD, reason="机构改革", by=actor)


def test_nobody_reaches_into_another_county(
    county: County, standard: Standard, campaign: Campaign, outsider: Member
) -> None:
    month(county, standard)
    row = ranked(county)
    with pytest.raises(NotPermitted):
        freeze_ranking(row, by=outsider.actor, result_digest=row.result_digest)
    with pytest.raises(NotPermitted):
        exclude_unit(campaign, county.units["urban"], PERIOD, reason="机构改革", by=outsider.actor)


def test_an_exclusion_has_a_reason_and_can_be_taken_back(
    county: County, standard: Standard, campaign: Campaign, office: Member
) -> None:
    month(county, standard)
    row = ranked(county)
    with pytest.raises(ReasonMissing):
        exclude_unit(campaign, county.units["urban"], PERIOD, reason="  ", by=office.actor)
    with pytest.raises(UnknownPeriod):
        exclude_unit(campaign, county.units["urban"], "2026", reason="机构改革", by=office.actor)
    given = exclude_unit(
        campaign, county.units["urban"], PERIOD, reason="机构改革,职责移交中", by=office.actor
    )
    again = exclude_unit(campaign, county.units["urban"], PERIOD, reason="另一个理由", by=office.actor)
    assert again.pk == given.pk
    row.refresh_from_db()
    assert row.stale
    row = ranked(county)
    assert line(row, county, "urban").status == "excluded" and line(row, county, "market").rank == 1
    event = Event.objects.get(kind="ranking.unit_excluded")
    assert "机构改革" not in str(event.new) and event.target_id == given.pk
    readmit_unit(given, by=office.actor)
    assert line(ranked(county), county, "urban").rank == 1
    assert Exclusion.objects.get().readmitted_at is not None
    row = ranked(county)
    freeze_ranking(row, by=office.actor, result_digest=row.result_digest)
    with pytest.raises(AlreadyFrozen):
        exclude_unit(campaign, county.units["urban"], PERIOD, reason="太晚了", by=office.actor)


def test_movement_is_against_the_frozen_month_before(
    county: County, standard: Standard, office: Member
) -> None:
    month(county, standard, at=OCTOBER.replace(month=9))
    before = ranked(county, "2026-09")
    freeze_ranking(before, by=office.actor, result_digest=before.result_digest)
    month(county, standard)
    for site in county.sites[-3:]:
        visit(county, site, {"I-2": "fail", "I-3": "C"}, at=OCTOBER + timedelta(days=2))
    row = ranked(county)
    assert (line(row, county, "urban").rank, line(row, county, "urban").moved) == (2, -1)
    assert (line(row, county, "market").rank, line(row, county, "market").moved) == (1, 1)


def test_computing_again_without_a_change_changes_nothing(county: County, standard: Standard) -> None:
    month(county, standard)
    row = ranked(county)
    lines = list(RankedUnit.objects.filter(ranking=row).values_list("pk", flat=True))
    again = ranked(county)
    assert again.pk == row.pk and head(again) == head(row)
    assert list(RankedUnit.objects.filter(ranking=again).values_list("pk", flat=True)) == lines


def test_a_month_without_facts_has_no_ranking(campaign: Campaign) -> None:
    assert refresh_ranking(campaign, "2026-08", by=SYSTEM) is None


def test_units_are_told_when_it_is_frozen_and_they_may_object(
    county: County, standard: Standard, office: Member, people: dict[str, Member]
) -> None:
    month(county, standard)
    row = ranked(county)
    freeze_ranking(row, by=office.actor, result_digest=row.result_digest)
    seal_all()
    consume("inbox", deliver_inbox)
    told = InboxMessage.objects.filter(kind="ranking.frozen")
    wanted = {people[post].user.pk for post in ("unit_liaison", "lead_liaison", "unit_head")}
    assert set(told.values_list("recipient_id", flat=True)) == wanted
    assert all(message.target_id == row.pk and "2026-10" in message.title for message in told)
