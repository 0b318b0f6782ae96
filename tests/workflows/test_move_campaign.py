"""Moving to a new version: nothing lost, nothing of the old version's results changed, the rest placed by a person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.factories import County, Member, Standard, World, make_finding, make_member
from tests.small_packs import FIRST, SECOND, published

from tongchuang.domain.campaigns.actions import propose_move
from tongchuang.domain.campaigns.errors import MoveRefused
from tongchuang.domain.campaigns.models import Campaign, VersionMove
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.inspections.latest import keep_latest
from tongchuang.domain.inspections.models import Check, LatestCheck, Visit
from tongchuang.domain.inspections.rules import CarriedCheck
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.responsibilities.actions import assign
from tongchuang.domain.responsibilities.models import Responsibility
from tongchuang.domain.responsibilities.values import Assignment
from tongchuang.domain.scores.actions import take_snapshot
from tongchuang.domain.scores.models import ItemScore, LossShare, Snapshot
from tongchuang.domain.scores.values import Scope
from tongchuang.foundation.clock import now, period_of
from tongchuang.foundation.errors import NotAllowed
from tongchuang.workflows.move_campaign import checks_left_behind, left_over, move_campaign, place_left_over


@pytest.fixture
def standard(world: World, campaign: Campaign) -> Standard:
    """A version that the engines can read, instead of the one written as bare rows."""
    made = published(FIRST)
    campaign.standards.update(version=made.version)
    return made


@pytest.fixture
def new_version(standard: Standard) -> Standard:
    """1.1 reworded, 1.2 renamed to 1.5, 1.3 gone, 1.4 added."""
    return published(SECOND)


@pytest.fixture
def second(county: County) -> Member:
    return make_member(county, "director", name="戴远帆", unit=county.units["office"])


@pytest.fixture
def move(campaign: Campaign, standard: Standard, new_version: Standard, office: Member) -> VersionMove:
    return propose_move(campaign, standard.version, new_version.version, by=office.actor)


def inspect(county: County, standard: Standard, site: Any, verdicts: dict[str, str]) -> Visit:
    visit = Visit.objects.create(
        region=county.region, campaign=county.campaign, version=standard.version, site=site, source="self",
        inspector=county.people["inspector"].person, started_at=now(), submitted_at=now(), received_at=now(),
        period=period_of(now()),
    )  # fmt: skip
    checks = [
        Check.objects.create(
            visit=visit, item=standard.items[code], verdict=verdict, at=now(), grade="B" if code in ("1.3", "1.4") else ""
        )
        for code, verdict in verdicts.items()
    ]
    keep_latest(
        visit,
        [
            CarriedCheck(c.item_id, standard.version.pk, c.pk, c.verdict, c.count, c.grade, c.at, direct=True)
            for c in checks
        ],
    )
    return visit


@pytest.fixture
def laden(county: County, campaign: Campaign, standard: Standard, office: Member) -> dict[str, Any]:
    """Responsibilities, findings and checks on every item of chapter 1."""
    by = office.actor
    duties = [assign(campaign, Assignment(standard.items[code], county.units["market"]), by=by) for code in ("1.1", "1.2", "1.3", "2.1")]
    findings = [
        make_finding(county, site=county.sites[0], item=standard.items[code], state=state)
        for code, state in (("1.1", "assigned"), ("1.2", "closed"), ("1.3", "assigned"), ("1.3", "closed"))
    ]
    inspect(county, standard, county.sites[0], {"1.1": "fail", "1.3": "fail"})
    inspect(county, standard, county.sites[1], {"1.2": "pass", "1.3": "pass"})
    return {"duties": duties, "findings": findings}


def test_nothing_is_lost(
    laden: dict[str, Any], move: VersionMove, campaign: Campaign, standard: Standard, new_version: Standard, second: Member
) -> None:
    moved, carried = move_campaign(move, confirmed=True, by=second.actor)
    assert moved.confirmed
    assert list(campaign.standards.values_list("version", flat=True)) == [new_version.version.pk]
    rest = left_over(campaign)
    assert [line.item.code for line in rest] == ["1.3"]
    assert (rest[0].responsibilities, rest[0].open_findings, rest[0].closed_findings) == (1, 1, 1)
    assert carried.responsibilities + sum(line.responsibilities for line in rest) == len(laden["duties"])
    assert carried.findings + sum(line.open_findings + line.closed_findings for line in rest) == len(laden["findings"])
    old_checks = LatestCheck.objects.filter(version=standard.version)
    assert old_checks.count() == carried.checks + checks_left_behind(moved) == 4
    assert set(Responsibility.objects.values_list("item__code", "item__version__version")) == {
        ("1.1", "2027"), ("1.5", "2027"), ("2.1", "2027"), ("1.3", "2026"),
    }  # fmt: skip
    copied = LatestCheck.objects.get(version=new_version.version, item=new_version.items["1.1"])
    original = old_checks.get(item=standard.items["1.1"])
    assert (copied.check_row_id, copied.visit_id, copied.verdict) == (
        original.check_row_id, original.visit_id, "fail",
    )  # fmt: skip


def test_every_change_is_told_and_a_page_that_was_open_is_stale(
    laden: dict[str, Any], move: VersionMove, standard: Standard, new_version: Standard, second: Member
) -> None:
    move_campaign(move, confirmed=True, by=second.actor)
    event = Event.objects.get(target_id=laden["findings"][0].pk, kind="finding.moved")
    assert event.old == {"item_id": str(standard.items["1.1"].pk)}
    assert event.new["item_id"] == str(new_version.items["1.1"].pk)
    assert Finding.objects.get(pk=laden["findings"][0].pk).version == event.new["version"] == 2
    assert Event.objects.filter(kind="responsibility.changed").count() == 3


def test_the_results_of_the_old_version_stay_and_facts_count_in_the_new_one(
    laden: dict[str, Any], move: VersionMove, campaign: Campaign, standard: Standard, new_version: Standard, second: Member
) -> None:
    period = period_of(now())
    old_scope = Scope.of_period(campaign, standard.version.pk, period, ("self",))
    before = take_snapshot(old_scope, by=second.actor)
    frozen = _figures(before)
    move_campaign(move, confirmed=True, by=second.actor)
    assert _figures(Snapshot.objects.get(pk=before.pk)) == frozen
    after = take_snapshot(Scope.of_period(campaign, new_version.version.pk, period, ("self",)), by=second.actor)
    scores = {row.item.code: row.score for row in ItemScore.objects.filter(snapshot=after).select_related("item")}
    assert scores["1.1"] == ItemScore.objects.get(snapshot=before, item=standard.items["1.1"]).score
    share = LossShare.objects.get(snapshot=after, item=new_version.items["1.1"])
    assert Check.objects.get(pk=share.check_id).item == standard.items["1.1"]
    assert not ItemScore.objects.get(snapshot=after, item=new_version.items["1.4"]).known
    # Computed anew, the old version gives the same figures: its own facts stayed where they were.
    again = take_snapshot(old_scope, by=second.actor)
    assert _figures(again)["items"] == frozen["items"]


def _figures(snapshot: Snapshot) -> dict[str, Any]:
    rows = ItemScore.objects.filter(snapshot=snapshot).order_by("item__position")
    return {
        "total": (snapshot.total, snapshot.low, snapshot.high),
        "items": list(rows.values_list("item__code", "score", "loss", "pairs")),
    }


def test_two_persons_of_the_county(
    move: VersionMove, office: Member, outsider: Member, people: dict[str, Member], second: Member, campaign: Campaign
) -> None:
    with pytest.raises(MoveRefused):
        move_campaign(move, confirmed=True, by=office.actor)
    with pytest.raises(NotAllowed):
        move_campaign(move, confirmed=True, by=outsider.actor)
    with pytest.raises(NotPermitted):
        move_campaign(move, confirmed=True, by=people["unit_liaison"].actor)
    refused, carried = move_campaign(move, confirmed=False, by=second.actor)
    assert (refused.confirmed, carried.findings) == (False, 0)
    with pytest.raises(MoveRefused):
        move_campaign(move, confirmed=True, by=second.actor)


def test_placing_what_was_left_over(
    laden: dict[str, Any], move: VersionMove, campaign: Campaign, standard: Standard, new_version: Standard, second: Member
) -> None:
    with pytest.raises(MoveRefused):
        place_left_over(campaign, standard.items["1.3"], new_version.items["1.4"], by=second.actor)
    move_campaign(move, confirmed=True, by=second.actor)
    with pytest.raises(MoveRefused):
        place_left_over(campaign, standard.items["1.3"], standard.items["1.1"], by=second.actor)
    clash = place_left_over(campaign, standard.items["1.3"], new_version.items["1.1"], by=second.actor)
    assert (clash.responsibilities, clash.staying, clash.findings) == (0, 1, 2)
    assert [(line.item.code, line.responsibilities) for line in left_over(campaign)] == [("1.3", 1)]
    placed = place_left_over(campaign, standard.items["1.3"], new_version.items["1.4"], by=second.actor)
    assert (placed.responsibilities, placed.staying) == (1, 0)
    assert left_over(campaign) == []


def test_there_and_back_again(
    laden: dict[str, Any], move: VersionMove, campaign: Campaign, county: County, standard: Standard, new_version: Standard,
    office: Member, second: Member,
) -> None:  # fmt: skip
    move_campaign(move, confirmed=True, by=second.actor)
    newer = inspect(county, new_version, county.sites[0], {"1.1": "pass"})
    Visit.objects.filter(pk=newer.pk).update(started_at=now() + timedelta(hours=1))
    back = propose_move(campaign, new_version.version, standard.version, by=office.actor)
    move_campaign(back, confirmed=True, by=second.actor)
    kept = LatestCheck.objects.get(version=standard.version, item=standard.items["1.1"], site=county.sites[0])
    assert (kept.verdict, kept.visit_id) == ("pass", newer.pk)
    # What had waited on 1.3 is in force again; that 1.5 was 1.2 only the newer version knows, so a person says it.
    assert [line.item.code for line in left_over(campaign)] == ["1.5"]
    place_left_over(campaign, new_version.items["1.5"], standard.items["1.2"], by=second.actor)
    assert left_over(campaign) == []
