"""Files in chunks: works, resumed, twice, cut, damaged, too large, another's, without room."""

from __future__ import annotations

import errno
import io
import os
import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image
from tests.api.field.phone import Phone, phone_of, sha
from tests.factories import County, Member, World, make_member

from tongchuang.adapters.storage.folder import FolderStore
from tongchuang.domain.files import rules
from tongchuang.domain.files.actions import forget_stale_uploads, make_thumbnails
from tongchuang.domain.files.models import Attachment, Upload
from tongchuang.foundation.clock import now
from tongchuang.foundation.ids import uuid7

WEBM = b"\x1a\x45\xdf\xa3" + b"\x00" * 20 + b"webm" + b"\x07" * 2000
OGG = b"OggS" + b"\x01" * 900
M4A = b"\x00\x00\x00\x1cftypM4A " + b"\x02" * 900


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Iterator[Path]:
    settings.FILES_FOLDER = tmp_path / "files"
    yield settings.FILES_FOLDER


@pytest.fixture
def phone(inspector: Member) -> Phone:
    return phone_of(inspector)


def photo(seed: int = 1, size: tuple[int, int] = (300, 200)) -> bytes:
    """A picture of noise: some 50 kB."""
    target = io.BytesIO()
    Image.frombytes("RGB", size, random.Random(seed).randbytes(3 * size[0] * size[1])).save(
        target, "JPEG", quality=90
    )
    return target.getvalue()


def kept(folder: Path, data: bytes) -> bytes:
    digest = sha(data)
    return (folder / digest[:2] / digest[2:4] / digest).read_bytes()


def test_a_photo_in_chunks(phone: Phone, folder: Path, inspector: Member) -> None:
    data, key = photo(), uuid7()
    assert phone.head(key).status_code == 404
    first = phone.patch(key, data, 0, 10_000)
    assert first.json() == {"id": str(key), "state": "partial", "offset": 10_000, "length": len(data)}
    answer = phone.head(key)
    assert (answer.headers["Upload-Offset"], answer.headers["X-File-State"]) == ("10000", "partial")
    assert answer.headers["Upload-Length"] == str(len(data))
    last = phone.patch(key, data, 10_000)
    assert last.json() == {
        "id": str(key), "state": "done", "offset": len(data), "length": len(data), "sha256": sha(data), "readable": True,
    }  # fmt: skip
    row = Attachment.objects.get()
    assert (row.pk, row.kind, row.width, row.uploaded_by_id) == (key, "photo", 300, inspector.user.pk)
    assert kept(folder, data) == data
    assert not Upload.objects.exists() and not list((folder / "partial").glob("*"))
    assert phone.head(key).headers["X-File-State"] == "done"


def test_the_same_chunk_twice_is_harmless(phone: Phone, folder: Path) -> None:
    data, key = photo(), uuid7()
    phone.patch(key, data, 0, 10_000)
    again = phone.patch(key, data, 0, 10_000)
    assert (again.status_code, again.json()["code"], again.headers["Upload-Offset"]) == (
        409,
        "wrong_offset",
        "10000",
    )
    ahead = phone.patch(key, data, 20_000, 10_000)
    assert (ahead.status_code, ahead.json()["offset"]) == (409, 10_000)
    phone.patch(key, data, 10_000)
    for at in (0, 10_000, 20_000):
        answer = phone.patch(key, data, at, 10_000)
        assert (answer.status_code, answer.json()["state"]) == (200, "done")
    assert Attachment.objects.count() == 1 and kept(folder, data) == data


def test_what_a_killed_process_left_behind_is_written_over(phone: Phone, folder: Path) -> None:
    data, key = photo(), uuid7()
    phone.patch(key, data, 0, 10_000)
    with (folder / "partial" / key.hex).open("ab") as file:
        file.write(b"written, but the row was not committed")
    assert phone.head(key).headers["Upload-Offset"] == "10000"
    assert phone.patch(key, data, 10_000).json()["state"] == "done"
    assert kept(folder, data) == data


def test_bytes_that_the_disk_lost_are_asked_for_again(phone: Phone, folder: Path) -> None:
    data, key = photo(), uuid7()
    phone.patch(key, data, 0, 20_000)
    os.truncate(folder / "partial" / key.hex, 5_000)
    assert phone.head(key).headers["Upload-Offset"] == "5000"
    assert phone.patch(key, data, 20_000).json()["offset"] == 5_000
    (folder / "partial" / key.hex).unlink()
    assert phone.patch(key, data, 5_000).json()["offset"] == 0
    assert phone.send_file(data, key) == key


def test_damaged_bytes_never_become_a_file(phone: Phone, folder: Path) -> None:
    data, key = photo(), uuid7()
    phone.patch(key, data, 0, 10_000)
    wrong = data[:-1] + bytes([data[-1] ^ 1])
    answer = phone.patch(key, wrong, 10_000, **{"X-Content-SHA256": sha(data)})
    assert (answer.status_code, answer.json()["code"]) == (422, "file_damaged")
    assert not Attachment.objects.exists() and not Upload.objects.exists()
    assert not list((folder / "partial").glob("*"))
    phone.send_file(data, key)
    assert kept(folder, data) == data


def test_a_body_that_is_cut_off_leaves_nothing(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    data, key = photo(), uuid7()
    phone.patch(key, data, 0, 10_000)
    whole = WSGIRequest.read
    with monkeypatch.context() as cut:
        cut.setattr(
            WSGIRequest,
            "read",
            lambda self, *size: whole(self, *size)[:-7] if not size or size[0] > 100 else b"",
        )
        answer = phone.patch(key, data, 10_000, 10_000)
    assert (answer.status_code, answer.json()["code"]) == (400, "hash_mismatch")
    assert phone.head(key).headers["Upload-Offset"] == "10000"
    assert phone.patch(key, data, 10_000).json()["state"] == "done"


@pytest.mark.parametrize(("data", "media"), [(WEBM, "audio/webm"), (OGG, "audio/ogg"), (M4A, "audio/mp4")])
def test_voice_notes_are_told_by_their_content(phone: Phone, data: bytes, media: str) -> None:
    key = phone.send_file(data, kind="audio")
    assert (Attachment.objects.get(pk=key).kind, Attachment.objects.get(pk=key).media_type) == (
        "audio",
        media,
    )


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("photo", b"no photo at all" * 9),
        ("photo", WEBM),
        ("audio", photo()),
        ("original", b"<svg xmlns='x'/>"),
    ],
)
def test_what_can_not_be_read_is_kept_and_called_so(
    phone: Phone, folder: Path, kind: str, data: bytes
) -> None:
    key = uuid7()
    answer = phone.patch(key, data, kind=kind)
    assert (answer.json()["state"], answer.json()["readable"]) == ("done", False)
    assert Attachment.objects.get(pk=key).kind == Attachment.Kind.UNREADABLE
    assert kept(folder, data) == data


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Upload-Offset": "-1"}, 400, "malformed"),
        ({"Upload-Offset": "x"}, 400, "malformed"),
        ({"Upload-Offset": "999999"}, 400, "malformed"),
        ({"Upload-Length": "0"}, 400, "malformed"),
        ({"Upload-Length": "10"}, 400, "malformed"),
        ({"X-Content-SHA256": "abc"}, 400, "malformed"),
        ({"X-File-Kind": "video"}, 400, "malformed"),
        ({"Upload-Length": str(31 * 1024 * 1024)}, 413, "too_large"),
        ({"X-File-Kind": "audio", "Upload-Length": str(11 * 1024 * 1024)}, 413, "too_large"),
        ({"X-Field": ""}, 403, "no_header"),
    ],
)
def test_unfit_chunks_are_refused(phone: Phone, headers: dict[str, str], status: int, code: str) -> None:
    answer = phone.patch(uuid7(), photo(), 0, 10_000, **headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Upload.objects.exists()


def test_a_chunk_beyond_the_limit(phone: Phone) -> None:
    answer = phone.patch(uuid7(), b"x" * 300_000, 0, rules.CHUNK_LIMIT + 1)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_an_id_stands_for_one_file(phone: Phone, county: County, world: World) -> None:
    data, key = photo(1), uuid7()
    phone.patch(key, data, 0, 10_000)
    other = photo(2)
    assert phone.patch(key, other, 0, 10_000).json()["code"] == "file_conflict"
    mate = phone_of(make_member(county, "inspector", name="周宁"))
    assert mate.head(key).status_code == 404
    assert mate.patch(key, data, 10_000).json()["code"] == "file_conflict"
    phone.patch(key, data, 10_000)
    assert phone.patch(key, other, 0, 10_000).json()["code"] == "file_conflict"
    assert mate.patch(key, data, 0, 10_000).json()["code"] == "file_conflict"
    assert mate.head(key).status_code == 404
    assert phone_of(world.other.people["inspector"]).head(key).status_code == 404


def test_the_same_content_under_two_ids(phone: Phone, folder: Path) -> None:
    data = photo()
    one, two = phone.send_file(data), phone.send_file(data)
    assert one != two and Attachment.objects.count() == 2 and kept(folder, data) == data


def test_a_full_disk_breaks_nothing(phone: Phone, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data, key = photo(), uuid7()
    phone.patch(key, data, 0, 10_000)

    def full(*args: Any, **values: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as at_the_write:
        at_the_write.setattr("tongchuang.adapters.storage.parts.open", full, raising=False)
        answer = phone.patch(key, data, 10_000)
    assert (answer.status_code, answer.json()["code"]) == (507, "disk_full")
    assert answer.headers["Retry-After"] and "X-Server-Time" in answer.headers
    with monkeypatch.context() as at_the_name:
        at_the_name.setattr("tongchuang.adapters.storage.folder.os.replace", full)
        assert phone.patch(key, data, 10_000).status_code == 507
    assert not Attachment.objects.exists()
    phone.send_file(data, key) if phone.head(key).headers.get("Upload-Offset") == "0" else phone.patch(
        key, data, 10_000
    )
    assert Attachment.objects.filter(pk=key).exists() and kept(folder, data) == data


def test_bytes_are_flushed_before_the_answer(
    phone: Phone, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[str] = []
    flush = os.fsync

    def note(handle: int) -> None:
        flushed.append(os.readlink(f"/proc/self/fd/{handle}"))
        flush(handle)

    monkeypatch.setattr(os, "fsync", note)
    data = photo()
    key = phone.send_file(data)
    digest = sha(data)
    home = folder / digest[:2] / digest[2:4]
    wanted = [str(folder / "partial" / key.hex), str(home), str(home.parent), str(folder)]
    assert set(wanted) <= set(flushed)
    assert flushed.index(wanted[0]) < flushed.index(str(home)), "the bytes before their name"


def test_more_than_one_may_have_on_the_way_waits(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "UNFINISHED_LIMIT", 60_000)
    data, other = photo(1), photo(2)
    key = uuid7()
    phone.patch(key, data, 0, 10_000)
    answer = phone.patch(uuid7(), other, 0, 10_000)
    assert (answer.status_code, answer.json()["code"]) == (429, "quota")
    phone.patch(key, data, 10_000)
    assert phone.patch(uuid7(), other, 0, 10_000).status_code == 200
    monkeypatch.setattr(rules, "DAY_LIMIT", len(data) + 100)
    assert phone.patch(uuid7(), photo(3), 0, 10_000).json()["code"] == "quota"


def test_what_does_not_go_on_is_forgotten_after_two_weeks(phone: Phone, folder: Path) -> None:
    data, old, young = photo(), uuid7(), uuid7()
    phone.patch(old, data, 0, 10_000)
    phone.patch(young, data, 0, 10_000)
    stray = folder / "partial" / uuid7().hex
    stray.write_bytes(b"left by a crash")
    os.utime(stray, (0, 0))
    Upload.objects.filter(pk=old).update(touched_at=now() - timedelta(days=15))
    assert forget_stale_uploads(at=now()) == 1
    assert phone.head(old).status_code == 404 and phone.head(young).status_code == 200
    assert {path.name for path in (folder / "partial").glob("*")} == {young.hex}
    phone.send_file(data, old)


def test_thumbnails_come_later(phone: Phone) -> None:
    data = photo()
    key = phone.send_file(data)
    broken = phone.send_file(data[: len(data) // 2])
    assert Attachment.objects.get(pk=key).thumb_sha256 == ""
    assert make_thumbnails() == 2
    thumb = Attachment.objects.get(pk=key).thumb_sha256
    with FolderStore(settings.FILES_FOLDER).open(thumb) as file, Image.open(file) as image:
        assert max(image.size) <= 480
    assert Attachment.objects.get(pk=broken).kind == Attachment.Kind.UNREADABLE
    assert make_thumbnails() == 0


def test_a_chunk_costs_few_statements(phone: Phone) -> None:
    data, key = photo(), uuid7()
    phone.patch(key, data, 0, 10_000)
    with CaptureQueriesContext(connection) as seen:
        phone.patch(key, data, 10_000, 10_000)
    assert len(seen) <= 9, [query["sql"] for query in seen]


STEP = st.one_of(
    st.tuples(st.just("chunk"), st.integers(0, 9)),
    st.tuples(st.just("half"), st.integers(0, 9)),
    st.tuples(st.just("damage"), st.integers(0, 9)),
    st.tuples(st.just("ask"), st.just(0)),
)


@hypothesis_settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(STEP, max_size=14))
def test_whatever_happens_on_the_way_the_file_is_whole_or_absent(
    phone: Phone, folder: Path, steps: list[tuple[str, int]]
) -> None:
    data, key, size = photo(7, (64, 64)), uuid7(), 700

    def one(what: str, number: int) -> None:
        at = number * size % len(data)
        if what == "chunk":
            phone.patch(key, data, at, size)
        elif what == "half":
            phone.patch(key, data, at, size // 2)
        elif what == "damage":
            wrong = data[:at] + bytes([data[at] ^ 255]) + data[at + 1 :]
            phone.patch(key, wrong, at, size, **{"X-Content-SHA256": sha(data)})
        else:
            phone.head(key)

    for what, number in steps:
        one(what, number)
        row = Attachment.objects.filter(pk=key).first()
        assert row is None or (row.sha256 == sha(data) and kept(folder, data) == data)
    for _round in range(3):
        at = 0
        while Attachment.objects.filter(pk=key).first() is None:
            answer = phone.patch(key, data, at, size)
            at = answer.json().get("offset", 0)
            if answer.status_code == 422:
                break
    row = Attachment.objects.get(pk=key)
    assert row.sha256 == sha(data) and kept(folder, data) == data
    assert isinstance(row.pk, UUID)
