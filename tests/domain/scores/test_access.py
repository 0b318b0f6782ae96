"""Who sees what of scores."""

from __future__ import annotations

import pytest
from django.http import Http404
from tests.domain.scores.facts import evaluation, observe, visit
from tests.factories import County, Standard

from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.domain.scores import access, queries
from tongchuang.domain.scores.actions import take_snapshot
from tongchuang.domain.scores.models import Snapshot
from tongchuang.domain.scores.values import Scope
from tongchuang.foundation.clock import now


def scope(county: County, standard: Standard, *sources: str) -> Scope:
    assert county.campaign is not None
    return Scope.of_period(county.campaign, standard.version.pk, "2026-10", sources or ("mock",))


def facts(county: County, standard: Standard) -> Snapshot:
    visit(county, county.sites[0], {"I-1": ("fail", 2), "I-3": "C"})
    visit(county, county.sites[1], {"I-2": "fail", "I-3": "C"})
    return take_snapshot(scope(county, standard), by=SYSTEM)


@pytest.mark.parametrize("post", ["director", "office", "inspector", "discipline", "observer", "contracted_leader"])
def test_leaders_and_posts_of_the_region_see_every_unit(post: str, county: County, standard: Standard) -> None:
    snapshot = facts(county, standard)
    shares = access.shares_visible_to(county.people[post].actor, snapshot)
    assert {loss.label for loss in queries.losses_by(shares, "unit")} == {"市场监管局", "城管局"}


def test_a_unit_sees_its_own_losses_alone(county: County, standard: Standard) -> None:
    snapshot = facts(county, standard)
    actor = county.people["unit_liaison"].actor
    shares = access.shares_visible_to(actor, snapshot)
    assert [loss.label for loss in queries.losses_by(shares, "unit")] == ["市场监管局"]
    assert {share.site_id for share in shares} == {county.sites[0].pk}
    pairs, hidden = access.pairs_visible_to(actor, scope(county, standard), standard.items["I-3"])
    assert ({pair.site_id for pair in pairs}, hidden) == ({county.sites[0].pk}, 1)


def test_another_county_sees_nothing(county: County, other_county: County, standard: Standard) -> None:
    snapshot = facts(county, standard)
    actor = other_county.people["office"].actor
    assert not access.snapshots_visible_to(actor).exists()
    assert not access.shares_visible_to(actor, snapshot).exists()
    with pytest.raises(Http404):
        access.snapshot_for(actor, scope(county, standard))
    assert county.campaign is not None
    assert access.versions_visible_to(actor, county.campaign) == []
    pairs, _hidden = access.pairs_visible_to(actor, scope(county, standard), standard.items["I-3"])
    assert pairs == []


def test_somebody_without_a_post_sees_nothing(county: County, standard: Standard) -> None:
    snapshot = facts(county, standard)
    county.people["office"].post.delete()  # type: ignore[union-attr]
    actor = county.people["office"].actor
    assert not access.snapshots_visible_to(actor).exists() and not access.shares_visible_to(actor, snapshot).exists()
    with pytest.raises(Http404):
        access.snapshot_for(actor, scope(county, standard))


def test_a_covert_evaluation_shows_no_place_until_it_is_over(county: County, standard: Standard) -> None:
    held = evaluation(county, standard.version, source="covert")
    visit(county, county.sites[0], {"I-1": ("fail", 2)}, evaluation=held, source="covert")
    covert = scope(county, standard, "covert")
    take_snapshot(covert, by=SYSTEM)
    take_snapshot(Scope.of_evaluation(held), by=SYSTEM)
    item = standard.items["I-1"]
    for post in ("observer", "unit_liaison", "contracted_leader", "director", "discipline"):
        actor = county.people[post].actor
        assert access.pairs_visible_to(actor, covert, item) == ([], 1), post
        assert not access.snapshots_visible_to(actor).filter(evaluation=held).exists()
        with pytest.raises(Http404):
            access.snapshot_for(actor, Scope.of_evaluation(held))
        hidden = access.hidden_visits(actor)
        assert hidden.count() == 1
    held.officer = county.people["office"].person
    held.save()
    assert len(access.pairs_visible_to(county.people["office"].actor, covert, item)[0]) == 1
    held.finished_at = now()
    held.save()
    for post in ("observer", "unit_liaison", "contracted_leader"):
        assert len(access.pairs_visible_to(county.people[post].actor, covert, item)[0]) == 1, post


def test_a_mix_is_taken_when_asked_for_and_only_where_there_are_facts(county: County, standard: Standard) -> None:
    facts(county, standard)
    actor = county.people["office"].actor
    mixed = access.snapshot_for(actor, scope(county, standard, "mock", "self"))
    assert mixed is not None and mixed.items.get(item__code="I-1").failed == 1
    assert access.snapshot_for(actor, scope(county, standard, "self", "public")) is None
    assert access.snapshot_for(actor, scope(county, standard, "self")) is None


def test_facts_behind_an_item(county: County, standard: Standard) -> None:
    item = standard.items["II-1"]
    kept = observe(county, item, "review", fraction=0.5)
    taken_back = observe(county, item, "review", fraction=0.9)
    taken_back.retracted_at = now()
    taken_back.save()
    actor = county.people["office"].actor
    assert access.observations_behind(actor, scope(county, standard), item) == [kept]
