"""Looks: what the discipline office reads is in the ledger, once in some minutes; nobody else's reading is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.factories import County, Member, make_finding
from tests.meta.address_book import stored_photo

from tongchuang.domain.findings.models import Finding, FindingPhoto
from tongchuang.domain.leads.actions import open_by_hand
from tongchuang.domain.leads.models import Look
from tongchuang.domain.ledger.models import Event
from tongchuang.web.shared import looking

ClientFor = Callable[[Member], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def finding(county: County) -> Finding:
    return make_finding(county, site=county.sites[0], unit=county.units["market"], state="assigned")


def looks() -> list[Event]:
    return list(Event.objects.filter(kind="discipline.looked").select_related("personal").order_by("id"))


def test_every_page_and_file_is_noted_once(
    people: dict[str, Member], client_for: ClientFor, finding: Finding, county: County
) -> None:
    photo = stored_photo(county.people["inspector"])
    FindingPhoto.objects.create(
        finding=finding, attachment=photo, phase="before", added_at=finding.registered_at
    )
    client = client_for(people["discipline"])
    paths = [
        reverse("rectify:home") + "?overdue=1", reverse("rectify:finding", args=[finding.pk]),
        reverse("rectify:photo", args=[photo.pk]), reverse("places:site", args=[county.sites[0].pk]),
    ]  # fmt: skip
    for path in paths * 2:
        assert client.get(path).status_code == 200
    told = looks()
    assert [(event.new["page"], event.new["object"]) for event in told] == [
        ("rectify:home", None), ("rectify:finding", str(finding.pk)), ("rectify:photo", str(photo.pk)),
        ("places:site", str(county.sites[0].pk)),
    ]  # fmt: skip
    assert told[0].personal.data == {"path": paths[0]}
    assert {event.actor_id for event in told} == {people["discipline"].user.pk}
    assert Look.objects.count() == 4


def test_after_some_minutes_it_is_another_look(
    people: dict[str, Member], client_for: ClientFor, finding: Finding, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, path = client_for(people["discipline"]), reverse("rectify:finding", args=[finding.pk])
    start = timezone.now().replace(minute=5)
    for minutes in (0, 2, 6, 40):
        monkeypatch.setattr(timezone, "now", lambda at=start + timedelta(minutes=minutes): at)
        client.get(path)
    assert len(looks()) == 3


def test_the_unit_does_not_learn_of_a_look_by_the_history(
    people: dict[str, Member], client_for: ClientFor, finding: Finding
) -> None:
    path = reverse("rectify:finding", args=[finding.pk])
    client_for(people["discipline"]).get(path)
    assert looks()
    assert "穆清" not in client_for(people["unit_liaison"]).get(path).content.decode()


def test_nobody_elses_reading_is_noted(
    people: dict[str, Member], client_for: ClientFor, finding: Finding
) -> None:
    for post in ("director", "office", "unit_liaison", "observer"):
        client_for(people[post]).get(reverse("rectify:home"))
    assert looks() == []


def test_what_is_one_s_own_or_not_shown_is_no_look(
    people: dict[str, Member], client_for: ClientFor, other_county: County
) -> None:
    client = client_for(people["discipline"])
    strange = make_finding(other_county, site=other_county.sites[0])
    assert client.get(reverse("rectify:finding", args=[strange.pk])).status_code == 404
    assert client.get(reverse("rectify:new")).status_code == 403
    assert client.get(reverse("shared:me")).status_code == 200
    assert client.get(reverse("desk:inbox")).status_code == 200
    assert looks() == []


def test_noting_never_breaks_the_reading(
    people: dict[str, Member], client_for: ClientFor, finding: Finding, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(**values: object) -> bool:
        raise RuntimeError("no")

    monkeypatch.setattr(looking, "note_look", fails)
    assert (
        client_for(people["discipline"]).get(reverse("rectify:finding", args=[finding.pk])).status_code == 200
    )


def test_the_director_reads_on_a_lead_no_look_at_leads(county: County, client_for: ClientFor) -> None:
    people = county.people
    row = make_finding(county, site=county.sites[0], unit=county.units["market"], state="assigned")
    lead = open_by_hand(reason="核查", by=people["discipline"].actor, finding=row)
    path = reverse("discipline:lead", args=[lead.pk])
    client_for(people["discipline"]).get(path)
    assert reverse("discipline:looks") + "?of=" in client_for(people["discipline"]).get(path).content.decode()
    answer = client_for(people["director"]).get(path)
    assert answer.status_code == 200 and list(answer.context["looks"]) == []
