"""包联, 点长, 门前三包: offered, confirmed by those named, ended; the place says the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import Http404
from tests.factories import County, Member, make_member

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.responsibilities.access import get_contract_for
from tongchuang.domain.responsibilities.actions import confirm_contract, end_contract, offer_contract
from tongchuang.domain.responsibilities.errors import ContractInvalid, NotTheirs, WrongStep
from tongchuang.foundation.clock import today
from tongchuang.foundation.errors import NotAllowed


def test_a_leader_confirms_and_stands_on_the_section(campaign: Campaign, county: County, office: Member) -> None:
    section = county.sections[3]
    leader = make_member(county, "contracted_leader", name="蓝远山")
    contract = offer_contract(campaign, "leader", by=office.actor, section=section, person=leader.person)
    section.refresh_from_db()
    assert section.contracted_leader is None
    with pytest.raises(NotTheirs):
        confirm_contract(contract, by=office.actor)
    confirm_contract(contract, by=leader.actor)
    section.refresh_from_db()
    assert section.contracted_leader == leader.person
    event = Event.objects.get(target_id=section.pk, kind="section.changed")
    assert event.new["contracted_leader_id"] == str(leader.person.pk)
    with pytest.raises(WrongStep):
        confirm_contract(contract, by=leader.actor)
    end_contract(contract, by=office.actor, reason="调离")
    section.refresh_from_db()
    assert section.contracted_leader is None


def test_a_new_point_owner_ends_the_contract_of_the_earlier_one(
    campaign: Campaign, county: County, office: Member, people: dict[str, Member]
) -> None:
    site = county.sites[0]
    first = offer_contract(campaign, "point_owner", by=office.actor, site=site, person=people["point_owner"].person)
    confirm_contract(first, by=people["point_owner"].actor)
    second_owner = make_member(county, "point_owner", name="乔木", unit=county.units["market"])
    second = offer_contract(campaign, "point_owner", by=office.actor, site=site, person=second_owner.person)
    confirm_contract(second, by=second_owner.actor)
    for row in (first, second, site):
        row.refresh_from_db()
    assert (first.state, first.valid_to, second.state) == ("ended", today(), "confirmed")
    assert site.point_owner == second_owner.person
    # The first had been there before the contract: only the second changed the site, and its version with it.
    assert site.version == 2
    with pytest.raises(WrongStep):
        end_contract(first, by=office.actor, reason="再次解除")
    site.refresh_from_db()
    assert site.point_owner == second_owner.person


def test_a_shop_signs_on_paper_and_the_office_confirms(
    campaign: Campaign, county: County, office: Member, people: dict[str, Member], liaison: Member
) -> None:
    section = county.sections[0]
    shops = [
        offer_contract(campaign, "frontage", by=office.actor, section=section, party=name) for name in ("甲号店", "乙号店")
    ]
    with pytest.raises(NotTheirs):
        confirm_contract(shops[0], by=liaison.actor)
    for shop in shops:
        confirm_contract(shop, by=office.actor)
    for shop in shops:
        shop.refresh_from_db()
    assert [shop.state for shop in shops] == ["confirmed", "confirmed"]
    event = Event.objects.get(target_id=shops[0].pk, kind="contract.offered")
    assert event.personal.data == {"party": "甲号店"}
    of_unit = offer_contract(campaign, "frontage", by=office.actor, site=county.sites[0], unit=county.units["market"])
    with pytest.raises(NotTheirs):
        confirm_contract(of_unit, by=people["lead_liaison"].actor)
    assert confirm_contract(of_unit, by=liaison.actor).state == "confirmed"


def test_what_can_not_be_a_contract(
    campaign: Campaign, county: County, other_county: County, office: Member, people: dict[str, Member]
) -> None:
    by, person = office.actor, people["point_owner"].person
    wrong = [
        {"kind": "leader", "site": county.sites[0], "person": person},
        {"kind": "point_owner", "section": county.sections[0], "person": person},
        {"kind": "point_owner", "site": county.sites[0]},
        {"kind": "frontage", "section": county.sections[0]},
        {"kind": "leader", "section": county.sections[0], "site": county.sites[0], "person": person},
        {"kind": "leader", "section": county.sections[0], "person": person, "valid_to": today() - timedelta(days=1)},
    ]
    for values in wrong:
        with pytest.raises(ContractInvalid):
            offer_contract(campaign, by=by, **values)
    with pytest.raises(NotAllowed):
        offer_contract(campaign, "point_owner", by=by, site=other_county.sites[0], person=person)
    with pytest.raises(NotAllowed):
        offer_contract(campaign, "point_owner", by=people["unit_liaison"].actor, site=county.sites[0], person=person)


def test_who_sees_a_contract(
    campaign: Campaign, county: County, office: Member, people: dict[str, Member], outsider: Member
) -> None:
    contract = offer_contract(
        campaign, "point_owner", by=office.actor, site=county.sites[0], person=people["point_owner"].person
    )
    for member in (office, people["point_owner"], people["unit_liaison"]):
        assert get_contract_for(member.actor, contract.pk) == contract
    for member in (outsider, people["lead_liaison"]):
        with pytest.raises(Http404):
            get_contract_for(member.actor, contract.pk)
