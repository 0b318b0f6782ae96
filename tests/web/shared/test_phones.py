"""Phones that are signed in: listed and signed out by their owner and by the office; not by others."""

from __future__ import annotations

from tests.api.field.phone import phone_of
from tests.factories import County, Member, World, client_for

from tongchuang.domain.accounts.models import Device
from tongchuang.domain.ledger.models import Event


def test_my_phones(inspector: Member) -> None:
    phone, client = phone_of(inspector), client_for(inspector)
    device = Device.objects.get()
    assert "Test" in client.get("/me/phones/").content.decode()
    assert "/me/phones/" in client.get("/me/").content.decode()
    assert client.post(f"/me/phones/{device.pk}/revoke/").status_code == 302
    assert phone.get("device").status_code == 401
    assert "Test" not in client.get("/me/phones/").content.decode()
    assert Event.objects.get(kind="device.signed_out").new == {"why": "revoked"}


def test_not_somebody_elses(county: County, inspector: Member) -> None:
    phone = phone_of(inspector)
    device = Device.objects.get()
    other = client_for(county.people["office"])
    assert "Test" not in other.get("/me/phones/").content.decode()
    assert other.post(f"/me/phones/{device.pk}/revoke/").status_code == 404
    assert phone.get("device").status_code == 200


def test_the_office_signs_a_phone_out(county: County, inspector: Member, world: World) -> None:
    phone = phone_of(inspector)
    device, person = Device.objects.get(), inspector.person
    path = f"/settings/people/{person.pk}/phones/{device.pk}/revoke/"
    assert client_for(county.people["unit_liaison"]).post(path).status_code == 403
    assert client_for(inspector).post(path).status_code == 403
    assert client_for(world.other.people["office"]).post(path).status_code == 404
    office = client_for(county.people["office"])
    wrong = f"/settings/people/{county.people['director'].person.pk}/phones/{device.pk}/revoke/"
    assert office.post(wrong).status_code == 404
    assert phone.get("device").status_code == 200
    assert "Test" in office.get(f"/settings/people/{person.pk}/").content.decode()
    assert office.post(path).status_code == 302
    assert phone.get("device").status_code == 401
