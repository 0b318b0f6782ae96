"""The fixtures hold what their descriptions promise."""

from __future__ import annotations

from tests.factories import World, make_finding

from tongchuang.domain.organisations.models import PostKind


def test_two_counties_with_a_person_for_every_post(world: World) -> None:
    for county in (world.county, world.other):
        assert set(county.people) == set(PostKind.values)
        for kind, member in county.people.items():
            assert member.actor.posts == (kind,)
            assert member.actor.region_id == county.region.pk
    assert world.county.people["office"].actor.unit_ids.isdisjoint(world.other.people["office"].actor.unit_ids)


def test_the_street_reaches_the_units_below_it(world: World) -> None:
    from tests.factories import make_member

    liaison = make_member(world.county, "unit_liaison", unit=world.county.units["street"])
    assert world.county.units["community"].pk in liaison.actor.unit_ids


def test_the_standard_has_items_of_seven_kinds(world: World) -> None:
    methods = {item.method for item in world.standard.leaves}
    assert methods == {"site", "evidence", "survey", "indicator", "overall", "negative"}
    assert len(world.standard.leaves) == 8
    assert world.standard.items["I-1"].parent == world.standard.items["I"]


def test_a_finding_takes_unit_and_place_from_its_site(world: World) -> None:
    site = world.county.sites[0]
    finding = make_finding(world.county, site=site, item=world.standard.items["I-1"])
    assert (finding.unit_id, finding.street_id) == (site.unit_id, site.street_id)
