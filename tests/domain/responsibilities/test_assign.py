"""Giving out, claiming, confirming, passing on, changing and taking back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.http import Http404
from tests.factories import County, Member, Standard, make_member

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.places.models import Site
from tongchuang.domain.responsibilities.access import get_responsibility_for, responsibilities_visible_to
from tongchuang.domain.responsibilities.actions import (
    assign,
    assign_many,
    cascade,
    change,
    claim,
    confirm,
    remove,
)
from tongchuang.domain.responsibilities.errors import AlreadyAssigned, AssignmentInvalid, NotTheirs, WrongStep
from tongchuang.domain.responsibilities.models import Responsibility
from tongchuang.domain.responsibilities.values import Assignment
from tongchuang.foundation.errors import NotAllowed, Stale

Units = dict[str, Unit]


@pytest.fixture
def given(standard: Standard, units: Units) -> Assignment:
    return Assignment(standard.items["I-1"], units["market"], (units["street"],), support_share=Decimal("0.3"))


def kinds(row: Responsibility) -> list[str]:
    return list(Event.objects.filter(target_id=row.pk).order_by("id").values_list("kind", flat=True))


def test_from_proposal_to_confirmation(
    campaign: Campaign, given: Assignment, office: Member, liaison: Member, units: Units
) -> None:
    row = assign(campaign, given, by=office.actor)
    assert (row.state, row.lead) == ("proposed", units["market"])
    with pytest.raises(WrongStep):
        confirm([row], by=office.actor)
    assert claim([row], by=liaison.actor) == 1
    assert claim([row], by=liaison.actor) == 0
    assert confirm([row], by=office.actor) == 1
    row.refresh_from_db()
    assert (row.state, row.version) == ("confirmed", 3)
    assert kinds(row) == ["responsibility.proposed", "responsibility.claimed", "responsibility.confirmed"]
    told = Event.objects.get(target_id=row.pk, kind="responsibility.proposed")
    assert told.new["supports"] == [str(units["street"].pk)]
    assert told.new["support_share"] == "0.3"


def test_only_the_lead_unit_claims(campaign: Campaign, given: Assignment, office: Member, people: dict[str, Member]) -> None:
    row = assign(campaign, given, by=office.actor)
    with pytest.raises(NotTheirs):
        claim([row], by=people["lead_liaison"].actor)
    with pytest.raises(NotPermitted):
        claim([row], by=people["point_owner"].actor)
    with pytest.raises(NotPermitted):
        assign(campaign, given, by=people["unit_liaison"].actor)


def test_another_lead_claims_anew_and_a_stale_page_is_told_what_changed(
    campaign: Campaign, given: Assignment, office: Member, liaison: Member, units: Units
) -> None:
    row = assign(campaign, given, by=office.actor)
    claim([row], by=liaison.actor)
    changed = change(row, replace(given, due_on=date(2026, 12, 31)), by=office.actor, version=2)
    assert changed.state == "claimed"
    changed = change(row, replace(given, lead=units["urban"]), by=office.actor, version=3)
    assert (changed.state, changed.version) == ("proposed", 4)
    with pytest.raises(Stale) as caught:
        change(row, given, by=office.actor, version=2)
    assert caught.value.changes["lead_id"] == (str(units["market"].pk), str(units["urban"].pk))
    assert changed.lead == units["urban"]
    unchanged = change(row, replace(given, lead=units["urban"]), by=office.actor, version=4)
    assert unchanged.version == 4


def test_scopes_and_refusals(
    campaign: Campaign, given: Assignment, standard: Standard, office: Member, units: Units, sites: list[Site],
    other_county: County,
) -> None:  # fmt: skip
    by = office.actor
    assign(campaign, given, by=by)
    with pytest.raises(AlreadyAssigned):
        assign(campaign, given, by=by)
    assign(campaign, replace(given, site_type=standard.types["market"]), by=by)
    assign(campaign, replace(given, site=sites[0]), by=by)
    for wrong, field in [
        (replace(given, site_type=standard.types["toilet"]), "site_type"),
        (replace(given, site=sites[1]), "site"),
        (replace(given, item=standard.items["I"]), "item"),
        (replace(given, supports=(units["market"],)), "supports"),
        (replace(given, supports=()), "support_share"),
        (replace(given, lead=other_county.units["market"]), "lead"),
        (replace(given, site=other_county.sites[0]), "site"),
    ]:
        with pytest.raises(AssignmentInvalid) as caught:
            assign(campaign, wrong, by=by)
        assert caught.value.field == field, wrong
    with pytest.raises(NotAllowed):
        assign(campaign, replace(given, item=standard.items["I-2"]), by=other_county.people["office"].actor)
    before = Responsibility.objects.count()
    with pytest.raises(AssignmentInvalid):
        assign_many(campaign, [replace(given, item=standard.items["I-2"]), replace(given, item=standard.items["I"])], by=by)
    assert Responsibility.objects.count() == before


def test_a_duty_is_passed_to_somebody_of_the_unit(
    campaign: Campaign, given: Assignment, county: County, office: Member, liaison: Member, units: Units
) -> None:
    row = assign(campaign, given, by=office.actor)
    clerk = make_member(county, None, name="贺小满", unit=units["market"])
    stranger = make_member(county, None, name="向南", unit=units["urban"])
    found = cascade(row, clerk.person, by=liaison.actor, version=1)
    assert found.person == clerk.person
    with pytest.raises(AssignmentInvalid):
        cascade(row, stranger.person, by=liaison.actor, version=2)
    with pytest.raises(NotTheirs):
        cascade(row, clerk.person, by=make_member(county, "unit_liaison", unit=units["education"]).actor, version=2)


def test_removed_with_a_reason_that_the_ledger_keeps(campaign: Campaign, given: Assignment, office: Member) -> None:
    row = assign(campaign, given, by=office.actor)
    key = row.pk
    with pytest.raises(AssignmentInvalid):
        remove(row, by=office.actor, version=1, reason=" ")
    remove(row, by=office.actor, version=1, reason="并入其他条目")
    assert not Responsibility.objects.filter(pk=key).exists()
    event = Event.objects.get(target_id=key, kind="responsibility.removed")
    assert event.personal.data == {"text": "并入其他条目"}
    assert event.old["lead_id"] == str(given.lead.pk)


def test_who_sees_it(
    campaign: Campaign, given: Assignment, office: Member, people: dict[str, Member], county: County, units: Units,
    outsider: Member,
) -> None:  # fmt: skip
    row = assign(campaign, given, by=office.actor)
    supporter = make_member(county, "unit_liaison", unit=units["street"])
    below = make_member(county, "unit_liaison", unit=units["community"])
    for member in (office, people["inspector"], people["unit_liaison"], supporter):
        assert get_responsibility_for(member.actor, row.pk) == row
    for member in (outsider, below, people["lead_liaison"], people["contracted_leader"]):
        with pytest.raises(Http404):
            get_responsibility_for(member.actor, row.pk)
    assert not responsibilities_visible_to(make_member(county, None).actor).exists()
