"""Photos are examined as the ledger tells of them: what is one picture is found, what is not raises nothing."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from PIL import Image, ImageOps
from tests.factories import County, Member, make_finding, make_member
from tests.photo_scenes import bring, jpeg, scene, show, visit_with

from tongchuang.domain.authenticity.models import Examination, PhotoTrace, Signal
from tongchuang.domain.files.models import CaptureNote
from tongchuang.domain.files.ports import file_store
from tongchuang.domain.ledger.models import Event
from tongchuang.foundation.clock import now
from tongchuang.jobs.pump import pump_once
from tongchuang.workflows import photo_checks

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forget() -> None:
    photo_checks.forget()


def examined() -> list[Signal]:
    """Let the readers read and the worker work; all signals."""
    pump_once()
    photo_checks.examine_due()
    return list(Signal.objects.order_by("raised_at", "pk"))


def kinds() -> list[str]:
    """What was raised, sorted."""
    return sorted(signal.kind for signal in examined())


def cropped(image: Image.Image) -> Image.Image:
    """A tenth less, from the middle outwards."""
    width, height = image.size
    return image.crop((width // 20, height // 20, width - width // 20, height - height // 20))


@pytest.mark.parametrize(
    "deed",
    [lambda image: image, cropped, lambda image: image.rotate(90, expand=True), ImageOps.mirror, lambda image: ImageOps.autocontrast(image.convert("L").convert("RGB"))],
    ids=["again", "cropped", "rotated", "mirrored", "grey"],
)  # fmt: skip
def test_one_picture_for_two_findings_is_found_whatever_was_done_to_it(
    county: County, people: dict[str, Member], deed
) -> None:  # type: ignore[no-untyped-def]
    unit, other = people["unit_liaison"], people["lead_liaison"]
    one = make_finding(county, site=county.sites[0], state="fixed")
    two = make_finding(county, site=county.sites[2], state="fixed")
    show(one, bring(unit, jpeg(scene(1))), "after")
    show(one, bring(unit, jpeg(scene(2))), "before")
    assert kinds() == []
    show(two, bring(other, jpeg(deed(scene(1)), quality=70)), "after")
    found = [signal for signal in examined() if signal.kind == "same_picture"]
    assert [(signal.finding_id, signal.other_finding_id, signal.strength) for signal in found] == [
        (two.pk, one.pk, 3)
    ]
    assert found[0].person_id == other.person.pk and len(found[0].reason["quad"]) >= 3
    assert Event.objects.filter(kind="signal.raised", target_id=found[0].pk).count() == 1


def test_the_before_picture_used_as_after_is_strong_and_names_the_after(
    county: County, people: dict[str, Member]
) -> None:
    finding = make_finding(
        county, site=county.sites[0], state="fixed", assigned_at=now() - timedelta(hours=3)
    )
    before = bring(people["inspector"], jpeg(scene(3)))
    show(finding, before, "before", at=now() - timedelta(hours=4))
    after = bring(people["unit_liaison"], jpeg(cropped(scene(3)), quality=60))
    show(finding, after, "after")
    (signal,) = [each for each in examined() if each.kind == "before_as_after"]
    assert (signal.attachment_id, signal.other_id, signal.strength) == (after.pk, before.pk, 3)
    assert signal.reason["same_finding"] and signal.person_id == people["unit_liaison"].person.pk


def test_another_photo_of_the_same_place_raises_nothing(county: County, people: dict[str, Member]) -> None:
    for number in range(2):
        finding = make_finding(county, site=county.sites[0], state="fixed")
        show(finding, bring(people["inspector"], jpeg(scene(4, day=2 * number))), "before")
        show(finding, bring(people["unit_liaison"], jpeg(scene(4, day=2 * number + 1))), "after")
    assert kinds() == []
    assert PhotoTrace.objects.filter(state="traced").count() == 4


def test_several_photos_of_one_moment_are_no_reuse(county: County, people: dict[str, Member]) -> None:
    inspector = people["inspector"]
    visit_with(
        county, inspector, [bring(inspector, jpeg(scene(5))), bring(inspector, jpeg(scene(5), quality=60))]
    )
    assert kinds() == []


def test_times_and_places_are_held_against_visit_and_site(county: County, people: dict[str, Member]) -> None:
    inspector, began = people["inspector"], now() - timedelta(hours=2)
    early = bring(
        inspector, jpeg(scene(6)), taken_at=began - timedelta(days=9), longitude=112.101, latitude=33.2011
    )
    far = bring(inspector, jpeg(scene(7)), taken_at=began, longitude=112.2, latitude=33.2)
    visit = visit_with(
        county, inspector, [early, far], at=began, longitude=112.101, latitude=33.201, accuracy_m=480
    )
    CaptureNote.objects.create(attachment=far, longitude=112.2, latitude=33.2, accuracy_m=30, mocked=True)
    found = {(signal.kind, signal.attachment_id): signal for signal in examined()}
    assert set(found) == {
        ("time", early.pk), ("place_far", far.pk), ("place_mocked", far.pk), ("place_imprecise", None),
    }  # fmt: skip
    assert found["time", early.pk].reason["case"] == "before_visit" and found["time", early.pk].strength == 3
    assert all(
        signal.visit_id == visit.pk and signal.person_id == inspector.person.pk for signal in found.values()
    )


def test_a_fix_taken_before_the_assignment(county: County, people: dict[str, Member]) -> None:
    finding = make_finding(county, site=county.sites[0], state="fixed", assigned_at=now() - timedelta(days=1))
    show(finding, bring(people["unit_liaison"], jpeg(scene(8)), taken_at=now() - timedelta(days=2)), "after")
    (signal,) = examined()
    assert (signal.kind, signal.reason["case"], signal.strength) == ("time", "before_assignment", 3)


def test_editing_programs_and_other_cameras_are_told(county: County, people: dict[str, Member]) -> None:
    inspector = people["inspector"]
    usual = [bring(inspector, jpeg(scene(20 + n), model="Huami 12")) for n in range(10)]
    visit_with(county, inspector, usual, at=now() - timedelta(days=3))
    assert kinds() == []
    odd = bring(inspector, jpeg(scene(9), model="OtherCam", software="Adobe Photoshop 27"))
    visit_with(county, inspector, [odd])
    found = {signal.kind: signal for signal in examined()}
    assert set(found) == {"edited", "other_device"}
    assert found["other_device"].reason == {"model": "OtherCam", "usual": "Huami 12", "times": 10, "of": 10}


def test_nobody_is_in_two_places_at_once(county: County, people: dict[str, Member]) -> None:
    inspector, began = people["inspector"], now() - timedelta(hours=3)
    visit_with(county, inspector, [], at=began, longitude=112.1, latitude=33.2, accuracy_m=20)
    visit_with(
        county,
        inspector,
        [],
        site=2,
        at=began + timedelta(minutes=20),
        longitude=112.5,
        latitude=33.2,
        accuracy_m=20,
    )
    found = {signal.kind: signal for signal in examined()}
    assert found["travel"].reason["minutes"] == 5 and found["travel"].reason["speed"] > 400


def test_a_broken_file_is_noted_and_holds_up_nothing(county: County, people: dict[str, Member]) -> None:
    inspector = people["inspector"]
    broken, whole = bring(inspector, jpeg(scene(10))), bring(inspector, jpeg(scene(11)))
    store = file_store()
    path = store.folder / broken.sha256[:2] / broken.sha256[2:4] / broken.sha256
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:200])
    visit_with(county, inspector, [broken, whole])
    assert kinds() == []
    assert PhotoTrace.objects.get(attachment=broken).state == "failed"
    assert PhotoTrace.objects.get(attachment=broken).why == "broken"
    assert PhotoTrace.objects.get(attachment=whole).state == "traced"
    path.unlink()


def test_told_twice_nothing_is_raised_twice(county: County, people: dict[str, Member]) -> None:
    finding = make_finding(county, site=county.sites[0], state="fixed")
    show(finding, bring(people["inspector"], jpeg(scene(12))), "before")
    show(finding, bring(people["unit_liaison"], jpeg(scene(12), quality=50)), "after")
    first = examined()
    Examination.objects.update(done_at=None)
    assert [signal.pk for signal in examined()] == [signal.pk for signal in first] and len(first) == 1


def test_a_visit_that_is_kept_back_is_not_looked_at(county: County, people: dict[str, Member]) -> None:
    inspector = people["inspector"]
    photo = bring(inspector, jpeg(scene(13)), taken_at=now() - timedelta(days=30))
    visit = visit_with(county, inspector, [photo])
    visit.held_back = {}
    visit.save(update_fields=["held_back"])
    assert kinds() == []
    assert not PhotoTrace.objects.exists()


def test_the_index_goes_with_the_region(
    county: County, other_county: County, people: dict[str, Member]
) -> None:
    there = make_member(other_county, "unit_liaison", name="洛川")
    show(
        make_finding(county, site=county.sites[0], state="fixed"),
        bring(people["unit_liaison"], jpeg(scene(14))),
        "after",
    )
    show(make_finding(other_county, state="fixed"), bring(there, jpeg(scene(14), quality=60)), "after")
    assert kinds() == []


def test_a_picture_from_a_buffer_is_the_same_as_from_the_store() -> None:
    from tongchuang.adapters.vision.examining import look_at

    data = jpeg(scene(15))
    assert look_at(io.BytesIO(data)).hashes == look_at(io.BytesIO(data)).hashes
