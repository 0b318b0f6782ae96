"""Sites: made, changed by one editor at a time, closed, merged; who sees them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.http import Http404
from tests.factories import County, Member, Standard, make_member, make_site

from tongchuang.domain.ledger.queries import history_of
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.places import access, duplicates, engine_io, queries
from tongchuang.domain.places.actions import (
    change_site,
    close_site,
    create_site,
    mark_distinct,
    merge_sites,
    reopen_site,
)
from tongchuang.domain.places.errors import NotYours, PlaceInvalid, SiteStale
from tongchuang.domain.places.models import Site
from tongchuang.domain.places.values import Position, SiteValues
from tongchuang.domain.responsibilities.models import Responsibility
from tongchuang.foundation.clock import today


@pytest.fixture
def values(county: County, standard: Standard) -> SiteValues:
    return SiteValues(
        "M0099", "东湖农贸市场", standard.types["market"], "东湖路9号", county.streets[0], county.sections[0],
        county.units["market"], county.people["point_owner"].person, Position("gcj02", 112.1066, 33.2089),
    )  # fmt: skip


def test_a_site_keeps_what_was_entered_and_stores_wgs84(office: Member, values: SiteValues) -> None:
    site = create_site(values, by=office.actor)
    site.refresh_from_db()
    assert (site.entered_crs, site.entered_longitude, site.entered_latitude) == ("gcj02", 112.1066, 33.2089)
    assert 100 < engine_io.metres_between_points((site.longitude, site.latitude), (112.1066, 33.2089)) < 1000
    shown = {each.crs: each for each in engine_io.in_all_systems(site)}
    assert shown["gcj02"].entered and (shown["gcj02"].longitude, shown["gcj02"].latitude) == ("112.106600", "33.208900")
    assert not shown["wgs84"].entered and not shown["bd09"].entered
    (event,) = history_of(site.pk)
    assert event.kind == "site.created"
    assert event.new["position"] == ["gcj02", 112.1066, 33.2089]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"code": " "}, "code"),
        ({"code": "S0001"}, "code"),
        ({"name": ""}, "name"),
        ({"address": "长" * 201}, "address"),
        ({"position": Position("wgs84", 33.2, 112.1)}, "longitude"),
        ({"position": Position("", 112.1, 33.2)}, "longitude"),
        ({"position": Position("wgs84", 87.6, 43.8)}, "longitude"),
        ({"opened_on": date(2099, 1, 1)}, "opened_on"),
    ],
)
def test_what_a_site_cannot_be(office: Member, values: SiteValues, changed: dict[str, object], field: str) -> None:
    with pytest.raises(PlaceInvalid) as caught:
        create_site(replace(values, **changed), by=office.actor)  # type: ignore[arg-type]
    assert caught.value.field == field
    assert not Site.objects.filter(name="东湖农贸市场").exists()


def test_a_section_lies_on_its_street(county: County, office: Member, values: SiteValues) -> None:
    with pytest.raises(PlaceInvalid):
        create_site(replace(values, street=county.streets[1]), by=office.actor)
    assert create_site(replace(values, street=None), by=office.actor).street_id == county.streets[0].pk


def test_units_and_people_of_another_county_are_refused(other_county: County, office: Member, values: SiteValues) -> None:
    for wrong in (
        replace(values, unit=other_county.units["market"]),
        replace(values, point_owner=other_county.people["point_owner"].person),
        replace(values, street=other_county.streets[0], section=None),
    ):
        with pytest.raises(PlaceInvalid):
            create_site(wrong, by=office.actor)


def test_the_second_editor_sees_what_changed_and_overwrites_nothing(county: County, office: Member) -> None:
    site = county.sites[0]
    mine = SiteValues.of(site)
    change_site(site, replace(mine, name="南关新市场", unit=county.units["urban"]), version=1, by=office.actor)
    with pytest.raises(SiteStale) as caught:
        change_site(site, replace(mine, address="别处"), version=1, by=county.people["director"].actor)
    assert set(caught.value.changes.values()) == {("南关农贸市场", "南关新市场"), ("市场监管局", "城管局")}
    site.refresh_from_db()
    assert (site.name, site.address, site.version) == ("南关新市场", "", 2)
    events = history_of(site.pk)
    assert [event.new["version"] for event in events] == [2]
    assert change_site(site, SiteValues.of(site), version=2, by=office.actor).version == 2
    assert len(history_of(site.pk)) == 1


def test_a_site_closes_with_a_reason_and_opens_again(office: Member, sites: list[Site]) -> None:
    site = sites[0]
    with pytest.raises(PlaceInvalid):
        close_site(site, on=today(), reason=" ", by=office.actor)
    with pytest.raises(PlaceInvalid):
        close_site(site, on=today() + timedelta(days=1), reason="拆除", by=office.actor)
    with pytest.raises(PlaceInvalid):
        close_site(site, on=date(2020, 1, 1), reason="拆除", by=office.actor)
    close_site(site, on=today(), reason="拆除", by=office.actor)
    with pytest.raises(PlaceInvalid):
        change_site(site, SiteValues.of(site), version=2, by=office.actor)
    assert history_of(site.pk)[-1].personal.data == {"text": "拆除"}
    assert site not in queries.open_sites(access.sites_visible_to(office.actor))
    reopen_site(site, by=office.actor)
    assert site in queries.open_sites(access.sites_visible_to(office.actor))


def test_others_may_not(county: County, liaison: Member, inspector: Member, values: SiteValues) -> None:
    one, two = county.sites[:2]
    for member in (liaison, inspector, county.people["point_owner"]):
        actor = member.actor
        for attempt in (
            lambda: create_site(values, by=actor),  # noqa: B023
            lambda: change_site(one, values, version=1, by=actor),  # noqa: B023
            lambda: close_site(one, on=today(), reason="x", by=actor),  # noqa: B023
            lambda: reopen_site(one, by=actor),  # noqa: B023
            lambda: merge_sites(one, two, by=actor),  # noqa: B023
            lambda: mark_distinct(one, two, by=actor),  # noqa: B023
        ):
            with pytest.raises(NotPermitted):
                attempt()


def test_another_county_may_not(county: County, outsider: Member, values: SiteValues) -> None:
    one, two = county.sites[:2]
    actor = outsider.actor
    for attempt in (
        lambda: change_site(one, values, version=1, by=actor),
        lambda: close_site(one, on=today(), reason="x", by=actor),
        lambda: reopen_site(one, by=actor),
        lambda: merge_sites(one, two, by=actor),
        lambda: mark_distinct(one, two, by=actor),
    ):
        with pytest.raises(NotYours):
            attempt()
    with pytest.raises(Http404):
        access.get_site_for(actor, one.pk)
    assert not access.sites_visible_to(actor).filter(region=county.region).exists()


def names(member: Member) -> set[str]:
    return {site.name for site in access.sites_visible_to(member.actor)}


def test_who_sees_which_sites(county: County, office: Member, liaison: Member, standard: Standard) -> None:
    everything = {site.name for site in county.sites}
    for post in ("director", "office", "inspector", "discipline", "observer"):
        assert names(county.people[post]) == everything
    assert names(liaison) == {"南关农贸市场", "北桥农贸市场"}
    assert names(county.people["contracted_leader"]) == {"南关农贸市场", "南关公厕"}
    owner = make_member(county, "point_owner", name="易安")
    make_site(county, "河边公厕", type_code="toilet", point_owner=owner.person)
    assert names(owner) == {"河边公厕"}
    assert names(make_member(county, None)) == set()
    # A unit that leads a section sees what lies on it; its own sites besides.
    head = make_member(county, "unit_head", name="容若", unit=county.units["street"])
    assert {"西仓临时市场", "南关农贸市场"} <= names(head)


def test_a_unit_sees_the_sites_that_it_answers_for(county: County, liaison: Member, standard: Standard) -> None:
    assert "老车站公厕" not in names(liaison)
    Responsibility.objects.create(
        region=county.region, campaign=county.campaign, item=standard.items["I-2"], site=county.sites[5],
        lead=county.units["market"],
    )  # fmt: skip
    assert "老车站公厕" in names(liaison)
    assert access.get_site_for(liaison.actor, county.sites[5].pk)


def test_search_by_name_initials_and_code(office: Member) -> None:
    rows = access.sites_visible_to(office.actor)
    for text in ("南关农贸", "ngnm", "S0001", "nanguannongmao"):
        assert "南关农贸市场" in {site.name for site in queries.search_sites(rows, text)}
    assert not queries.search_sites(rows, "不存在的").exists()


def test_gaps_of_the_list(county: County, office: Member) -> None:
    rows = access.sites_visible_to(office.actor)
    assert {site.name for site in queries.without_position(rows)} == {"西仓临时市场", "老车站公厕"}
    assert county.sites[0] not in queries.without_owner(rows)
    county.people["point_owner"].person.left_on = today()
    county.people["point_owner"].person.save()
    assert county.sites[0] in queries.without_owner(rows)


def test_duplicates_are_suggested_until_decided(county: County, office: Member) -> None:
    one = county.sites[0]
    near = make_site(county, "南关市场", unit=county.units["market"])
    near.longitude, near.latitude = one.longitude + 0.0002, one.latitude
    near.save()
    far = make_site(county, "南关农贸市场")
    far.longitude, far.latitude = one.longitude + 0.01, one.latitude
    far.save()
    rows = access.sites_visible_to(office.actor)
    (pair,) = duplicates.suggestions(rows, access.decided_pairs_of(office.actor))
    assert {pair.one, pair.other} == {one, near}
    assert 10 < (pair.metres or 0) < 30
    mark_distinct(near, one, by=office.actor)
    mark_distinct(one, near, by=office.actor)
    assert duplicates.suggestions(rows, access.decided_pairs_of(office.actor)) == []
    assert [event.kind for event in history_of(near.pk)] == ["site.distinct"]


def test_the_same_address_suggests_too(county: County, office: Member) -> None:
    for site, address in ((county.sites[4], "西仓街 12号"), (make_site(county, "西仓市场"), "西仓街12号")):
        site.address = address
        site.save()
    (pair,) = duplicates.suggestions(access.sites_visible_to(office.actor), access.decided_pairs_of(office.actor))
    assert pair.same_address and pair.metres is None


def test_merging_closes_the_duplicate_with_a_reference(county: County, office: Member) -> None:
    kept, gone = county.sites[0], county.sites[2]
    merge_sites(gone, kept, by=office.actor)
    gone.refresh_from_db()
    assert (gone.closed_on, gone.merged_into_id) == (today(), kept.pk)
    assert history_of(kept.pk)[-1].kind == history_of(gone.pk)[-1].kind == "site.merged"
    with pytest.raises(PlaceInvalid):
        merge_sites(gone, kept, by=office.actor)
    with pytest.raises(PlaceInvalid):
        merge_sites(kept, kept, by=office.actor)
    reopen_site(gone, by=office.actor)
    gone.refresh_from_db()
    assert gone.merged_into_id is None
