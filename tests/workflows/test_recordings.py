"""Covert recordings: nobody but the reviewer sees them before; minors masked; 180 days unless they prove a finding."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image, ImageChops, ImageDraw, ImageFilter
from tests.domain.findings.conftest import SetClock, at, clock
from tests.factories import County, Member, Standard, make_finding

from tongchuang.adapters.vision.faces import as_jpeg, find_faces, masked, open_upright
from tongchuang.domain.files.actions import store_photo
from tongchuang.domain.files.models import Attachment, RecordingReview
from tongchuang.domain.files.ports import file_store
from tongchuang.domain.findings.models import FindingPhoto
from tongchuang.domain.inspections.actions.recordings import confirm_masks, review_recordings
from tongchuang.domain.inspections.models import Check, CheckPhoto, Visit, VisitFile
from tongchuang.domain.inspections.recordings import recordings_to_review
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.foundation.errors import Invalid
from tongchuang.workflows.recordings import erase_old_recordings, make_masks

__all__ = ["clock"]
Enter = Callable[[Member], Client]


def portrait(shade: int = 190, size: int = 160) -> Image.Image:
    """A drawn face: eyes, brows, nose, mouth, hair; nobody's."""
    image = Image.new("L", (size * 3, size * 2), 120)
    draw = ImageDraw.Draw(image)
    x, y, w, h = size * 1.5, size, size * 0.38, size * 0.5
    draw.ellipse((x - w * 1.15, y - h * 1.25, x + w * 1.15, y + h * 0.3), fill=40)
    draw.ellipse((x - w, y - h, x + w, y + h), fill=shade)
    for side in (-1, 1):
        eye, up = x + side * w * 0.42, y - h * 0.15
        draw.ellipse((eye - w * 0.26, up - h * 0.1, eye + w * 0.26, up + h * 0.12), fill=shade - 70)
        draw.ellipse((eye - w * 0.14, up - h * 0.07, eye + w * 0.14, up + h * 0.09), fill=35)
        draw.rectangle((eye - w * 0.28, up - h * 0.26, eye + w * 0.28, up - h * 0.18), fill=50)
    nose = [
        (x - w * 0.08, y - h * 0.1),
        (x + w * 0.08, y - h * 0.1),
        (x + w * 0.17, y + h * 0.25),
        (x - w * 0.17, y + h * 0.25),
    ]
    draw.polygon(nose, fill=min(255, shade + 30))
    draw.ellipse((x - w * 0.2, y + h * 0.2, x + w * 0.2, y + h * 0.32), fill=shade - 50)
    draw.ellipse((x - w * 0.38, y + h * 0.5, x + w * 0.38, y + h * 0.64), fill=shade - 100)
    return image.filter(ImageFilter.GaussianBlur(size / 60)).convert("RGB")


def file_of(image: Image.Image) -> io.BytesIO:
    return io.BytesIO(as_jpeg(image))


@pytest.fixture
def covert(county: County, standard: Standard, inspector: Member, clock: SetClock) -> Any:
    """covert(verdict, image=…) writes a covert visit that is over, with one photographed check; gives check and photo."""

    def make(
        verdict: str = "pass", *, image: Image.Image | None = None, source: str = "covert"
    ) -> tuple[Check, Attachment]:
        photo = store_photo(file_of(image or portrait(170 + Attachment.objects.count())), by=inspector.actor)
        visit = Visit.objects.create(
            region=county.region, campaign=county.campaign, version=standard.version, site=county.sites[0], source=source,
            inspector=inspector.person, started_at=clock.moment, submitted_at=clock.moment, period="2026-06",
        )  # fmt: skip
        check = Check.objects.create(
            visit=visit, item=standard.items["I-1"], verdict=verdict, at=clock.moment
        )
        CheckPhoto.objects.create(check_row=check, attachment=photo)
        return check, photo

    return make


def body(client: Client, photo: Attachment, size: str = "full") -> bytes:
    answer: Any = client.get(reverse("shared:file", args=[photo.pk, size]))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    return b"".join(answer.streaming_content)


def test_faces_are_found_and_can_t_be_got_back() -> None:
    image = portrait()
    boxes = find_faces(image)
    assert len(boxes) == 1
    left, top, right, bottom = boxes[0]
    assert left < 0.5 < right and top < 0.5 < bottom
    copy = masked(image, boxes)
    assert find_faces(copy) == []
    face = copy.crop(
        (
            int(left * copy.width) + 1,
            int(top * copy.height) + 1,
            int(right * copy.width) - 1,
            int(bottom * copy.height) - 1,
        )
    )
    assert len(face.getcolors(maxcolors=10_000) or ()) <= 25
    assert ImageChops.difference(image.crop((0, 0, 40, 40)), copy.crop((0, 0, 40, 40))).getbbox() is None


def test_a_wall_has_no_face() -> None:
    assert find_faces(Image.effect_noise((640, 480), 30).convert("RGB")) == []
    assert find_faces(Image.new("RGB", (640, 480), "gray")) == []


def test_before_the_review_nobody_but_the_reviewer_sees_it(
    covert: Any, county: County, client_for: Enter
) -> None:
    check, photo = covert("fail")
    finding = make_finding(
        county,
        site=county.sites[0],
        unit=county.units["market"],
        state="assigned",
        source="covert",
        check_row=check,
    )
    FindingPhoto.objects.create(
        finding=finding, attachment=photo, phase="before", added_at=finding.registered_at
    )
    with file_store().open(photo.sha256) as kept:
        original = kept.read()
    for who in ("unit_liaison", "discipline", "observer"):
        for size in ("full", "thumb"):
            given = Image.open(io.BytesIO(body(client_for(county.people[who]), photo, size)))
            assert given.size == (480, 360), who
    assert body(client_for(county.people["office"]), photo) == original
    assert body(client_for(county.people["inspector"]), photo) == original
    path = reverse("rectify:photo", args=[photo.pk])
    answer: Any = client_for(county.people["unit_liaison"]).get(path)
    assert (
        b"".join(answer.streaming_content) != original
        and answer.headers["Cache-Control"] == "private, no-store"
    )


def test_after_a_masking_all_others_get_the_copy(covert: Any, county: County, client_for: Enter) -> None:
    check, photo = covert("fail", image=portrait())
    finding = make_finding(
        county,
        site=county.sites[0],
        unit=county.units["market"],
        state="assigned",
        source="covert",
        check_row=check,
    )
    FindingPhoto.objects.create(
        finding=finding, attachment=photo, phase="before", added_at=finding.registered_at
    )
    office, liaison = county.people["office"].actor, client_for(county.people["unit_liaison"])
    review_recordings([photo], masking=True, by=office)
    assert Image.open(io.BytesIO(body(liaison, photo))).size == (480, 360)
    assert make_masks() == 1
    review = RecordingReview.objects.get(attachment=photo)
    assert (review.state, review.faces) == ("proposed", 1)
    assert len(Image.open(io.BytesIO(body(liaison, photo))).getcolors(1000) or []) < 40, (
        "nothing before a person looked"
    )
    assert confirm_masks([photo], by=office) == 1
    for who in ("unit_liaison", "discipline", "inspector"):
        given = body(client_for(county.people[who]), photo)
        assert find_faces(open_upright(io.BytesIO(given))) == [], who
        assert Image.open(io.BytesIO(given)).size == portrait().size
        assert Image.open(io.BytesIO(body(client_for(county.people[who]), photo, "thumb"))).format == "WEBP"
    assert find_faces(open_upright(io.BytesIO(body(client_for(county.people["office"]), photo)))) != []
    kinds = list(Event.objects.filter(target_id=photo.pk).order_by("id").values_list("kind", flat=True))
    assert kinds[-3:] == ["recording.masking_asked", "recording.mask_made", "recording.masked"]


def test_where_no_face_is_found_the_whole_can_be_hidden(covert: Any, county: County) -> None:
    _check, photo = covert(image=Image.effect_noise((320, 240), 80).convert("RGB"))
    office = county.people["office"].actor
    review_recordings([photo], masking=True, by=office)
    make_masks()
    assert RecordingReview.objects.get(attachment=photo).faces == 0
    review_recordings([photo], masking=True, whole=True, by=office)
    make_masks()
    review = RecordingReview.objects.get(attachment=photo)
    with file_store().open(review.masked_sha256) as file:
        assert len(open_upright(file).resize((5, 5)).getcolors() or ()) <= 25


def test_cleared_ones_are_seen_by_whoever_may(covert: Any, county: County, client_for: Enter) -> None:
    _check, photo = covert()
    review_recordings([photo], masking=False, by=county.people["office"].actor)
    with file_store().open(photo.sha256) as kept:
        assert body(client_for(county.people["discipline"]), photo) == kept.read()


def test_only_the_office_reviews(covert: Any, county: County, world: Any) -> None:
    _check, photo = covert()
    for who in ("inspector", "discipline", "unit_liaison"):
        with pytest.raises(NotPermitted):
            review_recordings([photo], masking=False, by=county.people[who].actor)
        assert not recordings_to_review(county.people[who].actor).exists()
    assert recordings_to_review(county.people["office"].actor).get() == photo
    assert not recordings_to_review(world.other.people["office"].actor).exists()


def test_an_overt_photo_needs_no_review(covert: Any, county: County, client_for: Enter) -> None:
    _check, photo = covert(source="self")
    answer: Any = client_for(county.people["discipline"]).get(reverse("shared:file", args=[photo.pk, "full"]))
    assert answer.headers["Cache-Control"] == "private, max-age=3600"


def test_sound_and_originals_stay_with_the_reviewer_until_cleared(
    covert: Any, county: County, client_for: Enter
) -> None:
    check, photo = covert()
    sound = Attachment.objects.create(
        region=county.region, sha256=photo.sha256, kind="audio", media_type="audio/webm", size=1, uploaded_at=photo.uploaded_at
    )  # fmt: skip
    VisitFile.objects.create(visit=check.visit, attachment=sound, role="voice")
    path = reverse("shared:file", args=[sound.pk, "full"])
    assert client_for(county.people["discipline"]).get(path).status_code == 404
    assert client_for(county.people["office"]).get(path).status_code == 200
    with pytest.raises(Invalid):
        review_recordings([sound], masking=True, by=county.people["office"].actor)


def test_after_180_days_what_proves_nothing_is_erased(
    covert: Any, county: County, clock: SetClock, client_for: Enter
) -> None:
    _passed, nothing = covert("pass")
    failed, proof = covert("fail")
    void, unfounded = covert("fail")
    again, noted = covert("fail")
    finding = make_finding(county, site=county.sites[0], state="closed", check_row=failed)
    make_finding(county, site=county.sites[0], state="void", check_row=void)
    record(
        "finding.repeated",
        finding,
        by=county.people["inspector"].actor,
        new={"check_id": str(again.pk), "version": 1},
    )
    review_recordings([nothing], masking=True, by=county.people["office"].actor)
    make_masks()
    copy = RecordingReview.objects.get(attachment=nothing).masked_sha256
    digests = {row.pk: row.sha256 for row in (nothing, proof, unfounded, noted)}
    assert erase_old_recordings(at=clock.moment + timedelta(days=180)) == 0
    assert erase_old_recordings(at=clock.moment + timedelta(days=180, seconds=1)) == 2
    assert erase_old_recordings(at=clock.moment + timedelta(days=181)) == 0
    there = {key: file_store().path_of(digest).exists() for key, digest in digests.items()}
    assert there == {nothing.pk: False, proof.pk: True, unfounded.pk: False, noted.pk: True}
    assert not file_store().path_of(copy).exists()
    nothing.refresh_from_db()
    assert nothing.erased_at and nothing.taken_at is None and not nothing.thumb_sha256
    assert Event.objects.filter(kind="recording.erased").count() == 2
    answer: Any = client_for(county.people["office"]).get(reverse("shared:file", args=[nothing.pk, "full"]))
    assert Image.open(io.BytesIO(b"".join(answer.streaming_content))).size == (480, 360)


def test_a_pack_sets_other_days_and_overt_photos_stay(covert: Any, county: County, clock: SetClock) -> None:
    county.campaign.settings = {"supervision": {"covert_days": 30}}  # type: ignore[union-attr]
    county.campaign.save()  # type: ignore[union-attr]
    covert("pass", source="self")
    _check, gone = covert("pass")
    assert erase_old_recordings(at=at("2026-07-03 10:00")) == 1
    gone.refresh_from_db()
    assert gone.erased_at is not None


def test_bytes_that_something_else_refers_to_stay(
    covert: Any, county: County, clock: SetClock, inspector: Member
) -> None:
    picture = portrait()
    _check, gone = covert("pass", image=picture)
    twin = store_photo(file_of(picture), by=inspector.actor)
    assert twin.sha256 == gone.sha256
    assert erase_old_recordings(at=clock.moment + timedelta(days=200)) == 1
    assert file_store().path_of(twin.sha256).exists()
