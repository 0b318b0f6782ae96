"""Scores follow the ledger: each touched scope once a round, nothing else; a failing one holds up none."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.db import transaction
from tests.domain.scores.facts import OCTOBER, evaluation, observe, visit
from tests.factories import County, Standard

from tongchuang.domain.campaigns.models import CampaignStandard, VersionMove
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.ledger.consuming import consume
from tongchuang.domain.ledger.sealing import seal_all
from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.domain.scores import actions, consumers, engine_io
from tongchuang.domain.scores.actions import take_snapshot
from tongchuang.domain.scores.consumers import SCORE_KINDS, refresh_scores
from tongchuang.domain.scores.models import Snapshot
from tongchuang.domain.scores.values import INSPECTION, Scope
from tongchuang.domain.standards.models import Item, StandardVersion
from tongchuang.foundation.clock import now
from tongchuang.foundation.ids import uuid7


def pump() -> int:
    seal_all()
    return consume("scores", refresh_scores, kinds=SCORE_KINDS)


def scopes() -> set[tuple[str, tuple[str, ...]]]:
    return {(row.period, tuple(row.sources)) for row in Snapshot.objects.filter(evaluation=None)}


def test_the_first_fact_of_a_month_brings_its_scores(county: County, standard: Standard) -> None:
    visit(county, county.sites[0], {"I-1": ("fail", 4)}, event=True)
    assert pump() == 1
    periods = ("2026-10", "2026-Q4", "2026")
    assert scopes() == {(period, sources) for period in periods for sources in (("mock",), INSPECTION)}
    visit(county, county.sites[0], {"I-1": "pass"}, source="self", at=OCTOBER.replace(month=11), event=True)
    pump()
    assert scopes() == {(period, sources) for period in periods for sources in (("mock",), INSPECTION)} | {
        (period, ("self",)) for period in ("2026-11", "2026-Q4", "2026")
    }


def test_a_burst_is_one_computation_a_scope(county: County, standard: Standard, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: Counter[Scope] = Counter()
    whole = actions.take_snapshot

    def counting(scope: Scope, **values: Any) -> Snapshot:
        taken[scope] += 1
        return whole(scope, **values)

    monkeypatch.setattr(consumers, "take_snapshot", counting)
    for number in range(100):
        visit(county, county.sites[0], {"I-1": ("fail", number % 5 + 1)}, at=OCTOBER.replace(minute=number % 60), event=True)
    assert pump() == 100
    assert len(taken) == 6 and set(taken.values()) == {1}


def test_other_months_are_left_alone(county: County, standard: Standard) -> None:
    visit(county, county.sites[0], {"I-1": "pass"}, at=OCTOBER.replace(month=3), event=True)
    pump()
    march = Snapshot.objects.get(period="2026-03", sources=["mock"])
    visit(county, county.sites[0], {"I-1": ("fail", 2)}, event=True)
    pump()
    assert Snapshot.objects.get(pk=march.pk).computed_at == march.computed_at
    assert Snapshot.objects.get(period="2026", sources=["mock"]).items.get(item__code="I-1").failed == 1


def test_a_reading_touches_later_months_that_look_back(county: County, standard: Standard) -> None:
    item = standard.items["II-3"]
    november = observe(county, item, "reading", value=35.0, at=OCTOBER.replace(month=11))
    _entered(november, "observation.entered")
    pump()
    first = Snapshot.objects.get(period="2026-11", sources=["mock"])
    _entered(observe(county, item, "reading", value=33.0), "observation.entered")
    pump()
    assert Snapshot.objects.get(pk=first.pk).computed_at > first.computed_at


def test_a_retraction_is_followed(county: County, standard: Standard) -> None:
    fact = observe(county, standard.items["II-1"], "review", fraction=0.5)
    _entered(fact, "observation.entered")
    pump()
    assert Snapshot.objects.get(period="2026-10", sources=["mock"]).items.get(item__code="II-1").known
    fact.retracted_at = now()
    fact.save()
    _entered(fact, "observation.retracted")
    pump()
    assert not Snapshot.objects.get(period="2026-10", sources=["mock"]).items.get(item__code="II-1").known


def test_an_evaluation_is_followed_and_kept_once_finished(county: County, standard: Standard) -> None:
    held = evaluation(county, standard.version)
    visit(county, county.sites[0], {"I-1": ("fail", 4)}, evaluation=held, event=True)
    pump()
    result = Snapshot.objects.get(evaluation=held)
    assert result.items.get(item__code="I-1").loss == 2
    held.finished_at = now()
    held.save()
    with transaction.atomic():
        record("site.changed", county.sites[0], by=SYSTEM, new={"unit": None})
    pump()
    assert Snapshot.objects.get(pk=result.pk).computed_at == result.computed_at


def test_a_change_of_sites_touches_all_of_the_region_and_no_other(
    county: County, other_county: County, standard: Standard
) -> None:
    visit(county, county.sites[0], {"I-1": ("fail", 4)}, event=True)
    visit(other_county, other_county.sites[0], {"I-1": ("fail", 4)}, event=True)
    pump()
    other = Snapshot.objects.filter(region=other_county.region).latest("computed_at").computed_at
    county.sites[0].unit = county.units["street"]
    county.sites[0].save()
    with transaction.atomic():
        record("site.changed", county.sites[0], by=SYSTEM, new={"unit": county.units["street"].pk})
    pump()
    mine = Snapshot.objects.filter(region=county.region)
    assert mine.count() == 6
    assert {share.unit_id for row in mine for share in row.shares.all()} == {county.units["street"].pk}
    assert Snapshot.objects.filter(region=other_county.region).latest("computed_at").computed_at == other


def test_a_mix_that_somebody_asked_for_is_only_marked(county: County, standard: Standard) -> None:
    visit(county, county.sites[0], {"I-1": ("fail", 4)}, source="self")
    assert county.campaign is not None
    scope = Scope.of_period(county.campaign, standard.version.pk, "2026-10", ("self", "mock"))
    asked = take_snapshot(scope, by=SYSTEM)
    visit(county, county.sites[0], {"I-1": "pass"}, event=True)
    pump()
    asked.refresh_from_db()
    assert asked.stale
    assert actions.snapshot_of(scope, by=SYSTEM).items.get(item__code="I-1").loss == 0


def test_a_standard_that_cannot_be_computed_holds_up_no_other(
    county: County, other_county: County, standard: Standard, caplog: pytest.LogCaptureFixture
) -> None:
    broken = StandardVersion.objects.get(pk=standard.version.pk)
    broken.pk, broken.slug, broken.document = uuid7(), "broken", {"format": 0}
    broken.save(force_insert=True)
    CampaignStandard.objects.create(campaign=county.campaign, version=broken, position=1)
    visit(county, county.sites[0], {"I-1": ("fail", 4)}, event=True)
    assert pump() == 1
    assert {row.version_id for row in Snapshot.objects.all()} == {standard.version.pk}
    assert "could not be computed" in caplog.text


def test_facts_of_the_version_before_count_in_the_new_one(county: County, standard: Standard) -> None:
    new = _next_version(standard)
    visit(county, county.sites[0], {"I-1": ("fail", 4), "I-3": "C"})
    observe(county, standard.items["II-1"], "review", fraction=0.6)
    VersionMove.objects.create(
        campaign=county.campaign, old=standard.version, new=new, proposed_by=uuid7(), proposed_at=now(),
        decided_by=uuid7(), decided_at=now(), confirmed=True,
        plan={"kept": [["I-1", "I-1", ""], ["II-1", "II-1", ""]], "changed": [], "added": [], "left_over": [["I-3", ""]]},
    )  # fmt: skip
    CampaignStandard.objects.filter(campaign=county.campaign).update(version=new)
    assert county.campaign is not None
    before = take_snapshot(Scope.of_period(county.campaign, standard.version.pk, "2026-10", ("mock",)), by=SYSTEM)
    after = take_snapshot(Scope.of_period(county.campaign, new.pk, "2026-10", ("mock",)), by=SYSTEM)
    assert after.items.get(item__code="I-1").loss == before.items.get(item__code="I-1").loss == 2
    assert after.items.get(item__code="II-1").score == 9
    assert before.items.get(item__code="I-3").known and not after.items.get(item__code="I-3").known
    # A later check by the new version counts in the place of the older one.
    visit(county, county.sites[0], {"I-1": ("fail", 1)}, at=OCTOBER.replace(day=20))
    again = take_snapshot(Scope.of_period(county.campaign, new.pk, "2026-10", ("mock",)), by=SYSTEM)
    assert (again.items.get(item__code="I-1").pairs, again.items.get(item__code="I-1").loss) == (1, 0.5)
    assert engine_io.periods_with("2026-10") == ("2026-10", "2026-Q4", "2026")


def _next_version(standard: Standard) -> StandardVersion:
    row = StandardVersion.objects.get(pk=standard.version.pk)
    row.pk, row.version, row.digest = uuid7(), "2027", "n" * 64
    row.save(force_insert=True)
    for item in Item.objects.filter(version=standard.version).order_by("position"):
        item.pk, item.version, item.parent = uuid7(), row, None
        item.save(force_insert=True)
    return row


def _entered(row: Any, kind: str) -> None:
    with transaction.atomic():
        record(kind, row, by=SYSTEM, new={})
