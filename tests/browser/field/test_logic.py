"""The app's own logic, run where it lives: in the browser."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from tests.browser.field.conftest import Phone
from tests.browser.field.day import photograph

Make = Callable[..., Phone]


@pytest.fixture
def phone(bare_phone: Make) -> Phone:
    made = bare_phone()
    made.go()
    made.page.wait_for_selector("#sign-in")
    return made


def test_sha_256_with_and_without_the_browsers_own(phone: Phone) -> None:
    sizes = [0, 1, 55, 56, 63, 64, 65, 1000, 70_001]
    found = phone.in_page(
        """const { Sha256, hex, sha256Hex } = await import(new URL("../shared/sha256.js", document.getElementById("field-app").src));
        return Promise.all(given.map(async (size) => {
          const bytes = Uint8Array.from({ length: size }, (_, i) => (i * 7) % 251);
          const pieces = new Sha256();
          for (let at = 0; at < size; at += 97) pieces.update(bytes.subarray(at, at + 97));
          return [hex(pieces.digest()), await sha256Hex(bytes)];
        }));""",
        sizes,
    )
    for size, (own, browsers) in zip(sizes, found, strict=True):
        expected = hashlib.sha256(bytes((i * 7) % 251 for i in range(size))).hexdigest()
        assert own == browsers == expected


EXIF = """const { exifOf } = await load("exif"); return exifOf(Uint8Array.from(given), "+08:00");"""


def test_exif_is_read_before_shrinking(phone: Phone) -> None:
    found = phone.in_page(EXIF, list(photograph((64, 48))))
    assert (found["exif_taken_at"], found["make"], found["model"]) == (
        "2026-11-20T09:12:03+08:00",
        "Huaxia",
        "HX-9",
    )
    assert (found["exif_latitude"], found["exif_longitude"]) == (
        pytest.approx(33.201),
        pytest.approx(112.101),
    )


@pytest.mark.parametrize("cut", [0, 3, 30, 60, 100, 140])
def test_a_broken_exif_is_no_exif_and_no_error(phone: Phone, cut: int) -> None:
    whole = photograph((64, 48))
    broken = whole[:cut] if cut else b"not a picture"
    found = phone.in_page(EXIF, list(broken))
    assert found["exif_latitude"] is None or cut > 60


def test_photos_are_shrunk_to_2048_and_stand_upright(phone: Phone) -> None:
    found = phone.in_page(
        """const { shrink } = await load("photos"); const blob = new Blob([Uint8Array.from(given)], { type: "image/jpeg" });
        const { small, thumb, width, height } = await shrink(blob, 2048);
        return { width, height, small: [small.width, small.height, small.bytes.byteLength], thumb: thumb.byteLength };""",
        list(photograph((2400, 1200), noise=10)),
    )
    # The camera held it sideways (EXIF 6): it is turned once, in the pixels.
    assert (found["width"], found["height"]) == (1200, 2400)
    assert found["small"][:2] == [1024, 2048] and found["thumb"] < 40_000


def test_pauses_double_up_to_five_minutes_with_chance(phone: Phone) -> None:
    found = phone.in_page(
        """const { pause } = await load("outbox"); return [0, 1, 5, 30].map((n) => [pause(n, 0), pause(n, 1)]);"""
    )
    assert found == [[500, 1000], [1000, 2000], [16_000, 32_000], [150_000, 300_000]]


MEANINGS = [
    ({"status": 0}, "again"), ({"status": 502}, "again"), ({"status": 403}, "again"), ({"status": 200}, "ok"),
    ({"status": 401, "code": "signed_out"}, "sign_in"), ({"status": 403, "code": "other_person"}, "other_person"),
    ({"status": 403, "code": "not_allowed"}, "not_allowed"), ({"status": 409, "code": "wrong_offset"}, "offset"),
    ({"status": 409, "code": "file_conflict"}, "stuck"), ({"status": 404, "code": "not_found"}, "restart"),
    ({"status": 400, "code": "hash_mismatch"}, "damaged"), ({"status": 422, "code": "file_damaged"}, "damaged"),
    ({"status": 429, "code": "quota"}, "files_later"), ({"status": 503, "code": "busy"}, "wait"),
    ({"status": 507, "code": "disk_full"}, "wait"), ({"status": 413, "code": "too_large"}, "stuck"),
]  # fmt: skip


def test_what_every_answer_of_the_contract_means(phone: Phone) -> None:
    found = phone.in_page(
        """const { meaning } = await load("outbox"); return given.map(meaning);""",
        [answer for answer, _ in MEANINGS],
    )
    assert found == [meaning for _, meaning in MEANINGS]


SETTLE = (
    """const { settled } = await load("outbox"); return settled(given.visits, given.files, given.receipts);"""
)


def test_only_a_receipt_with_the_same_hash_lets_bytes_go(phone: Phone) -> None:
    visits = [{"id": "v1", "digest": "aa"}, {"id": "v2", "digest": "bb"}]
    files = [{"id": f"f{i}", "visit": "v1" if i < 3 else "v2", "sha256": f"{i}{i}"} for i in range(1, 5)]
    receipts: dict[str, Any] = {
        "visits": [
            {"id": "v1", "digest": "aa", "state": "taken"},
            {"id": "v2", "digest": "other", "state": "taken"},
        ],
        "files": [
            {"id": "f1", "sha256": "11"},
            {"id": "f2", "sha256": "other"},
            {"id": "f3", "sha256": "33"},
        ],
    }
    found = phone.in_page(SETTLE, {"visits": visits, "files": files, "receipts": receipts})
    # f2 has another hash; f3 is there, but its record is not.
    assert [one["id"] for one in found["visits"]] == ["v1"]
    assert (found["files"], found["bytes"]) == (["f1", "f3"], ["f1"])


def test_records_go_first_and_nobody_elses(phone: Phone) -> None:
    base = {"tries": 0, "next_at": 0}
    visits = [
        {**base, "id": "b", "person": "p", "state": "kept", "finished_ms": 2}, {**base, "id": "a", "person": "p", "state": "delivered", "finished_ms": 1},
        {**base, "id": "x", "person": "q", "state": "kept", "finished_ms": 0}, {**base, "id": "d", "person": "p", "state": "draft"},
        {**base, "id": "s", "person": "p", "state": "kept", "finished_ms": 0, "aside_at": 5},
    ]  # fmt: skip
    files = [{**base, "id": f"f{one}", "visit": one, "state": "kept"} for one in "abxds"]
    ask = """const { nextJob } = await load("outbox"); const job = nextJob(given.visits, given.files, { person: "p", now: 10 }); return job && [job.kind, job.row.id];"""
    assert phone.in_page(ask, {"visits": visits, "files": files}) == ["record", "b"]
    visits[0]["state"] = "delivered"
    assert phone.in_page(ask, {"visits": visits, "files": files}) == ["file", "fa"]
    assert phone.in_page(ask, {"visits": visits, "files": files[2:]}) is None


def test_a_written_zip_is_read_by_others(phone: Phone) -> None:
    raw = phone.in_page(
        """const { zip } = await load("zip"); const text = new TextEncoder().encode("检查记录");
        return [...new Uint8Array(await zip([["manifest.json", text], ["files/空.bin", new Uint8Array(70000)]]).arrayBuffer())];"""
    )
    archive = zipfile.ZipFile(io.BytesIO(bytes(raw)))
    assert archive.testzip() is None
    assert archive.read("manifest.json").decode() == "检查记录"
    assert archive.namelist() == ["manifest.json", "files/空.bin"]


def test_a_plate_code_is_found_in_what_was_read_or_typed(phone: Phone) -> None:
    texts = [
        "https://x.example/q/0123456789abcdefghjk",
        "http://10.0.0.5:8443/q/0123456789abcdefghjk/?a=1",
        "OI23 4567-89ab cdef ghjk",
        "https://x.example/other",
        "hallo",
    ]
    found = phone.in_page("""const { codeIn } = await load("sites"); return given.map(codeIn);""", texts)
    assert found == ["0123456789abcdefghjk", "0123456789abcdefghjk", "0123456789abcdefghjk", "", ""]


def test_a_clock_that_was_put_back_does_not_stop_the_sending(phone: Phone) -> None:
    row = {"id": "v", "person": "p", "state": "kept", "finished_ms": 1, "tries": 2, "next_at": 5 * 3_600_000}
    ask = """const { nextJob, nextMoment } = await load("outbox"); const about = { person: "p", now: 1000, filesFrom: 9e12 };
        return [nextJob([given], [], about)?.row.id, nextMoment([given], [], about)];"""
    assert phone.in_page(ask, row) == ["v", 1000]
    assert phone.in_page(ask, {**row, "next_at": 61_000}) == [None, 61_000]
