"""What is a photo, what is none, and what a photo tells."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import translation
from PIL import Image

from tongchuang.adapters.images.errors import PhotoRefused
from tongchuang.adapters.images.reader import read_photo

SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def picture(kind: str = "JPEG", size: tuple[int, int] = (640, 480), **options: object) -> bytes:
    target = io.BytesIO()
    Image.effect_noise(size, 40).convert("RGB").save(target, kind, **options)
    return target.getvalue()


def claims_pixels(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header claims to be huge."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "kind, media_type", [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")]
)
def test_photos_are_read_whatever_their_ending(tmp_path: Path, kind: str, media_type: str) -> None:
    facts = read_photo(write(tmp_path / "photo.txt", picture(kind)))
    assert (facts.media_type, facts.width, facts.height) == (media_type, 640, 480)
    with Image.open(io.BytesIO(facts.thumbnail)) as thumb:
        assert thumb.format == "WEBP"
        assert max(thumb.size) == 480


def exif_of(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif.get_ifd(0x8769)[0x9003] = "2026:10:05 09:30:00"
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 15.0, 36.0), 3: "E", 4: (103.0, 30.0, 0.0)})
    return exif


def test_time_and_place_come_from_exif_in_shanghai_time(tmp_path: Path) -> None:
    facts = read_photo(write(tmp_path / "a.jpg", picture(exif=exif_of())))
    assert facts.taken_at == datetime(2026, 10, 5, 1, 30, tzinfo=UTC)
    assert (facts.longitude, facts.latitude) == (103.5, pytest.approx(30.26))


def test_the_thumbnail_stands_upright_and_carries_no_metadata(tmp_path: Path) -> None:
    facts = read_photo(write(tmp_path / "a.jpg", picture(exif=exif_of(orientation=6))))
    assert (facts.width, facts.height) == (480, 640)
    with Image.open(io.BytesIO(facts.thumbnail)) as thumb:
        assert thumb.size == (360, 480)
        assert not dict(thumb.getexif())


def test_odd_exif_counts_as_not_said(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "0000:00:00 00:00:00"
    exif.get_ifd(0x8825).update({1: "N", 2: (95.0, 0.0, 0.0), 3: "E", 4: (103.0, 0.0, 0.0)})
    facts = read_photo(write(tmp_path / "a.jpg", picture(exif=exif)))
    assert (facts.taken_at, facts.longitude, facts.latitude) == (None, None, None)


@pytest.mark.parametrize(
    "content, said",
    [
        (b"", "empty"),
        (b"%PDF-1.7 not a photo at all" * 20, "not a photo"),
        (SVG, "SVG"),
        (b"\xef\xbb\xbf  " + SVG, "SVG"),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 64, "HEIC"),
        (picture("GIF"), "GIF"),
        (picture("TIFF"), "TIFF"),
        (picture()[:4000], "damaged"),
        (picture("PNG")[:4000], "damaged"),
    ],
)
def test_what_is_no_photo_is_refused_with_the_reason(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(PhotoRefused, match=said):
        read_photo(write(tmp_path / "photo.jpg", content))


@pytest.mark.parametrize(
    "size, said", [((9000, 7000), "63 megapixels.*40"), ((60_000, 60_000), "3600 megapixels.*100")]
)
def test_a_bomb_is_refused_by_its_header_alone(tmp_path: Path, size: tuple[int, int], said: str) -> None:
    with pytest.raises(PhotoRefused, match=said):
        read_photo(write(tmp_path / "photo.png", claims_pixels(*size)))


def test_a_progressive_photo_of_63_megapixels_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "p.jpg"
    Image.new("L", (9000, 7000), 120).save(path, "JPEG", progressive=True)
    with pytest.raises(PhotoRefused, match="63 megapixels"):
        read_photo(path)


@pytest.mark.slow
def test_a_photo_of_63_megapixels_is_taken_within_the_memory_of_a_worker(tmp_path: Path) -> None:
    path = tmp_path / "big.jpg"
    Image.new("RGB", (9000, 7000), "grey").save(path, "JPEG")
    program = (
        "import resource, sys\nfrom pathlib import Path\n"
        "from tongchuang.adapters.images.reader import read_photo\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "facts = read_photo(Path(sys.argv[1]))\n"
        "print(facts.width, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, timeout=60
    )
    width, grown_mb = done.stdout.split()
    assert width == "9000", done.stderr
    assert int(grown_mb) < 60
