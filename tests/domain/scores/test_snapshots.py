"""Snapshots: the same figures as score-files gives, shares that add up, facts that count and those that don't."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from tests.domain.scores.facts import OCTOBER, amount, evaluation, observe, visit, write_files
from tests.factories import County, Standard

from tongchuang.cli.main import main
from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.responsibilities.models import Responsibility, Support
from tongchuang.domain.scores.actions import take_snapshot
from tongchuang.domain.scores.models import ItemScore, LossShare, Snapshot
from tongchuang.domain.scores.values import INSPECTION, Scope
from tongchuang.foundation.clock import SHANGHAI, now


def scope(county: County, standard: Standard, *sources: str, period: str = "2026-10") -> Scope:
    assert county.campaign is not None
    return Scope.of_period(county.campaign, standard.version.pk, period, sources or ("mock",))


def take(county: County, standard: Standard, *sources: str, period: str = "2026-10") -> Snapshot:
    return take_snapshot(scope(county, standard, *sources, period=period), by=SYSTEM)


def many_facts(county: County, standard: Standard) -> None:
    markets = [site for site in county.sites if site.type.code == "market"]
    toilets = [site for site in county.sites if site.type.code == "toilet"]
    for number, site in enumerate(markets):
        visit(county, site, {"I-1": "pass", "I-3": "A"}, at=OCTOBER)
        visit(county, site, {"I-1": ("fail", number + 1), "I-3": "B"}, at=OCTOBER.replace(day=20))
    for number, site in enumerate(toilets):
        visit(county, site, {"I-2": "fail" if number else "pass", "I-3": "C"})
    items = standard.items
    observe(county, items["II-1"], "review", fraction=0.8)
    observe(county, items["II-2"], "poll", yes=85, valid=97)
    observe(county, items["II-3"], "reading", value=33.7)
    observe(county, items["III-1"], "rating", fraction=0.913, rater=county.people["office"].person)
    observe(county, items["III-1"], "rating", fraction=0.877, rater=county.people["director"].person)


def test_a_snapshot_is_what_score_files_says(
    county: County, standard: Standard, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    many_facts(county, standard)
    snapshot = take(county, standard)
    leads = {code: str(county.units[key].pk) for code, key in _leads().items()}
    arguments = write_files(tmp_path, county, standard, leads)
    assert main(["score-files", *arguments, "--period", "2026-10", "--sources", "mock", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)

    for name in ("total", "low", "high", "coverage", "capped"):
        assert str(getattr(snapshot, name)) == told[name], name
    kept = {row.item.code: row for row in ItemScore.objects.filter(snapshot=snapshot).select_related("item")}
    for row in told["items"]:
        mine = kept[row["code"]]
        assert (mine.known, mine.pairs, mine.failed) == (row["known"], row["n"], row["failed"])
        for name in ("score", "loss"):
            shown = getattr(mine, name)
            assert (None if shown is None else str(shown)) == row[name], (row["code"], name)
    by_unit: dict[str, Decimal] = defaultdict(Decimal)
    for share in LossShare.objects.filter(snapshot=snapshot):
        by_unit[str(share.unit_id) if share.unit_id else "unassigned"] += share.amount
    for row in told["units"]:
        assert abs(by_unit.pop(row["unit"], Decimal(0)) - Decimal(row["loss"])) <= Decimal("0.000002")
    assert not any(by_unit.values())


def _leads() -> dict[str, str]:
    return {"I-1": "market", "I-2": "urban", "I-3": "urban", "II-1": "office", "II-2": "office", "II-3": "urban",
            "III-1": "office", "III-2": "office"}  # fmt: skip


def test_shares_add_up_to_the_loss_shown(county: County, standard: Standard) -> None:
    many_facts(county, standard)
    snapshot = take(county, standard)
    lost = {row.item_id: row.loss for row in snapshot.items.all() if row.item.is_leaf and row.loss}
    shared: dict[object, Decimal] = defaultdict(Decimal)
    for share in snapshot.shares.all():
        shared[share.item_id] += share.amount
    assert shared == lost
    assert sum(lost.values()) > 10


def test_every_share_of_a_pair_leads_to_its_check(county: County, standard: Standard) -> None:
    market = county.sites[0]
    made = visit(county, market, {"I-1": ("fail", 3)})
    share = take(county, standard).shares.get()
    check = made.checks.get()
    assert (share.site_id, share.visit_id, share.check_id) == (market.pk, made.pk, check.pk)
    assert (share.amount, share.unit_id, share.supporting) == (Decimal("1.5"), county.units["market"].pk, False)


def test_sources_stand_apart_and_together(county: County, standard: Standard) -> None:
    market = county.sites[0]
    visit(county, market, {"I-1": ("fail", 4)}, source="self", at=OCTOBER)
    visit(county, market, {"I-1": ("fail", 2)}, source="covert", at=OCTOBER.replace(day=13))
    visit(county, market, {"I-1": "pass"}, source="mock", at=OCTOBER.replace(day=14))

    def lost(*sources: str) -> Decimal | None:
        return take(county, standard, *sources).items.get(item__code="I-1").loss

    assert (lost("self"), lost("covert"), lost("mock")) == (2, 1, 0)
    assert lost(*INSPECTION) == 0, "the latest of all counts"
    assert lost("self", "covert") == 1
    assert take(county, standard, "official").total is None


def test_of_a_quarter_the_latest_check_counts(county: County, standard: Standard) -> None:
    market = county.sites[0]
    visit(county, market, {"I-1": ("fail", 4)}, at=OCTOBER)
    visit(county, market, {"I-1": ("fail", 1)}, at=OCTOBER.replace(month=11))
    visit(county, market, {"I-1": ("fail", 9)}, at=datetime(2026, 9, 30, 9, tzinfo=SHANGHAI))
    assert take(county, standard).items.get(item__code="I-1").loss == 2
    assert take(county, standard, period="2026-Q4").items.get(item__code="I-1").loss == Decimal("0.5")
    assert take(county, standard, period="2026-Q3").items.get(item__code="I-1").loss == Decimal("4.5")
    assert take(county, standard, period="2026").items.get(item__code="I-1").pairs == 1


def test_not_applicable_takes_the_pair_away(county: County, standard: Standard) -> None:
    visit(county, county.sites[0], {"I-1": ("fail", 4)})
    visit(county, county.sites[0], {"I-1": "na"}, at=OCTOBER.replace(day=13))
    row = take(county, standard).items.get(item__code="I-1")
    assert (row.known, row.pairs, row.score) == (False, 0, None)


def test_a_retracted_fact_does_not_count(county: County, standard: Standard) -> None:
    fact = observe(county, standard.items["II-1"], "review", fraction=0.2)
    assert take(county, standard).items.get(item__code="II-1").loss == 12
    fact.retracted_at = now()
    fact.save()
    row = take(county, standard).items.get(item__code="II-1")
    assert (row.known, row.loss) == (False, None)
    assert not LossShare.objects.filter(item__code="II-1").exists()


def test_an_evaluation_stands_alone(county: County, standard: Standard) -> None:
    held = evaluation(county, standard.version)
    market = county.sites[0]
    visit(county, market, {"I-1": ("fail", 6)}, evaluation=held)
    visit(county, market, {"I-1": "pass"}, at=OCTOBER.replace(day=25))
    observe(county, standard.items["II-1"], "review", fraction=0.5)
    mine = take_snapshot(Scope.of_evaluation(held), by=SYSTEM)
    assert mine.items.get(item__code="I-1").loss == 3
    assert not mine.items.get(item__code="II-1").known
    assert take(county, standard).items.get(item__code="I-1").loss == 0


def test_an_evaluation_that_runs_into_the_next_month_is_whole(county: County, standard: Standard) -> None:
    held = evaluation(county, standard.version)
    later = OCTOBER.replace(month=11, day=2)
    visit(county, county.sites[0], {"I-1": ("fail", 6)}, evaluation=held)
    visit(county, county.sites[0], {"I-1": ("fail", 2)}, evaluation=held, at=later)
    observe(county, standard.items["II-1"], "review", fraction=0.5, at=later, evaluation=held)
    snapshot = take_snapshot(Scope.of_evaluation(held), by=SYSTEM)
    row = snapshot.items.get(item__code="I-1")
    assert (row.pairs, row.loss) == (1, 1)
    assert snapshot.items.get(item__code="II-1").score == Decimal("7.5")


def test_a_loss_goes_to_whom_the_contract_names(county: County, standard: Standard) -> None:
    units, items, campaign = county.units, standard.items, county.campaign
    market, toilet, nobodys = county.sites[0], county.sites[1], county.sites[5]
    given = Responsibility.objects.create(
        region=county.region, campaign=campaign, item=items["I-1"], site=market, lead=units["street"],
        support_share=Decimal("0.3"),
    )  # fmt: skip
    for key in ("urban", "education"):
        Support.objects.create(responsibility=given, unit=units[key])
    Responsibility.objects.create(
        region=county.region, campaign=campaign, item=items["I-3"], site_type=standard.types["market"], lead=units["education"]
    )
    visit(county, market, {"I-1": ("fail", 2), "I-3": "C"})
    visit(county, toilet, {"I-3": "C"})
    visit(county, nobodys, {"I-3": "C"})
    shares = list(take(county, standard).shares.all())
    of_site_item = [share for share in shares if share.item_id == items["I-1"].pk]
    assert amount(of_site_item, units["street"].pk) == Decimal("0.7")
    assert amount(of_site_item, units["urban"].pk) == amount(of_site_item, units["education"].pk) == Decimal("0.15")
    assert {share.unit_id for share in of_site_item if share.supporting} == {units["urban"].pk, units["education"].pk}
    of_type = [share for share in shares if share.item_id == items["I-3"].pk]
    assert {share.site_id: share.unit_id for share in of_type} == {
        market.pk: units["education"].pk, toilet.pk: units["urban"].pk,
        nobodys.pk: units["urban"].pk,  # the lead by its role, as the standard names it
    }  # fmt: skip


def test_what_belongs_to_nobody_is_unassigned(county: County, standard: Standard) -> None:
    Unit.objects.filter(region=county.region).update(role="", name="无名", short_name="无名", valid_to=now().date())
    visit(county, county.sites[5], {"I-2": "fail"})
    share = take(county, standard).shares.get()
    assert (share.unit_id, share.amount) == (None, 20)


def test_a_role_that_two_units_play_names_neither(county: County, standard: Standard) -> None:
    county.units["education"].role = "城管部门"
    county.units["education"].save()
    visit(county, county.sites[5], {"I-2": "fail"})
    assert take(county, standard).shares.get().unit_id is None


def test_a_site_that_became_another_type_no_longer_counts(county: County, standard: Standard) -> None:
    visit(county, county.sites[0], {"I-1": ("fail", 4), "I-3": "C"})
    county.sites[0].type = standard.types["toilet"]
    county.sites[0].save()
    snapshot = take(county, standard)
    assert not snapshot.items.get(item__code="I-1").known
    assert snapshot.items.get(item__code="I-3").known


def test_a_snapshot_is_replaced_whole(county: County, standard: Standard) -> None:
    visit(county, county.sites[0], {"I-1": ("fail", 4)})
    first = take(county, standard)
    visit(county, county.sites[0], {"I-1": "pass"}, at=OCTOBER.replace(day=13))
    second = take(county, standard)
    assert first.pk == second.pk and Snapshot.objects.count() == 1
    assert second.items.count() == len(standard.items) and not second.shares.exists()
