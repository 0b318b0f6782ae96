"""The pages of signals: the list, one after the other by keys, the panels, the limits."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories import County, Member, client_for, make_finding
from tests.photo_scenes import bring, jpeg, scene, show, visit_with

from tongchuang.domain.authenticity.models import PhotoLimits, Signal
from tongchuang.jobs.pump import pump_once
from tongchuang.workflows import photo_checks

pytestmark = pytest.mark.django_db


@pytest.fixture
def signal(county: County, people: dict[str, Member]) -> Signal:
    """The photo of a fix that is the photo of the problem, found by the worker."""
    photo_checks.forget()
    finding = make_finding(county, site=county.sites[0], state="fixed", unit=county.units["market"])
    show(finding, bring(people["inspector"], jpeg(scene(1))), "before")
    show(finding, bring(people["unit_liaison"], jpeg(scene(1), quality=60)), "after")
    pump_once()
    photo_checks.examine_due()
    return Signal.objects.get()


def text_of(response: Any) -> str:
    return response.content.decode()


def test_the_list_shows_filters_and_exports(people: dict[str, Member], signal: Signal) -> None:
    client = client_for(people["office"])
    page = text_of(client.get(reverse("quality:signals")))
    assert "整改前照片当整改后使用" in page and signal.finding.number in page
    assert signal.finding.number not in text_of(client.get(reverse("quality:signals") + "?state=wrong"))
    assert signal.finding.number in text_of(
        client.get(reverse("quality:signals") + f"?kind={signal.kind}&strength=3")
    )
    assert client.get(reverse("quality:signals") + "?export=xlsx").status_code == 200
    assert client_for(people["unit_liaison"]).get(reverse("quality:signals")).status_code == 403


def test_both_pictures_with_the_common_area_and_the_keys(people: dict[str, Member], signal: Signal) -> None:
    client, address = client_for(people["office"]), reverse("quality:signal", args=[signal.pk])
    client.get(address)
    with CaptureQueriesContext(connection) as statements:
        page = text_of(client.get(address))
    assert len(statements) <= 15, [each["sql"][:160] for each in statements]
    assert page.count("<polygon points=") == 2 and 'data-key="3"' in page
    signal.refresh_from_db()
    assert signal.looked_by_id == people["office"].person.pk


def test_judging_leads_to_the_next(county: County, people: dict[str, Member], signal: Signal) -> None:
    other = Signal.objects.create(
        region=county.region, campaign=county.campaign, kind="edited", strength=2, key="edited:1", reason={"software": "Snapseed"},
        finding=signal.finding, raised_at=signal.raised_at,
    )  # fmt: skip
    client = client_for(people["office"])
    judge = reverse("quality:signal_judge", args=[signal.pk])
    assert client.post(judge, {"verdict": "explained", "seen": "open"}).status_code == 422
    answer = client.post(judge, {"verdict": "confirmed", "seen": "open"})
    assert answer.status_code == 302 and answer.headers["Location"] == reverse(
        "quality:signal", args=[other.pk]
    )
    assert client.post(judge, {"verdict": "wrong", "seen": "open"}).status_code == 409
    last = client.post(reverse("quality:signal_judge", args=[other.pk]), {"verdict": "wrong", "seen": "open"})
    assert last.headers["Location"] == reverse("quality:signals")
    assert set(Signal.objects.values_list("state", flat=True)) == {"confirmed", "wrong"}


def test_not_theirs(people: dict[str, Member], outsider: Member, signal: Signal) -> None:
    for name in ("unit_liaison", "point_owner", "observer"):
        assert client_for(people[name]).get(reverse("quality:signal", args=[signal.pk])).status_code == 403
    assert client_for(outsider).get(reverse("quality:signal", args=[signal.pk])).status_code in (403, 404)
    assert client_for(people["office"]).get(reverse("quality:signal", args=[uuid4()])).status_code == 404
    judge = reverse("quality:signal_judge", args=[signal.pk])
    assert client_for(people["discipline"]).post(judge, {"verdict": "wrong"}).status_code == 403
    assert "data-review" not in text_of(
        client_for(people["discipline"]).get(reverse("quality:signal", args=[signal.pk]))
    )


def test_who_closes_sees_it_first_and_the_unit_never(people: dict[str, Member], signal: Signal) -> None:
    address = reverse("rectify:finding", args=[signal.finding_id])
    for name in ("office", "inspector", "discipline"):
        assert "signals-panel" in text_of(client_for(people[name]).get(address))
    for name in ("unit_liaison", "point_owner", "observer"):
        assert "signals-panel" not in text_of(client_for(people[name]).get(address))


def test_an_inspector_adds_a_word_on_the_own_visit(county: County, people: dict[str, Member]) -> None:
    visit = visit_with(county, people["inspector"], [])
    row = Signal.objects.create(
        region=county.region, campaign=county.campaign, kind="place_imprecise", strength=1, key="x", visit=visit,
        person=people["inspector"].person, reason={"accuracy": 400, "limit": 100}, raised_at=visit.started_at,
    )  # fmt: skip
    client = client_for(people["inspector"])
    assert "signals-panel" in text_of(client.get(reverse("inspect:visit", args=[visit.pk])))
    page = text_of(client.get(reverse("quality:signal", args=[row.pk])))
    assert "data-review" not in page and reverse("quality:signal_answer", args=[row.pk]) in page
    assert (
        client.post(reverse("quality:signal_answer", args=[row.pk]), {"text": "地下市场没有信号"}).status_code
        == 302
    )
    assert "地下市场没有信号" in text_of(
        client_for(people["office"]).get(reverse("inspect:visit", args=[visit.pk]))
    )
    assert (
        client_for(people["office"])
        .post(reverse("quality:signal_answer", args=[row.pk]), {"text": "x"})
        .status_code
        == 403
    )


def test_limits_are_shown_with_reasons_and_changed_by_the_office(
    county: County, people: dict[str, Member]
) -> None:
    address = reverse("quality:limits")
    page = text_of(client_for(people["office"]).get(address))
    assert "最高行程速度" in page
    form = {
        name.split('"')[0]: "9"
        for name in page.split('name="')[1:]
        if name.split('"')[0] not in ("csrfmiddlewaretoken", "next")
    }
    form["notice_on"] = "2026-11-01"
    assert client_for(people["office"]).post(address, form).status_code == 302
    kept = PhotoLimits.objects.get()
    assert kept.values["speed_kmh"] == 9 and kept.notice_on is not None
    assert client_for(people["office"]).post(address, form | {"old_days": "-1"}).status_code == 422
    assert "最高行程速度" in text_of(client_for(people["inspector"]).get(address))
    assert client_for(people["inspector"]).post(address, form).status_code == 403
    assert client_for(people["unit_liaison"]).get(address).status_code == 403
