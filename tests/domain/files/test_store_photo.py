"""A photo is kept once, whoever sends it how often, and what is none leaves nothing behind."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from tests.domain.inspections.visits import jpeg
from tests.factories import Member, World

from tongchuang.adapters.images.errors import PhotoRefused
from tongchuang.adapters.storage.errors import TooLarge
from tongchuang.domain.files.actions import photos, store_photo
from tongchuang.domain.files.errors import FileConflict
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.foundation.clock import now
from tongchuang.foundation.ids import uuid7


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.FILES_FOLDER = tmp_path
    return tmp_path


def kept(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


def test_a_photo_is_kept_with_its_thumbnail_and_an_event(folder: Path, inspector: Member) -> None:
    moment = now()
    row = store_photo(io.BytesIO(jpeg()), by=inspector.actor, taken_at=moment, longitude=112.1, latitude=33.2)
    assert (row.media_type, row.width, row.height, row.kind) == ("image/jpeg", 64, 48, "photo")
    assert (row.taken_at, row.longitude, row.latitude) == (moment, 112.1, 33.2)
    assert row.region_id == inspector.person.region_id
    assert kept(folder) == 2
    assert Event.objects.filter(kind="file.stored", target_id=row.pk).count() == 1


def test_the_same_photo_under_the_same_id_is_one(folder: Path, inspector: Member) -> None:
    key = uuid7()
    first = store_photo(io.BytesIO(jpeg()), by=inspector.actor, attachment_id=key)
    second = store_photo(io.BytesIO(jpeg()), by=inspector.actor, attachment_id=key)
    assert first.pk == second.pk == key
    assert Attachment.objects.count() == 1
    assert kept(folder) == 2


def test_other_content_under_the_same_id_changes_nothing(folder: Path, inspector: Member) -> None:
    key = uuid7()
    first = store_photo(io.BytesIO(jpeg()), by=inspector.actor, attachment_id=key)
    with pytest.raises(FileConflict):
        store_photo(io.BytesIO(jpeg(colour="red")), by=inspector.actor, attachment_id=key)
    assert Attachment.objects.get().sha256 == first.sha256
    assert kept(folder) == 2


def test_nobody_gets_at_a_photo_by_sending_it_under_its_id(folder: Path, inspector: Member, world: World) -> None:
    key = uuid7()
    store_photo(io.BytesIO(jpeg()), by=inspector.actor, attachment_id=key)
    for other in (world.county.people["office"], world.other.people["inspector"]):
        with pytest.raises(FileConflict):
            store_photo(io.BytesIO(jpeg()), by=other.actor, attachment_id=key)


def test_the_same_bytes_of_two_people_are_two_rows_and_one_file(folder: Path, world: World) -> None:
    for name in ("inspector", "office"):
        store_photo(io.BytesIO(jpeg()), by=world.county.people[name].actor)
    assert Attachment.objects.count() == 2
    assert kept(folder) == 2


@pytest.mark.parametrize("content", [b"", b"<svg xmlns='x'><script>alert(1)</script></svg>", b"MZ not a photo"])
def test_what_is_no_photo_leaves_nothing(folder: Path, inspector: Member, content: bytes) -> None:
    with pytest.raises(PhotoRefused):
        store_photo(io.BytesIO(content), by=inspector.actor)
    assert kept(folder) == 0
    assert not Attachment.objects.exists()


def test_a_photo_beyond_the_limit_leaves_nothing(
    folder: Path, inspector: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photos, "PHOTO_LIMIT", 500)
    with pytest.raises(TooLarge):
        store_photo(io.BytesIO(jpeg(size=(2000, 2000))), by=inspector.actor)
    assert kept(folder) == 0


def test_the_name_is_for_people_only(folder: Path, inspector: Member) -> None:
    upload = io.BytesIO(jpeg())
    upload.name = "C:\\secret\\../photo\x00.svg"
    row = store_photo(upload, by=inspector.actor)
    assert (row.name, row.media_type) == ("photo.svg", "image/jpeg")


def test_without_a_post_in_a_region_nothing_is_taken(folder: Path, world: World) -> None:
    from tongchuang.domain.accounts.models import User
    from tongchuang.domain.organisations.actors import actor_for

    nobody = User.objects.create(username="nobody", name="甲", password="!")
    with pytest.raises(NotPermitted):
        store_photo(io.BytesIO(jpeg()), by=actor_for(nobody))
