"""Signing a phone in and out: works, rejects, not yours."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.api.field.phone import phone_of
from tests.factories import PASSWORD, County, Member, client_for, with_password

from tongchuang.domain.accounts.models import Device
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.organisations.actions import deactivate_account, reset_password
from tongchuang.foundation.clock import now


def sign_in(client: Client, name: str = "Redmi", **headers: str) -> Any:
    return client.post(
        "/api/field/device", data=json.dumps({"name": name}), content_type="application/json", headers=headers
    )


def test_a_phone_is_signed_in_once_and_calls_without_the_session(county: County, inspector: Member) -> None:
    client = client_for(inspector)
    first = sign_in(client)
    assert first.status_code == 201
    assert first.json()["person"] == {"id": str(inspector.person.pk), "name": inspector.person.name}
    assert first.json()["region"]["id"] == str(county.region.pk)
    cookie = first.cookies["field_device"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/api/field", True, "Strict")
    assert sign_in(client).status_code == 200, "the same device"
    assert Device.objects.count() == 1
    assert Event.objects.filter(kind="device.signed_in", region_id=county.region.pk).count() == 1
    del client.cookies["sessionid"]
    answer = client.get("/api/field/device", headers={"X-Field": "1"})
    assert answer.status_code == 200 and answer.json()["device"] == first.json()["device"]
    assert abs(int(answer.headers["X-Server-Time"]) / 1000 - now().timestamp()) < 5


def test_the_token_is_kept_as_a_hash_alone(inspector: Member) -> None:
    phone = phone_of(inspector)
    secret = phone.client.cookies["field_device"].value.partition(".")[2]
    assert len(secret) >= 40
    row = Device.objects.values().get()
    assert secret not in json.dumps(row, default=str)


def test_forged_calls_are_refused(inspector: Member) -> None:
    phone = phone_of(inspector)
    answer = phone.client.get("/api/field/device")
    assert (answer.status_code, answer.json()["code"]) == (403, "no_header")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(inspector.user)
    answer = sign_in(strict)
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")
    assert "X-Server-Time" in answer.headers


@pytest.mark.parametrize("token", ["", "x", "x.y", "0" * 32 + ".abc", "01a2.ü"])
def test_unknown_tokens_are_strangers(inspector: Member, token: str) -> None:
    client = Client()
    if token:
        client.cookies["field_device"] = token
    answer = client.get("/api/field/device", headers={"X-Field": "1"})
    assert (answer.status_code, answer.json()["code"]) == (401, "signed_out")
    assert "X-Server-Time" in answer.headers


def test_the_secret_of_another_device_does_not_open(county: County, inspector: Member) -> None:
    mine, other = phone_of(inspector), phone_of(county.people["office"])
    key = mine.client.cookies["field_device"].value.partition(".")[0]
    secret = other.client.cookies["field_device"].value.partition(".")[2]
    mine.client.cookies["field_device"] = f"{key}.{secret}"
    assert mine.get("device").status_code == 401


def test_people_who_do_not_inspect_get_no_device(county: County) -> None:
    answer = sign_in(client_for(county.people["unit_liaison"]))
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert sign_in(Client()).status_code == 401
    assert not Device.objects.exists()


def test_signing_out(inspector: Member) -> None:
    phone = phone_of(inspector)
    token = phone.client.cookies["field_device"].value
    assert phone.client.delete("/api/field/device", headers=phone.headers).status_code == 204
    phone.client.cookies["field_device"] = token
    assert phone.get("device").status_code == 401
    assert Device.objects.get().ended == Device.Ended.SIGNED_OUT


def test_another_person_on_the_same_phone_ends_the_first_ones_device(
    county: County, inspector: Member
) -> None:
    phone = phone_of(inspector)
    token = phone.client.cookies["field_device"].value
    second = client_for(county.people["office"])
    second.cookies["field_device"] = token
    assert sign_in(second).status_code == 201
    assert Device.objects.get(user=inspector.user).ended == Device.Ended.REPLACED
    assert phone.get("device").status_code == 401


def test_a_post_that_has_ended_is_told_so(inspector: Member) -> None:
    phone = phone_of(inspector)
    assert inspector.post is not None
    inspector.post.valid_to = now().date() - timedelta(days=1)
    inspector.post.valid_from = now().date() - timedelta(days=2)
    inspector.post.save()
    answer = phone.get("device")
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


def test_a_new_password_ends_the_devices(county: County, inspector: Member) -> None:
    phone = phone_of(inspector)
    with_password(inspector)
    session = Client()
    session.force_login(inspector.user)
    new = "xin-mi-ma-2026-好"
    answer = session.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert answer.status_code == 302
    assert phone.get("device").status_code == 401
    assert Device.objects.get().ended == Device.Ended.PASSWORD


def test_the_office_ends_devices_with_the_password_and_the_account(county: County, inspector: Member) -> None:
    phone = phone_of(inspector)
    deactivate_account(inspector.person, by=county.people["office"].actor)
    assert phone.get("device").status_code == 401
    inspector.user.refresh_from_db()
    inspector.user.is_active = True
    inspector.user.save()
    assert phone.get("device").status_code == 200
    reset_password(inspector.person, by=county.people["office"].actor)
    assert phone.get("device").status_code == 401


def test_a_device_lives_on_by_being_used(inspector: Member) -> None:
    phone = phone_of(inspector)
    old = now() - timedelta(days=20)
    Device.objects.update(seen_at=old, expires_at=old + timedelta(days=30))
    answer = phone.get("device")
    assert "field_device" in answer.cookies
    assert Device.objects.get().expires_at > now() + timedelta(days=29)
    assert "field_device" not in phone.get("device").cookies, "not with every call"
    Device.objects.update(expires_at=now())
    assert phone.get("device").status_code == 401


def test_a_call_asks_three_things_of_the_database(inspector: Member) -> None:
    phone = phone_of(inspector)
    with CaptureQueriesContext(connection) as seen:
        phone.get("device")
    assert len(seen) <= 4, [query["sql"] for query in seen]


def test_the_description_is_for_the_signed_in(inspector: Member) -> None:
    assert Client().get("/api/field/openapi.json").status_code == 401
    assert client_for(inspector).get("/api/field/openapi.json").status_code == 200


def test_a_call_meant_for_somebody_else_is_refused(county: County, inspector: Member) -> None:
    phone = phone_of(inspector)
    assert phone.get("device", **{"X-Field-Person": str(inspector.person.pk)}).status_code == 200
    answer = phone.get("device", **{"X-Field-Person": str(county.people["office"].person.pk)})
    assert (answer.status_code, answer.json()["code"]) == (403, "other_person")
