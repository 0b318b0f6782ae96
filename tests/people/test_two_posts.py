"""Who inspects or leads and speaks for a unit as well learns no more of what is kept from that unit than the unit does."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from PIL import Image
from tests.factories import County, Member, make_finding, make_member

from tongchuang.domain.burden.access import charges_visible_to, manages, requests_visible_to
from tongchuang.domain.burden.actions import charge, set_quota
from tongchuang.domain.burden.models import MaterialRequest, RequestPart
from tongchuang.domain.files.actions import store_photo
from tongchuang.domain.findings.models import FindingPhoto
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.domain.orders.access import orders_visible_to
from tongchuang.domain.orders.models import Order
from tongchuang.domain.organisations.models import Post
from tongchuang.foundation.clock import now, today

Enter = Callable[[Member], Client]
WITNESS = "荀不言"
OWNER = "SN-7788-owner"


def both(county: County, first: str, second: str) -> Member:
    """Somebody with two posts, the second at the market's unit."""
    member = make_member(county, first, name="章两任", unit=county.units["market"])
    unit = county.units["market"]
    Post.objects.create(region=county.region, person=member.person, kind=second, unit=unit, valid_from=today())
    return member


@pytest.fixture
def seconded(county: County) -> Member:
    """An inspector who is the liaison of the market's unit."""
    return both(county, "inspector", "unit_liaison")


def told_by(county: County, source: str) -> Any:
    witness = make_member(county, "inspector", name=WITNESS, unit=county.units["office"])
    finding = make_finding(
        county, site=county.sites[0], unit=county.units["market"], state="assigned", source=source, assigned_at=now(),
        registered_by=witness.person,
    )  # fmt: skip
    record("finding.registered", finding, by=witness.actor, new={"version": 1, "number": finding.number})
    exif = Image.Exif()
    exif[0x013B] = OWNER
    content = io.BytesIO()
    Image.new("RGB", (80, 60), "gray").save(content, "JPEG", exif=exif)
    content.seek(0)
    photo = store_photo(content, by=witness.actor)
    FindingPhoto.objects.create(finding=finding, attachment=photo, phase="before", added_at=now())
    return finding


@pytest.mark.parametrize("source", ["hotline", "public", "covert"])
def test_who_complained(county: County, seconded: Member, client_for: Enter, source: str) -> None:
    finding = told_by(county, source)
    page = reverse("rectify:finding", args=[finding.pk])
    assert WITNESS not in client_for(seconded).get(page).content.decode()
    assert WITNESS in client_for(county.people["inspector"]).get(page).content.decode()


def test_what_a_camera_wrote(county: County, seconded: Member, client_for: Enter) -> None:
    photo = told_by(county, "hotline").photos.get().attachment_id
    path = reverse("shared:file", args=[photo, "full"])
    bodies = {
        who: b"".join(client_for(member).get(path).streaming_content)  # type: ignore[attr-defined]
        for who, member in {"seconded": seconded, "inspector": county.people["inspector"]}.items()
    }
    assert OWNER.encode() in bodies["inspector"]
    assert OWNER.encode() not in bodies["seconded"]


def held_order(county: County) -> Order:
    finding = make_finding(county, site=county.sites[0], unit=county.units["market"], state="assigned")
    return Order.objects.create(
        region=county.region, campaign=county.campaign, finding=finding, unit=county.units["market"], colour="red",
        reason="by_hand", state="held", hold="signature", made_at=now(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second", "sees"),
    [("inspector", "unit_liaison", False), ("observer", "unit_head", False), ("office", "unit_liaison", True)],
)
def test_an_order_that_waits_for_a_signature(county: County, first: str, second: str, sees: bool) -> None:
    held_order(county)
    assert orders_visible_to(both(county, first, second).actor).exists() is sees
    assert orders_visible_to(county.people["inspector"].actor).exists()


@pytest.mark.parametrize("first", ["contracted_leader", "observer"])
def test_what_a_quota_holds(county: County, first: str) -> None:
    set_quota("order", "month", 0, by=county.people["office"].actor)
    finding = make_finding(county, site=county.sites[0], unit=county.units["market"])
    with transaction.atomic():
        charge([county.units["market"].pk], "order", subject=finding, by=SYSTEM, title="尚未发出的督办")
    assert not charges_visible_to(both(county, first, "unit_head").actor).exists()
    assert charges_visible_to(county.people[first].actor).exists()
    assert charges_visible_to(county.people["office"].actor).exists()


def request_of(county: County) -> MaterialRequest:
    """One of the campaign office, held for the market's unit, sent to another."""
    request = MaterialRequest.objects.create(
        region=county.region, kind="evidence", title="台账", due_at=now(), asked_at=now(),
        asked_by=county.people["office"].user,
    )  # fmt: skip
    for key, state, sent in (("market", "held", None), ("urban", "waiting", now())):
        RequestPart.objects.create(
            region=county.region, request=request, unit=county.units[key], due_at=now(), state=state, sent_at=sent
        )
    return request


def test_requests_of_the_office_are_not_an_inspecting_liaisons(county: County) -> None:
    request = request_of(county)
    liaison = both(county, "inspector", "lead_liaison").actor
    assert not requests_visible_to(liaison).exists()
    assert not manages(liaison, request)
    assert manages(county.people["office"].actor, request)


def test_a_request_held_for_the_own_unit(county: County) -> None:
    request_of(county)
    assert not requests_visible_to(both(county, "observer", "unit_head").actor).exists()
    assert requests_visible_to(county.people["observer"].actor).exists()
