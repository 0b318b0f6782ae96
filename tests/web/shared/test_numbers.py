"""Numbers in fields and addresses: what only looks like digits is none, and breaks no page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import County, Member, make_finding

from tongchuang.domain.findings.models import Finding
from tongchuang.domain.leads.actions import open_by_hand
from tongchuang.domain.leads.models import Lead
from tongchuang.web.shared.http import number_of

ClientFor = Callable[[Member], Client]
WRONG = ("²", "³4", "٣", "１２", "-1", "1e3", "", " 1", "9" * 5000)


@pytest.mark.parametrize("text", WRONG)
def test_no_number(text: str) -> None:
    assert number_of(text) is None


def test_a_number() -> None:
    assert (number_of("0"), number_of("2026"), number_of("9" * 9)) == (0, 2026, 999_999_999)


@pytest.mark.parametrize("text", WRONG)
def test_addresses_and_fields(people: dict[str, Member], county: County, client_for: ClientFor, text: str) -> None:
    office, discipline = client_for(people["office"]), client_for(people["discipline"])
    assert office.get(reverse("appraise:year_sheet"), {"year": text}).status_code == 200
    finding: Finding = make_finding(county, site=county.sites[0], unit=county.units["market"])
    behind = {"axis": "unit", "of": str(finding.unit_id), "days": text}
    assert discipline.get(reverse("discipline:behind"), behind).status_code == 200
    lead = open_by_hand(reason="核查", by=people["discipline"].actor, finding=finding)
    answer = discipline.post(reverse("discipline:take_up", args=[lead.pk]), {"version": text})
    assert answer.status_code == 409
    assert Lead.objects.get(pk=lead.pk).state == "open"
