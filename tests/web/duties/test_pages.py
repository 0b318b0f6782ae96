"""The pages of the duties: shown quickly, to those who may see them, and doing what their buttons say."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import County, Member, Standard, client_for, make_member

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.responsibilities.actions import assign, offer_contract
from tongchuang.domain.responsibilities.gap_checks import gap_checks
from tongchuang.domain.responsibilities.models import Contract, Responsibility
from tongchuang.domain.responsibilities.values import Assignment

ENGLISH = re.compile(r">[^<>]*\b[A-Za-z]{4,}\b[^<>]*<")
ALLOWED = ("Ctrl", "English", "Excel", "Enter", "pack.yaml", "Small")


@pytest.fixture
def duty(campaign: Campaign, standard: Standard, county: County, office: Member) -> Responsibility:
    given = Assignment(standard.items["I-1"], county.units["market"], (county.units["street"],))
    return assign(campaign, given, by=office.actor)


@pytest.fixture
def contract(campaign: Campaign, county: County, office: Member, people: dict[str, Member]) -> Contract:
    return offer_contract(
        campaign, "point_owner", by=office.actor, site=county.sites[1], person=people["point_owner"].person
    )


def english_in(content: bytes) -> list[str]:
    text = re.sub(r"<(script|style|svg)\b.*?</\1>", "", content.decode(), flags=re.S)
    return [found for found in ENGLISH.findall(text) if not any(word in found for word in ALLOWED)]


def addresses(duty: Responsibility, contract: Contract) -> list[str]:
    return [
        reverse("duties:home"), f"{reverse('duties:home')}?all=1&only=gaps", reverse("duties:list"), reverse("duties:mine"),
        reverse("duties:item", args=[duty.item_id]), reverse("duties:responsibility", args=[duty.pk]),
        reverse("duties:change", args=[duty.pk]), reverse("duties:assign", args=[duty.item_id]), reverse("duties:propose"),
        reverse("duties:import"), reverse("duties:contracts"), reverse("duties:contract", args=[contract.pk]),
        reverse("duties:offer"), reverse("duties:sections"), reverse("duties:gaps"),
        *(reverse("duties:gap", args=[check.id]) for check in gap_checks()),
    ]  # fmt: skip


def test_every_page_shows_in_chinese_with_few_queries(
    duty: Responsibility, contract: Contract, office: Member, django_assert_max_num_queries: Any
) -> None:
    client = client_for(office)
    for address in addresses(duty, contract):
        with django_assert_max_num_queries(15):
            response = client.get(address)
        assert response.status_code == 200, address
        assert english_in(response.content) == [], address


def test_others_see_no_page_of_ours(
    duty: Responsibility, contract: Contract, outsider: Member, people: dict[str, Member]
) -> None:
    ours = [reverse("duties:responsibility", args=[duty.pk]), reverse("duties:contract", args=[contract.pk])]
    for member in (outsider, people["lead_liaison"]):
        for address in ours:
            response = client_for(member).get(address)
            assert response.status_code == (200 if member is not outsider and "contracts" in address else 404), address
    assert client_for(people["unit_liaison"]).get(reverse("duties:gaps")).status_code == 403
    assert Client().get(ours[0]).status_code == 302


def test_from_an_empty_cell_to_a_confirmed_duty(
    campaign: Campaign, standard: Standard, county: County, office: Member, liaison: Member
) -> None:
    item = standard.items["I-3"]
    desk, unit = client_for(office), client_for(liaison)
    page = desk.get(f"{reverse('duties:item', args=[item.pk])}?unit={county.units['market'].pk}")
    assert f'value="{county.units["market"].pk}" selected' in page.content.decode()
    posted = {
        "lead": county.units["market"].pk, "supports": [county.units["urban"].pk], "support_share": "0.25",
        "site_type": standard.types["market"].pk, "due_on": "2026-12-31",
    }  # fmt: skip
    assert desk.post(reverse("duties:assign", args=[item.pk]), posted).status_code == 302
    row = Responsibility.objects.get(item=item)
    assert (row.site_type, row.state) == (standard.types["market"], "proposed")
    again = desk.post(reverse("duties:assign", args=[item.pk]), posted)
    assert again.status_code == 422
    unit.post(reverse("duties:claim"), {"ids": [row.pk]})
    desk.post(reverse("duties:confirm"), {"ids": [row.pk]})
    row.refresh_from_db()
    assert row.state == "confirmed"
    matrix = desk.get(f"{reverse('duties:home')}?chapter=I").content.decode()
    assert f"?unit={county.units['market'].pk}" in matrix
    assert "is-confirmed" in matrix


def test_two_people_change_the_same_duty(duty: Responsibility, county: County, office: Member) -> None:
    address = reverse("duties:change", args=[duty.pk])
    first = {"version": 1, "lead": county.units["market"].pk, "due_on": "2026-12-01"}
    assert client_for(office).post(address, first).status_code == 302
    second = client_for(office).post(address, {**first, "due_on": "2026-12-24"})
    assert second.status_code == 409
    duty.refresh_from_db()
    assert str(duty.due_on) == "2026-12-01"


def test_only_what_was_ticked_and_is_ours_is_claimed(
    campaign: Campaign, standard: Standard, county: County, office: Member, people: dict[str, Member]
) -> None:
    by = office.actor
    led = assign(campaign, Assignment(standard.items["I-1"], county.units["market"]), by=by)
    unticked = assign(campaign, Assignment(standard.items["I-2"], county.units["market"]), by=by)
    theirs = assign(campaign, Assignment(standard.items["I-3"], county.units["urban"], (county.units["market"],)), by=by)
    client_for(people["unit_liaison"]).post(reverse("duties:claim"), {"ids": [led.pk, theirs.pk]})
    states = dict(Responsibility.objects.values_list("pk", "state"))
    assert states == {led.pk: "claimed", unticked.pk: "proposed", theirs.pk: "proposed"}


def test_proposals_are_written_only_where_ticked(standard: Standard, county: County, office: Member) -> None:
    client = client_for(office)
    page = client.get(reverse("duties:propose")).content.decode()
    leads = dict(re.findall(r'name="lead-([0-9a-f-]+)" value="([0-9a-f-]+)"', page))
    market = str(standard.items["I-1"].pk)
    assert leads[market] == str(county.units["market"].pk)
    posted = {f"lead-{item}": unit for item, unit in leads.items()} | {"items": [market]}
    client.post(reverse("duties:propose"), posted)
    row = Responsibility.objects.get()
    assert (row.item, row.lead) == (standard.items["I-1"], county.units["market"])
    assert [support.unit for support in row.supports.all()] == [county.units["street"]]


def test_a_contract_from_offer_to_the_site(county: County, office: Member, people: dict[str, Member]) -> None:
    site, owner = county.sites[2], make_member(county, "point_owner", unit=county.units["market"])
    posted = {"kind": "point_owner", "site": site.code, "person": owner.person.pk, "valid_from": "2026-11-01"}
    client_for(office).post(reverse("duties:offer"), posted)
    row = Contract.objects.get()
    address = reverse("duties:confirm_contract", args=[row.pk])
    assert client_for(people["point_owner"]).post(address).status_code == 403
    assert client_for(owner).post(address).status_code == 302
    site.refresh_from_db()
    assert site.point_owner == owner.person
    wrong = client_for(office).post(reverse("duties:offer"), {**posted, "kind": "leader"})
    assert wrong.status_code == 422


def test_gaps_as_a_sheet(county: County, office: Member) -> None:
    response = client_for(office).get(f"{reverse('duties:gaps')}?export=xlsx")
    sheet = openpyxl.load_workbook(BytesIO(b"".join(response.streaming_content))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert any(row[0] == "点位没有责任单位" and row[1] == county.sites[5].name for row in rows)


def test_import_in_two_steps(duty: Responsibility, county: County, office: Member) -> None:
    client = client_for(office)
    content = "编号,范围,牵头单位,完成时限\nI-1,,市场监管局,2026-12-31\nI-2,,城管局,\n".encode()
    file = BytesIO(content)
    file.name = "duties.csv"
    page = client.post(reverse("duties:import"), {"file": file})
    assert page.status_code == 200
    assert Responsibility.objects.count() == 1
    token = re.search(r'name="token" value="([0-9a-f]{32})"', page.content.decode())
    assert token
    client.post(reverse("duties:import"), {"token": token[1]})
    duty.refresh_from_db()
    assert str(duty.due_on) == "2026-12-31"
    assert UUID(str(Responsibility.objects.get(item__code="I-2").lead_id)) == county.units["urban"].pk
