"""People behind the figures: who complained and who came unannounced is never shown to the unit."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image
from tests.factories import County, Member, make_finding, make_member

from tongchuang.domain.files.actions import store_photo
from tongchuang.domain.findings.models import FindingPhoto
from tongchuang.domain.ledger.actions import record
from tongchuang.foundation.clock import now

OWNER = "SN-7788-owner"
WITNESS = "荀不言"


@pytest.fixture
def witness(county: County) -> Member:
    return make_member(county, "inspector", name=WITNESS, unit=county.units["office"])


def told_by(county: County, witness: Member, source: str) -> object:
    """A finding of the market's unit, assigned, that the witness brought in, seen again by the witness."""
    finding = make_finding(
        county, site=county.sites[0], unit=county.units["market"], state="assigned", source=source, assigned_at=now(),
        registered_by=witness.person,
    )  # fmt: skip
    for kind in ("finding.registered", "finding.photo_added", "finding.repeated"):
        record(kind, finding, by=witness.actor, new={"version": 1, "number": finding.number, "count": 1})
    return finding


@pytest.mark.parametrize("source", ["covert", "public", "hotline"])
def test_the_unit_does_not_learn_who_told(
    county: County, witness: Member, liaison: Member, office: Member, client_for: Callable[[Member], Client], source: str
) -> None:
    finding = told_by(county, witness, source)
    pages = [
        reverse("rectify:finding", args=[finding.pk]), reverse("rectify:compare", args=[finding.pk]),  # type: ignore[attr-defined]
        reverse("rectify:home"), f"/search/?q={finding.number}", "/search/?q=xunbuyan", "/search/?q=xby",  # type: ignore[attr-defined]
    ]  # fmt: skip
    for path in pages:
        assert WITNESS not in client_for(liaison).get(path).content.decode(), path
    assert WITNESS in client_for(office).get(pages[0]).content.decode()


def test_an_open_inspection_names_the_inspector_but_not_who_came_again(
    county: County, witness: Member, liaison: Member, client_for: Callable[[Member], Client]
) -> None:
    finding = told_by(county, witness, "inspection")
    other = make_member(county, "inspector", name="暗访员", unit=county.units["office"])
    record("finding.repeated", finding, by=other.actor, new={"version": 1, "count": 1})  # type: ignore[arg-type]
    shown = client_for(liaison).get(reverse("rectify:finding", args=[finding.pk])).content.decode()  # type: ignore[attr-defined]
    assert WITNESS in shown
    assert "暗访员" not in shown


def test_a_photo_does_not_name_its_camera_to_the_unit(
    county: County, witness: Member, liaison: Member, office: Member, client_for: Callable[[Member], Client]
) -> None:
    exif = Image.Exif()
    exif[0x013B] = OWNER
    content = io.BytesIO()
    Image.new("RGB", (80, 60), "gray").save(content, "JPEG", exif=exif)
    content.seek(0)
    photo = store_photo(content, by=witness.actor)
    finding = told_by(county, witness, "hotline")
    FindingPhoto.objects.create(finding=finding, attachment=photo, phase="before", added_at=now())
    for path in (reverse("shared:file", args=[photo.pk, "full"]), reverse("rectify:photo", args=[photo.pk])):
        answers = {who: client_for(member).get(path) for who, member in {"unit": liaison, "office": office}.items()}
        bodies = {who: b"".join(answer.streaming_content) for who, answer in answers.items()}  # type: ignore[attr-defined]
        assert OWNER.encode() in bodies["office"]
        assert OWNER.encode() not in bodies["unit"]
        assert Image.open(io.BytesIO(bodies["unit"])).size == (80, 60)
