"""The API of the field app: works, rejects, not yours."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.domain.inspections.visits import jpeg
from tests.factories import County, Member, Standard, World, client_for

from tongchuang.adapters.storage.folder import CHUNK
from tongchuang.domain.files.actions import photos
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.inspections.models import Check, Visit
from tongchuang.foundation.clock import now
from tongchuang.foundation.ids import uuid7

SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


def put(client: Client, content: bytes, key: Any = None, kind: str = "image/jpeg", query: str = "") -> Any:
    return client.put(f"/api/photos/{key or uuid7()}{query}", data=content, content_type=kind)


def payload(county: County, standard: Standard, **values: Any) -> dict[str, Any]:
    moment = now().isoformat()
    checks = [
        {"id": str(uuid7()), "item": str(standard.items["I-1"].pk), "verdict": "fail", "count": 2, "at": moment, "photos": []},
        {"id": str(uuid7()), "item": str(standard.items["I-3"].pk), "verdict": "pass", "grade": "A", "at": moment},
    ]
    whole = {
        "id": str(uuid7()), "campaign": str(county.campaign.pk), "site": str(county.sites[0].pk), "source": "self",
        "started_at": moment, "checks": checks,
    }  # fmt: skip
    return {**whole, **values}


def post(client: Client, body: Any) -> Any:
    return client.post("/api/visits", data=json.dumps(body), content_type="application/json")


def test_a_visit_with_its_photo_goes_the_whole_way(county: County, standard: Standard, inspector: Member) -> None:
    client = client_for(inspector)
    key = uuid7()
    answer = put(client, jpeg(), key, query="?longitude=112.1&latitude=33.2&taken_at=2026-10-05T09:30:00%2B08:00")
    assert answer.status_code == 200
    assert answer.json()["longitude"] == 112.1
    listed = client.get(f"/api/checklists/{county.sites[0].pk}").json()
    assert [item["code"] for item in listed["items"]] == ["I-1", "I-3"]
    assert listed["items"][0]["counting"] and listed["items"][1]["grades"] == ["A", "B", "C"]

    body = payload(county, standard)
    body["checks"][0]["photos"] = [str(key)]
    first = post(client, body)
    assert first.status_code == 201, first.content
    assert {k: first.json()[k] for k in ("checks", "photos", "failed", "findings", "repeated")} == {
        "checks": 2, "photos": 1, "failed": 1, "findings": 1, "repeated": False,
    }  # fmt: skip
    second = post(client, body)
    assert second.status_code == 200
    assert second.json() == {**first.json(), "repeated": True}
    assert Visit.objects.count() == 1


def test_the_same_id_with_other_content_is_a_conflict(county: County, standard: Standard, inspector: Member) -> None:
    client = client_for(inspector)
    body = payload(county, standard)
    post(client, body)
    body["checks"][0]["count"] = 5
    answer = post(client, body)
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert Check.objects.get(item=standard.items["I-1"]).count == 2


def test_problems_are_named_by_check_and_missing_photos_by_id(
    county: County, standard: Standard, inspector: Member
) -> None:
    body = payload(county, standard)
    body["checks"][0] |= {"count": 0, "photos": [str(uuid7())]}
    answer = post(client_for(inspector), body)
    assert answer.status_code == 422
    told = answer.json()
    assert told["code"] == "rejected"
    assert told["missing_photos"] == body["checks"][0]["photos"]
    assert {problem["check"] for problem in told["problems"]} == {body["checks"][0]["id"]}
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"id": "x"},
        {"started_at": "yesterday"},
        {"started_at": "2026-10-05T09:30:00"},
        {"longitude": "NaN"},
        {"surprise": 1},
        {"checks": [{"verdict": "pass"}]},
    ],
)
def test_malformed_bodies_are_refused(county: County, standard: Standard, inspector: Member, body: dict[str, Any]) -> None:
    sent = {**payload(county, standard), **body} if body else body
    answer = post(client_for(inspector), sent)
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")


def test_a_body_that_is_no_json(inspector: Member) -> None:
    answer = client_for(inspector).post("/api/visits", data="{", content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["code"] == "malformed"


@pytest.mark.parametrize("content", [b"", b"not a photo", SVG, jpeg()[:300]])
def test_what_is_no_photo_is_refused_in_words(inspector: Member, content: bytes) -> None:
    answer = put(client_for(inspector), content)
    assert answer.status_code == 422
    assert answer.json()["message"]
    assert not Attachment.objects.exists()


def test_a_photo_may_be_larger_than_what_django_keeps_in_memory(inspector: Member, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    content = jpeg(size=(800, 600)) + b"\0" * CHUNK
    assert put(client_for(inspector), content).status_code == 200


def test_a_photo_beyond_the_limit(inspector: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "PHOTO_LIMIT", 200)
    assert put(client_for(inspector), jpeg()).status_code == 422


def test_strangers_and_people_without_a_post_get_nothing(county: County, standard: Standard) -> None:
    from tests.factories import make_member

    site = county.sites[0].pk
    for client in (Client(), client_for(make_member(county, None))):
        answers = [
            client.get(f"/api/checklists/{site}"),
            post(client, payload(county, standard)),
            put(client, jpeg()),
        ]
        assert [answer.status_code for answer in answers] == [401, 401, 401]
    assert Client().get("/api/openapi.json").status_code == 401
    assert not Visit.objects.exists()


def test_units_and_other_counties_can_not_inspect_here(world: World) -> None:
    county, site = world.county, world.county.sites[0].pk
    liaison = client_for(county.people["unit_liaison"])
    assert liaison.get(f"/api/checklists/{site}").status_code == 403
    assert post(liaison, payload(county, world.standard)).status_code == 403
    stranger = client_for(world.other.people["inspector"])
    assert stranger.get(f"/api/checklists/{site}").status_code == 404
    assert post(stranger, payload(county, world.standard)).status_code == 404


def test_a_forged_write_is_refused(county: County, standard: Standard, inspector: Member) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(inspector.user)
    answer = post(client, payload(county, standard))
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")
    assert put(client, jpeg()).status_code == 403
    assert not Visit.objects.exists()


def test_the_description_is_openapi_3_1(inspector: Member) -> None:
    described = client_for(inspector).get("/api/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    assert set(described["paths"]) == {"/api/checklists/{site}", "/api/visits", "/api/photos/{photo}"}


def test_a_call_asks_the_database_little(county: County, inspector: Member) -> None:
    client = client_for(inspector)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"/api/checklists/{county.sites[0].pk}").status_code == 200
    assert len(queries) <= 10
