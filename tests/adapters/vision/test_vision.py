"""Hashes, features, the index and the comparison: what is one picture and what only looks alike; and what is refused."""

from __future__ import annotations

import io
import uuid

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps
from tests.photo_scenes import jpeg, scene

from tongchuang.adapters.vision.errors import Unreadable
from tongchuang.adapters.vision.examining import Look, compare, look_at
from tongchuang.adapters.vision.features import features_of, pack, unpack, words_of
from tongchuang.adapters.vision.hashes import WAYS, distance, hash_of, hashes_of
from tongchuang.adapters.vision.index import Kept, TraceIndex
from tongchuang.adapters.vision.matching import is_same
from tongchuang.adapters.vision.opening import WHOLE, box_of, open_picture
from tongchuang.adapters.vision.screens import screen_in


def look(image: Image.Image, **values: int) -> Look:
    return look_at(io.BytesIO(jpeg(image, **values)))  # type: ignore[arg-type]


def same_as(image: Image.Image, known: dict[int, Image.Image]) -> set[int]:
    """Which of the known pictures this one is said to be."""
    index, kept = TraceIndex(), {}
    for number, each in known.items():
        seen, key = look(each), uuid.UUID(int=number)
        index.add([Kept(key, seen.hashes[0], seen.words)])
        kept[key] = (pack(seen.features), jpeg(each))
    found = compare(look(image), index, lambda near: (kept[near.key][0], io.BytesIO(kept[near.key][1])))
    return {each.near.key.int for each in found if is_same(each.agreement)}


def screenshot(image: Image.Image) -> Image.Image:
    """On a phone: black above and below."""
    canvas = Image.new("RGB", (1080, 2340), (10, 10, 10))
    shown = image.resize((1000, 750))
    canvas.paste(shown, (40, 780))
    ImageDraw.Draw(canvas).text((40, 30), "10:42", fill="white")
    return canvas


def test_the_hashes_of_all_ways_follow_from_one_transform() -> None:
    gray = np.asarray(scene(1).convert("L"))
    deeds = {
        (False, True, False): np.fliplr(gray), (False, False, True): np.flipud(gray), (True, False, False): gray.T,
        (False, True, True): np.rot90(gray, 2),
    }  # fmt: skip
    for way, changed in deeds.items():
        assert distance(hashes_of(gray)[WAYS.index(way)], hash_of(np.ascontiguousarray(changed))) <= 4
    assert hashes_of(gray)[0] == hash_of(gray)


def test_what_is_kept_comes_back() -> None:
    gray = np.asarray(scene(2).convert("L"))
    features = features_of(gray, box=(0.25, 0.0, 1.0, 0.5))
    again = unpack(pack(features))
    assert (
        np.abs(again.places - features.places).max() <= 0.25
        and (again.descriptors == features.descriptors).all()
    )
    assert (again.width, again.height) == (features.width, features.height)
    assert (
        again.box == pytest.approx(features.box, abs=1e-4)
        and words_of(again)
        and len(pack(features)) < 10_000
    )


@pytest.mark.parametrize(
    "deed",
    [lambda image: image.rotate(11, resample=Image.Resampling.BICUBIC).crop((110, 110, 790, 565)), screenshot, ImageOps.mirror, lambda image: image.rotate(180)],
    ids=["aslant", "screenshot", "mirrored", "upside down"],
)  # fmt: skip
def test_a_changed_copy_is_found_among_others(deed) -> None:  # type: ignore[no-untyped-def]
    known = {number: scene(number) for number in range(5)}
    assert same_as(deed(scene(3)), known) == {3}


def test_another_day_and_another_place_are_not_the_same() -> None:
    known = {number: scene(number) for number in range(4)}
    assert same_as(scene(2, day=1), known) == set()
    assert same_as(screenshot(scene(9)), known) == set()
    assert (
        same_as(Image.new("RGB", (900, 675), "grey"), known | {7: Image.new("RGB", (900, 675), "grey")})
        == set()
    )


def test_the_index_counts_what_is_turned_alike_and_leaves_out_what_it_is_told() -> None:
    index = TraceIndex()
    rng = np.random.default_rng(1)
    for number in range(300):
        words = rng.choice(4096, 150, replace=False).astype("<u2") << 4 | rng.integers(0, 16, 150).astype(
            "<u2"
        )
        index.add([Kept(uuid.UUID(int=number), int(rng.integers(2**63)), words.astype("<u2").tobytes())])
    wanted = np.frombuffer(words.astype("<u2").tobytes(), "<u2")
    turned = (wanted & 0xFFF0 | (wanted + 5) & 15).astype("<u2").tobytes()
    near = index.search((0,), (turned,), bits=0, best=3)
    assert near[0].key == uuid.UUID(int=299) and near[0].score > 3 * near[1].score
    assert all(
        each.key.int != 299
        for each in index.search((0,), (turned,), bits=0, best=3, without=frozenset([uuid.UUID(int=299)]))
    )
    assert len(index) == 300 and uuid.UUID(int=5) in index
    index.add([Kept(uuid.UUID(int=5), 0, b"")])
    assert len(index) == 300 and TraceIndex().search((0,), (turned,), bits=9, best=3) == []


def test_bars_of_a_screenshot_are_no_part_of_the_picture() -> None:
    textured = Image.effect_noise((900, 675), 90).convert("RGB")
    left, top, right, bottom = box_of(np.asarray(screenshot(textured).convert("L")))
    # Narrow margins stay: they do no harm.
    assert (left, right) == (0.0, 1.0) and (top, bottom) == pytest.approx((0.333, 0.654), abs=0.02)
    assert box_of(np.asarray(textured.convert("L"))) == WHOLE


def test_waves_over_the_whole_picture_are_a_screen() -> None:
    gray = np.asarray(scene(5).convert("L").resize((1600, 1200))).astype(np.float32)
    down, across = np.mgrid[0:1200, 0:1600]
    waves = gray + 9 * np.sin(2 * np.pi * (0.21 * across + 0.13 * down))
    assert screen_in(np.clip(waves, 0, 255).astype(np.uint8)).likely
    assert not screen_in(gray.astype(np.uint8)).likely
    assert screen_in(np.zeros((100, 100), np.uint8)).peaks == 0


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "broken"),
        (b"GIF89a nothing", "broken"),
        (jpeg(scene(6))[:3000], "broken"),
        (jpeg(Image.new("RGB", (40, 400))), "small"),
    ],
    ids=["empty", "no picture", "cut off", "tiny"],
)
def test_what_cannot_be_examined_says_why(data: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as caught:
        look_at(io.BytesIO(data))
    assert caught.value.code == code


def test_too_many_pixels_are_refused_by_the_header() -> None:
    target = io.BytesIO()
    Image.new("1", (9000, 9000)).save(target, "PNG")
    with pytest.raises(Unreadable) as caught:
        open_picture(io.BytesIO(target.getvalue()))
    assert caught.value.code == "large"


def test_a_photo_is_upright_and_names_its_camera() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x0110], exif[0x0131] = 6, "Huami 12\x00", "Snapseed"
    target = io.BytesIO()
    scene(7).save(target, "JPEG", exif=exif)
    picture = open_picture(io.BytesIO(target.getvalue()))
    assert (picture.width, picture.height) == (675, 900) and picture.gray.shape == (640, 480)
    assert (picture.model, picture.software) == ("Huami 12", "Snapseed")
