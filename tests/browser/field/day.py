"""What an inspector does with the app, as steps that several tests share."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image
from tests.browser.field.conftest import Phone


def photograph(size: tuple[int, int] = (3000, 2000), *, noise: int = 40, quality: int = 88) -> bytes:
    """A camera's JPEG: larger than is sent, turned by EXIF, with time, place and make."""
    picture = Image.effect_noise(size, noise).convert("RGB")
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112] = "Huaxia", "HX-9", 6
    shot = exif.get_ifd(0x8769)
    shot[0x9003], shot[0x9011] = "2026:11:20 09:12:03", "+08:00"
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (33.0, 12.0, 3.6), "E", (112.0, 6.0, 3.6)
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=quality, exif=exif)
    return target.getvalue()


def open_site(phone: Phone, words: str) -> None:
    """A walk-up: found by name or initials."""
    phone.page.evaluate('location.hash = "find"')
    phone.page.fill("#find-box", words)
    phone.page.click("#site-hits a >> nth=0")
    phone.page.wait_for_selector(".visit-card")


def judge(phone: Phone, verdict: str) -> None:
    phone.page.click(f"[data-verdict={verdict}]")


def take_photo(phone: Phone, content: bytes, name: str = "IMG_1.jpg", number: int = 1) -> None:
    phone.page.set_input_files(
        "[data-source=camera]", {"name": name, "mimeType": "image/jpeg", "buffer": content}
    )
    phone.page.wait_for_selector(f".field-shot:nth-child({number})")


def finish(phone: Phone) -> None:
    """The end of the visit; what is left unjudged is confirmed."""
    phone.page.wait_for_selector("#visit-end, #visit-finish")
    if phone.page.is_visible("#visit-end"):
        phone.page.click("#visit-end")
    phone.page.click("#visit-finish")
    phone.page.wait_for_selector("dialog [value=yes], .record")
    if phone.page.is_visible("dialog [value=yes]"):
        phone.page.click("dialog [value=yes]")
    phone.page.wait_for_selector(".record")


def delivered(phone: Phone, number: int = 1) -> list[Any]:
    """Waits until so many records are shown as delivered; their rows on the phone."""
    phone.page.wait_for_selector(f".record[data-standing=delivered] >> nth={number - 1}", timeout=90_000)
    return [row for row in phone.rows("visits") if row["state"] == "delivered"]
