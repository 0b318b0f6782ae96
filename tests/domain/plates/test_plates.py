"""Plates: codes that can't be guessed, one valid per site, revoked for good, counted without knowing whom."""

from __future__ import annotations

import pytest
from tests.factories import County, Member, World, make_site

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.places.actions import close_site
from tongchuang.domain.places.models import Site
from tongchuang.domain.plates import queries, rules
from tongchuang.domain.plates.access import get_plate_for, plates_visible_to, site_behind
from tongchuang.domain.plates.actions import (
    count_scan,
    issue_plates,
    replace_plate,
    revoke_plate,
    set_public_contact,
)
from tongchuang.domain.plates.codes import code_of
from tongchuang.domain.plates.errors import PlateInvalid
from tongchuang.domain.plates.models import Plate, ScanDay
from tongchuang.foundation.clock import today
from tongchuang.foundation.ids import uuid7

STRANGER = Actor(user_id=None, name="")


def test_a_code_has_a_hundred_bits_that_depend_on_id_and_secret() -> None:
    key = uuid7()
    code = rules.code_for(key, b"one")
    assert len(code) == 20
    assert set(code) <= set(rules.ALPHABET)
    assert rules.code_for(key, b"one") == code
    assert rules.code_for(key, b"two") != code
    # Ids that differ in one bit give codes that have nothing to do with each other.
    codes = [rules.code_for(uuid7(at_ms=1), b"one") for _ in range(500)]
    assert len(set(codes)) == 500
    for place in range(20):
        assert len({each[place] for each in codes}) > 25


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("0123456789abcdefghjk", "0123456789abcdefghjk"),
        (" 01234-56789-ABCDE-FGHJK ", "0123456789abcdefghjk"),
        ("O1234-56789-abcde-fghjk", "0123456789abcdefghjk"),
        ("0I234-56789-abcde-fghjk", "01234567 89abcdefghjk".replace(" ", "")),
        ("0123456789abcdefghj", None),
        ("0123456789abcdefghj!", None),
        ("", None),
        ("码" * 20, None),
    ],
)
def test_a_code_typed_by_hand_is_understood(typed: str, code: str | None) -> None:
    assert rules.plain_code(typed) == code


def test_each_open_site_gets_one_plate(county: County, office: Member) -> None:
    made = issue_plates(county.sites, by=office.actor)
    assert {plate.site_id for plate in made} == {site.pk for site in county.sites}
    assert issue_plates(county.sites, by=office.actor) == []
    assert len({plate.code_hash for plate in made}) == len(made)
    assert Event.objects.filter(kind="plate.issued", parent_id=county.sites[0].pk).count() == 1
    assert site_behind(code_of(made[0])) == made[0].site


def test_codes_are_neither_stored_nor_told_to_the_ledger(county: County, office: Member) -> None:
    plate = issue_plates(county.sites[:1], by=office.actor)[0]
    code = code_of(plate)
    values = [str(getattr(plate, field.attname)) for field in Plate._meta.fields]
    told = [str(event.new) for event in Event.objects.filter(kind="plate.issued")]
    assert not [text for text in values + told if code in text]


def test_a_changed_key_leaves_plates_valid_and_says_that_they_cant_be_printed(
    county: County, office: Member, settings: pytest.FixtureRequest
) -> None:
    plate = issue_plates(county.sites[:1], by=office.actor)[0]
    code = code_of(plate)
    settings.SECRET_KEY = "another"
    assert site_behind(code) == plate.site
    with pytest.raises(PlateInvalid):
        code_of(plate)


def test_unknown_revoked_and_closed_are_the_same(county: County, office: Member) -> None:
    one, two = issue_plates(county.sites[:2], by=office.actor)
    first, second = code_of(one), code_of(two)
    revoke_plate(one, reason="被盗", by=office.actor)
    close_site(two.site, on=today(), reason="拆迁", by=office.actor)
    assert [site_behind(code) for code in (first, second, "0" * 20, "nonsense", "")] == [None] * 5


def test_a_replaced_plate_is_the_next_of_its_site(county: County, office: Member) -> None:
    old = issue_plates(county.sites[:1], by=office.actor)[0]
    code = code_of(old)
    new = replace_plate(old, reason="褪色", by=office.actor)
    assert (new.number, new.site_id) == (2, old.site_id)
    assert code_of(new) != code
    assert site_behind(code) is None
    assert site_behind(code_of(new)) == new.site
    assert [plate.number for plate in queries.plates_of(new.site)] == [2, 1]


def test_revoking_wants_a_reason_and_happens_once(county: County, office: Member) -> None:
    plate = issue_plates(county.sites[:1], by=office.actor)[0]
    with pytest.raises(PlateInvalid):
        revoke_plate(plate, reason="  ", by=office.actor)
    revoke_plate(plate, reason="丢失", by=office.actor)
    with pytest.raises(PlateInvalid):
        revoke_plate(plate, reason="丢失", by=office.actor)


def test_plates_are_issued_by_the_office_of_the_region_only(
    county: County, office: Member, inspector: Member, liaison: Member, outsider: Member
) -> None:
    for member in (inspector, liaison):
        with pytest.raises(NotPermitted):
            issue_plates(county.sites, by=member.actor)
        assert not plates_visible_to(member.actor).exists()
    assert issue_plates(county.sites, by=outsider.actor) == []
    plate = issue_plates(county.sites[:1], by=office.actor)[0]
    with pytest.raises(PlateInvalid):
        revoke_plate(plate, reason="x", by=outsider.actor)
    from django.http import Http404

    with pytest.raises(Http404):
        get_plate_for(outsider.actor, plate.pk)


def test_phones_take_the_beginnings_of_hashes_along(world: World, office: Member) -> None:
    county = world.county
    made = issue_plates(county.sites[:3], by=office.actor)
    revoke_plate(made[0], reason="丢失", by=office.actor)
    found = queries.field_hashes(county.region.pk)
    assert set(found) == {made[1].site_id, made[2].site_id}
    assert found[made[1].site_id] == [rules.hash_of(code_of(made[1]))[:16]]
    assert queries.field_hashes(world.other.region.pk) == {}


def test_only_strangers_are_counted_and_today_is_not_told(county: County, inspector: Member) -> None:
    site = county.sites[0]
    from datetime import timedelta

    yesterday = today() - timedelta(days=1)
    for _ in range(3):
        count_scan(site, yesterday, by=STRANGER)
    count_scan(site, today(), by=STRANGER)
    count_scan(site, yesterday, by=inspector.actor)
    assert ScanDay.objects.get(site=site, day=yesterday).count == 3
    assert queries.scans_of(site, today()) == 3


def test_whom_to_call_is_a_setting_of_the_campaign(
    county: County, campaign: Campaign, office: Member, inspector: Member
) -> None:
    assert queries.contact_of(county.region.pk) == ""
    set_public_contact(campaign, " 创建办  0700-1234567 ", by=office.actor)
    assert queries.contact_of(county.region.pk) == "创建办 0700-1234567"
    with pytest.raises(NotPermitted):
        set_public_contact(campaign, "x", by=inspector.actor)


def test_thousands_are_issued_in_few_statements(
    county: County, office: Member, django_assert_max_num_queries
) -> None:
    kind = county.sites[0].type
    Site.objects.bulk_create(
        Site(region=county.region, code=f"P{n}", name=f"点{n}", type=kind) for n in range(1200)
    )
    rows = list(Site.objects.filter(region=county.region))
    with django_assert_max_num_queries(20):
        assert len(issue_plates(rows, by=office.actor)) == 1206


def test_the_register_tells_who_has_a_plate(county: County, office: Member) -> None:
    make_site(county, "新集贸市场")
    made = issue_plates(county.sites[:2], by=office.actor)
    Plate.objects.filter(pk=made[0].pk).update(printed_at=made[0].issued_at)
    rows = Site.objects.filter(region=county.region)
    assert set(queries.having_plate(rows, "printed")) == {made[0].site}
    assert set(queries.having_plate(rows, "unprinted")) == {made[1].site}
    assert queries.without_plate(rows) == len(county.sites) - 2
    assert queries.with_plates(rows).get(pk=made[0].site_id).plate_number == 1
