"""A plate on a wall, seen by a real (recorded) camera, leads to its site without a network."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import segno
from PIL import Image
from tests.browser.field.conftest import Phone
from tests.factories import County, Member

from tongchuang.domain.plates.actions import issue_plates
from tongchuang.domain.plates.codes import code_of

Make = Callable[..., Phone]


def film(text: str, path: Path) -> None:
    """Frames of a QR code on a grey wall, as Chromium plays them for a camera."""
    drawn = io.BytesIO()
    segno.make(text, error="m").save(drawn, kind="png", scale=6, border=4)
    plate = Image.open(drawn).convert("RGB").rotate(4, expand=True, fillcolor="#8a8a8a")
    wall = Image.new("RGB", (640, 480), "#8a8a8a")
    wall.paste(plate, ((640 - plate.width) // 2, (480 - plate.height) // 2))
    frame = io.BytesIO()
    wall.save(frame, "JPEG", quality=85)
    path.write_bytes(frame.getvalue() * 12)


def test_the_plate_opens_the_checklist_without_a_network(
    bare_phone: Make, inspector: Member, office: Member, county: County, tmp_path: Path
) -> None:
    [plate] = issue_plates([county.sites[1]], by=office.actor)
    recorded = tmp_path / "camera.mjpeg"
    film(f"https://chuang.example/q/{code_of(plate)}", recorded)
    phone = bare_phone(args=(f"--use-file-for-fake-video-capture={recorded}",))
    phone.sign_in(inspector)
    phone.prepare()
    phone.offline()
    phone.go("scan")
    phone.page.wait_for_selector(".visit-card")
    assert phone.page.inner_text("h1") == county.sites[1].name
    phone.page.click("[data-verdict=pass]")
    phone.page.wait_for_selector("text=已存手机")
    assert [row["found_by"] for row in phone.rows("visits")] == ["qr"]


def test_a_code_is_typed_and_a_strange_plate_is_told(
    phones: Make, inspector: Member, office: Member, county: County
) -> None:
    [plate] = issue_plates([county.sites[1]], by=office.actor)
    phone = phones(inspector)
    phone.offline()
    phone.go("/q/0000000000000000000z")
    phone.page.wait_for_selector("text=查找点位")
    phone.go("scan")
    phone.page.fill("#scan-typed", "0000 0000 0000 0000 000z")
    phone.page.click("form .btn-primary")
    phone.page.wait_for_selector("#scan-words >> text=手机里没有这块牌对应的点位")
    code = code_of(plate)
    phone.page.fill("#scan-typed", f"{code[:5].upper()}-{code[5:]}")
    phone.page.click("form .btn-primary")
    phone.page.wait_for_selector(".visit-card")
    phone.go(f"/q/{code}")
    phone.page.wait_for_selector(".visit-card")
