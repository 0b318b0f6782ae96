"""The discipline office's pages: who may open them, what they show, and that figures are the findings behind them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import County, Member, make_finding

from tongchuang.domain.findings.models import Finding
from tongchuang.domain.leads import actions
from tongchuang.domain.leads.models import CaseFile, Ground, Lead
from tongchuang.domain.leads.values import Opening
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.domain.runs.models import Run
from tongchuang.foundation.clock import now
from tongchuang.jobs.runs import carry_out

ClientFor = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
OTHERS = (
    "office",
    "lead_liaison",
    "unit_liaison",
    "unit_head",
    "contracted_leader",
    "point_owner",
    "inspector",
    "observer",
)
ROOM = ("home", "leads", "new_lead", "looks")


@pytest.fixture
def finding(county: County) -> Finding:
    return make_finding(
        county, site=county.sites[0], unit=county.units["market"], state="assigned", title="市场污水外溢"
    )


@pytest.fixture
def lead(finding: Finding) -> Lead:
    return actions.open_lead(
        Opening(
            Ground.LADDER, finding.region_id, unit_id=finding.unit_id, finding_id=finding.pk, subject=finding
        ),
        by=SYSTEM,
    )


@pytest.mark.parametrize("post", OTHERS)
def test_the_room_is_shut_for_everybody_else(
    people: dict[str, Member], client_for: ClientFor, lead: Lead, post: str
) -> None:
    client = client_for(people[post])
    for name in ROOM:
        assert client.get(reverse(f"discipline:{name}")).status_code == 403
    assert client.get(reverse("discipline:lead", args=[lead.pk])).status_code == 403
    for name in ("take_up", "close", "dismiss", "export"):
        assert client.post(reverse(f"discipline:{name}", args=[lead.pk])).status_code == 403
    Lead.objects.update(number="2026-09876")
    for path in (
        "/",
        reverse("rectify:finding", args=[lead.finding_id]),
        reverse("shared:search") + "?q=9876",
    ):
        assert "2026-09876" not in client.get(path).content.decode()


def test_another_county_s_discipline_office_finds_nothing(
    other_county: County, client_for: ClientFor, lead: Lead
) -> None:
    client = client_for(other_county.people["discipline"])
    assert client.get(reverse("discipline:lead", args=[lead.pk])).status_code == 404
    assert client.post(reverse("discipline:dismiss", args=[lead.pk]), {"version": 1}).status_code == 404
    assert lead.number not in client.get(reverse("discipline:leads")).content.decode()


def test_a_lead_from_opening_to_file(
    people: dict[str, Member], client_for: ClientFor, finding: Finding
) -> None:
    client = client_for(people["discipline"])
    path = reverse("discipline:new_lead")
    assert client.post(path, {"number": "9999-1", "reason": "x"}).status_code == 422
    assert client.post(path, {"number": finding.number, "reason": ""}).status_code == 422
    client.post(path, {"number": finding.number, "reason": "两次催办无回应"})
    lead = Lead.objects.get()
    page = reverse("discipline:lead", args=[lead.pk])
    assert "两次催办无回应" in client.get(page).content.decode()
    client.post(reverse("discipline:take_up", args=[lead.pk]), {"version": 1})
    client.post(reverse("discipline:export", args=[lead.pk]))
    run = Run.objects.get(kind="case_file")
    assert client.get(page).status_code == 200
    carry_out(run.pk)
    kept = CaseFile.objects.get()
    answer = client.get(reverse("discipline:case_file", args=[kept.pk]))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/zip"
    assert (
        client.post(
            reverse("discipline:close", args=[lead.pk]), {"version": 2, "outcome": "", "conclusion": "x"}
        ).status_code
        == 422
    )
    client.post(
        reverse("discipline:close", args=[lead.pk]),
        {"version": 2, "outcome": "talk", "conclusion": "已提醒谈话"},
    )
    lead.refresh_from_db()
    assert (lead.state, lead.conclusion) == ("closed", "已提醒谈话")
    assert "已提醒谈话" in client.get(page).content.decode()


def test_two_who_decide_at_once(people: dict[str, Member], client_for: ClientFor, lead: Lead) -> None:
    client = client_for(people["discipline"])
    for status in (302, 409):
        answer = client.post(reverse("discipline:take_up", args=[lead.pk]), {"version": 1})
        assert answer.status_code == status


def test_the_director_hands_over_and_sees_no_more(
    people: dict[str, Member], client_for: ClientFor, lead: Lead, finding: Finding
) -> None:
    director = client_for(people["director"])
    assert lead.number in director.get(reverse("discipline:leads")).content.decode()
    actions.take_up_lead(lead, by=people["discipline"].actor, version=1)
    assert director.get(reverse("discipline:lead", args=[lead.pk])).status_code == 404
    director.post(reverse("discipline:new_lead"), {"number": finding.number, "reason": "移交"})
    own = Lead.objects.get(reason="移交")
    body = director.get(reverse("discipline:lead", args=[own.pk])).content.decode()
    assert reverse("discipline:export", args=[own.pk]) not in body
    assert reverse("discipline:dismiss", args=[own.pk]) not in body


def test_dismissing_erases(people: dict[str, Member], client_for: ClientFor, lead: Lead) -> None:
    client = client_for(people["discipline"])
    client.post(reverse("discipline:dismiss", args=[lead.pk]), {"version": 1})
    body = client.get(reverse("discipline:lead", args=[lead.pk])).content.decode()
    assert lead.number in body
    assert "市场污水外溢" not in body


def test_a_lead_s_page_shows_who_looked(people: dict[str, Member], client_for: ClientFor, lead: Lead) -> None:
    client = client_for(people["discipline"])
    page = reverse("discipline:lead", args=[lead.pk])
    client.get(page)
    body = client.get(page).content.decode()
    assert people["discipline"].person.name in body[body.rindex("<h2>") :]
    assert lead.number in client.get(reverse("discipline:looks")).content.decode()
    assert lead.number not in client_for(people["director"]).get(reverse("discipline:looks")).content.decode()


def repeated(county: County) -> None:
    """市场监管局: five findings, three too late, one of these a rebound; 城管局: one too late."""
    moment = now()
    market, urban = county.units["market"], county.units["urban"]
    late = {"assigned_at": moment - timedelta(days=20), "due_at": moment - timedelta(days=10)}
    fine = {"assigned_at": moment - timedelta(days=20), "due_at": moment + timedelta(days=10)}
    first = make_finding(county, site=county.sites[0], unit=market, state="accepted", **late)
    make_finding(
        county, site=county.sites[0], unit=market, state="closed", fixed_at=moment, closed_at=moment, **late
    )
    make_finding(county, site=county.sites[0], unit=market, state="accepted", rebound_of=first, **late)
    make_finding(county, site=county.sites[0], unit=market, state="accepted", **fine)
    refused = make_finding(county, site=county.sites[0], unit=market, state="accepted", **fine)
    make_finding(county, site=county.sites[0], unit=market, state="void", **late)
    make_finding(county, site=county.sites[1], unit=urban, state="accepted", **late)
    record("finding.dispute_decided", refused, by=county.people["office"].actor, new={"upheld": False})


@pytest.mark.parametrize("axis", ["unit", "site"])
def test_figures_are_the_findings_behind_them(
    county: County, people: dict[str, Member], client_for: ClientFor, axis: str
) -> None:
    repeated(county)
    client = client_for(people["discipline"])
    body = client.get(reverse("discipline:home") + f"?axis={axis}").content.decode()
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</th>(.*?)</tr>", body, re.S)
    assert len(rows) == 1
    links = re.findall(r'href="([^"]*/findings/[^"]*)"[^>]*>(?:<[^>]+>)*\s*(\d+)', rows[0][1])
    assert [int(number) for _url, number in links] == [5, 3, 1, 1]
    for url, number in links:
        shown = client.get(url.replace("&amp;", "&")).content.decode()
        assert shown.count("<tr") - 1 == int(number), url


def test_patterns_and_lists_go_out_as_excel(
    county: County, people: dict[str, Member], client_for: ClientFor, lead: Lead
) -> None:
    repeated(county)
    client = client_for(people["discipline"])
    for name in ("home", "leads", "looks", "watching"):
        answer = client.get(reverse(f"discipline:{name}") + "?export=xlsx")
        assert b"".join(answer.streaming_content if answer.streaming else [answer.content])[:2] == b"PK", name


def test_nonsense_in_addresses(people: dict[str, Member], client_for: ClientFor) -> None:
    client = client_for(people["discipline"])
    assert client.get(reverse("discipline:home") + "?axis=zzz&days=-3").status_code == 200
    for query in ("", "?axis=unit&of=zzz", "?axis=zzz&of=00000000-0000-0000-0000-000000000000"):
        assert client.get(reverse("discipline:behind") + query).status_code == 404
    assert (
        client.get(reverse("discipline:watching") + "?person=x&matter=y&unit=z&month=2026-13").status_code
        == 200
    )
    assert client.get(reverse("discipline:watching_people") + "?month=zzzz").status_code == 200
    assert client.get(reverse("discipline:looks") + "?of=zzz").status_code == 200


def test_watching_shows_everybody_to_two_and_one_s_own_to_the_others(
    people: dict[str, Member], client_for: ClientFor, finding: Finding
) -> None:
    new = {"unit_id": finding.unit_id, "number": finding.number}
    record(
        "finding.extension_decided",
        finding,
        by=people["office"].actor,
        new={**new, "granted": True},
        personal={"text": "台风影响"},
    )
    record("finding.closed", finding, by=people["inspector"].actor, new=new, personal={"text": "现场已复核"})
    for name in ("director", "discipline"):
        body = client_for(people[name]).get(reverse("discipline:watching")).content.decode()
        for words in ("台风影响", "现场已复核", people["office"].person.name, finding.number):
            assert words in body, (name, words)
    own = client_for(people["office"]).get(reverse("discipline:watching")).content.decode()
    assert "台风影响" in own
    assert "现场已复核" not in own
    counts = client_for(people["director"]).get(reverse("discipline:watching_people")).content.decode()
    assert people["inspector"].person.name in counts
    assert "1/1" in counts
    mine = client_for(people["office"]).get(reverse("discipline:watching_people")).content.decode()
    assert people["inspector"].person.name not in mine


def test_pages_stay_within_fifteen_statements(
    county: County,
    people: dict[str, Member],
    client_for: ClientFor,
    lead: Lead,
    finding: Finding,
    django_assert_max_num_queries: Any,
) -> None:
    repeated(county)
    for number in range(60):
        record(
            "finding.closed",
            finding,
            by=people["office"].actor,
            new={"number": str(number), "unit_id": finding.unit_id},
            personal={"text": "x"},
        )
    client = client_for(people["discipline"])
    paths = [reverse(f"discipline:{name}") for name in (*ROOM, "watching", "watching_people")]
    for path in [*paths, reverse("discipline:lead", args=[lead.pk])]:
        client.get(path)
        with django_assert_max_num_queries(17 if "leads/0" in path else 15):
            assert client.get(path).status_code == 200
