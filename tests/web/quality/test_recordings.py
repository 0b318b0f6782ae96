"""The page on which covert recordings are looked at before anybody else sees them."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse
from PIL import Image
from tests.domain.findings.conftest import clock
from tests.factories import County, Member, make_finding
from tests.workflows.test_recordings import covert

from tongchuang.domain.files.actions import store_photo
from tongchuang.domain.files.models import RecordingReview
from tongchuang.domain.findings.models import FindingPhoto
from tongchuang.foundation.clock import now
from tongchuang.workflows.recordings import make_masks

__all__ = ["clock", "covert"]
Enter = Callable[[Member], Client]


def test_from_waiting_to_masked(covert: Any, county: County, client_for: Enter) -> None:
    _check, photo = covert()
    office, page = client_for(county.people["office"]), reverse("quality:recordings")
    assert str(photo.pk) in office.get(page).content.decode()
    decide = reverse("quality:recordings_decide")
    assert office.post(decide, {"ids": str(photo.pk), "choice": "mask"}).status_code == 302
    assert str(photo.pk) not in office.get(page).content.decode()
    assert str(photo.pk) in office.get(page + "?show=asked").content.decode()
    make_masks()
    copy = reverse("quality:recording_copy", args=[photo.pk])
    assert copy in office.get(page).content.decode()
    assert office.get(copy).status_code == 200
    assert client_for(county.people["discipline"]).get(copy).status_code == 403
    assert office.post(decide, {"ids": str(photo.pk), "choice": "confirm"}).status_code == 302
    assert RecordingReview.objects.get(attachment=photo).state == "masked"
    assert str(photo.pk) in office.get(page + "?show=decided").content.decode()


def test_it_refuses(covert: Any, county: County, world: Any, client_for: Enter) -> None:
    _check, photo = covert()
    decide = reverse("quality:recordings_decide")
    for who in ("inspector", "unit_liaison", "discipline"):
        assert client_for(county.people[who]).get(reverse("quality:recordings")).status_code == 403
        assert (
            client_for(county.people[who]).post(decide, {"ids": str(photo.pk), "choice": "clear"}).status_code
            == 403
        )
    office = client_for(county.people["office"])
    assert office.post(decide, {"choice": "clear"}).status_code >= 400
    assert office.post(decide, {"ids": str(photo.pk), "choice": "x"}).status_code >= 400
    stranger = client_for(world.other.people["office"])
    assert stranger.post(decide, {"ids": str(photo.pk), "choice": "clear"}).status_code >= 400
    assert not RecordingReview.objects.exists()


def test_photos_of_a_covert_finding_that_was_brought_in_by_hand(county: County, client_for: Enter) -> None:
    finder = county.people["inspector"]
    content = io.BytesIO()
    Image.new("RGB", (80, 60), "teal").save(content, "PNG")
    content.seek(0)
    photo = store_photo(content, by=finder.actor)
    finding = make_finding(
        county, site=county.sites[0], unit=county.units["market"], state="assigned", source="covert", assigned_at=now()
    )
    FindingPhoto.objects.create(finding=finding, attachment=photo, phase="before", added_at=now())

    def seen_by(who: str) -> bool:
        """Whether somebody is given the picture itself."""
        answers = [
            client_for(county.people[who]).get(reverse(name, args=args))
            for name, args in (("shared:file", [photo.pk, "full"]), ("rectify:photo", [photo.pk]))
        ]
        assert all(each.status_code == 200 for each in answers)
        colours = {
            Image.open(io.BytesIO(b"".join(each.streaming_content))).convert("RGB").getpixel((3, 3))  # type: ignore[attr-defined]
            for each in answers
        }
        return colours == {(0, 128, 128)}

    assert not seen_by("unit_liaison") and not seen_by("discipline")
    assert seen_by("office") and seen_by("inspector")
    office, page = client_for(county.people["office"]), reverse("quality:recordings")
    text = office.get(page).content.decode()
    assert str(photo.pk) in text and county.sites[0].name in text
    office.post(reverse("quality:recordings_decide"), {"ids": str(photo.pk), "choice": "clear"})
    assert seen_by("unit_liaison") and seen_by("discipline")
