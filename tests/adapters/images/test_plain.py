"""Photos without what the camera wrote into them: same pixels, same way up, no names."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops, ImageOps, PngImagePlugin

from tongchuang.adapters.images.reader import PillowPhotos

OWNER = "camera of Zhang, SN-7788"


def picture(kind: str, **options: object) -> bytes:
    """A picture that differs in every corner, with an owner's name in its EXIF."""
    image = Image.new("RGB", (60, 40), "white")
    for place, colour in {(0, 0): "red", (40, 0): "green", (0, 25): "blue"}.items():
        image.paste(colour, (*place, place[0] + 20, place[1] + 15))
    exif = Image.Exif()
    exif[0x010F], exif[0x013B], exif[0x9C9D] = "Maker", OWNER, OWNER.encode("utf-16-le")
    exif[0x0112] = options.pop("orientation", 1)
    exif.get_ifd(0x8825)[2] = (33.0, 12.0, 30.0)
    file = io.BytesIO()
    image.save(file, kind, exif=exif, **options)
    return file.getvalue()


def plain(data: bytes) -> bytes:
    return PillowPhotos().plain(io.BytesIO(data)).read()


def same_pixels(one: bytes, other: bytes) -> bool:
    first, second = (ImageOps.exif_transpose(Image.open(io.BytesIO(each))).convert("RGB") for each in (one, other))
    return first.size == second.size and ImageChops.difference(first, second).getbbox() is None


@pytest.mark.parametrize("kind, options", [
    ("JPEG", {}), ("JPEG", {"progressive": True}), ("JPEG", {"comment": OWNER.encode()}), ("PNG", {}), ("WEBP", {}),
    ("WEBP", {"lossless": True}),
])  # fmt: skip
@pytest.mark.parametrize("orientation", range(1, 9))
def test_names_and_places_go_and_the_picture_stays(kind: str, options: dict[str, object], orientation: int) -> None:
    before = picture(kind, orientation=orientation if kind == "JPEG" else 1, **options)
    assert OWNER.encode() in before
    after = plain(before)
    assert OWNER.encode() not in after
    assert "SN-7788".encode("utf-16-le") not in after
    exif = Image.open(io.BytesIO(after)).getexif()
    assert set(exif) <= {0x0112}
    assert not exif.get_ifd(0x8825)
    assert same_pixels(before, after)


def test_texts_of_a_png_go() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", OWNER)
    info.add_itxt("Source", OWNER, zip=True)
    file = io.BytesIO()
    Image.new("RGB", (9, 9), "red").save(file, "PNG", pnginfo=info)
    after = plain(file.getvalue())
    assert set(Image.open(io.BytesIO(after)).info) == set()
    assert same_pixels(file.getvalue(), after)


def test_what_hangs_on_behind_the_picture_goes() -> None:
    after = plain(picture("JPEG") + b"\xff\xd8" + OWNER.encode() + b"\xff\xd9")
    assert OWNER.encode() not in after
    assert after.endswith(b"\xff\xd9")


@pytest.mark.parametrize("cut", [0, 3, 20, 200, 400])
def test_a_damaged_file_breaks_nothing(cut: int) -> None:
    for kind in ("JPEG", "PNG", "WEBP"):
        assert isinstance(plain(picture(kind)[:cut]), bytes)
