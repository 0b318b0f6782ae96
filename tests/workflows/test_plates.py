"""Plates as printed: the pages are drawn, and a reader of QR codes reads every code back."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import zxingcpp
from django.conf import settings
from PIL import Image
from tests.factories import County, Member, make_site

from tongchuang.adapters.typesetting import draw_pages
from tongchuang.domain.files.ports import file_store
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.places.models import Site
from tongchuang.domain.plates.actions import issue_plates, revoke_plate
from tongchuang.domain.plates.codes import code_of
from tongchuang.domain.plates.errors import PlateInvalid
from tongchuang.domain.plates.models import Plate, PlateSheet
from tongchuang.jobs.runs import carry_out
from tongchuang.workflows.plates import (
    LEAST_MODULE_MM,
    Facts,
    ask_for_printing,
    checked_address,
    module_mm,
    plates_for,
    preview_of,
    printed_plate,
)
from tongchuang.workflows.plates.sheets import TEMPLATE, data_of, fonts

ADDRESS = "https://chuangjian.example-county.gov.cn"
pytestmark = pytest.mark.skipif(
    not (Path(settings.PROJECT) / "build" / "fonts").is_dir(),
    reason="the fonts are not fetched (make assets)",
)


def facts(layout: str, **more: str) -> Facts:
    return Facts(
        **{
            "layout": layout,
            "address": ADDRESS,
            "head": "云岫县点位码牌",
            "contact": "创建办 0700-1234567",
            **more,
        }
    )


def read_codes(png: bytes) -> set[str]:
    """What a phone's reader finds in a picture of a page. (OpenCV's misses one code in some hundreds, whichever the print.)"""
    return {code.text for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(png)))}


@pytest.fixture
def plates(county: County, office: Member) -> list[Plate]:
    for number in range(5):
        make_site(county, f"第{number}农贸市场")
    issue_plates(Site.objects.filter(region=county.region), by=office.actor)
    return plates_for(office.actor, [site.pk for site in county.sites])


@pytest.mark.parametrize("ppi", [60, 150])
def test_a_single_plate_is_read_back(plates: list[Plate], ppi: int) -> None:
    pages = draw_pages(TEMPLATE.read_text(), data_of(plates[:2], facts("a5")), fonts=fonts(), ppi=ppi)
    assert len(pages) == 2
    for plate, page in zip(plates, pages, strict=False):
        assert read_codes(page.content) == {f"{ADDRESS}/q/{code_of(plate)}"}


def test_eight_on_a_page_are_all_read_back(plates: list[Plate]) -> None:
    assert len(plates) == 11
    pages = draw_pages(TEMPLATE.read_text(), data_of(plates, facts("a4x8")), fonts=fonts(), ppi=150)
    assert len(pages) == 2
    wanted = [f"{ADDRESS}/q/{code_of(plate)}" for plate in plates]
    assert read_codes(pages[0].content) == set(wanted[:8])
    assert read_codes(pages[1].content) == set(wanted[8:])


@pytest.mark.parametrize("layout", ["a5", "a4x8"])
def test_modules_are_large_enough_to_be_read(layout: str) -> None:
    assert module_mm(layout, ADDRESS) >= LEAST_MODULE_MM
    assert module_mm(layout, "https://" + "a" * 100 + ".cn") >= LEAST_MODULE_MM


def test_a_long_or_hostile_name_stays_on_its_plate(county: County, office: Member) -> None:
    name = '#image("x") $\\frac{1}{2}$ ' + "云岫县滨河东路与学府路交叉口东南角第二综合便民农贸市场" * 3
    site = make_site(county, name[:120])
    plate = issue_plates([site], by=office.actor)[0]
    for layout in ("a5", "a4x8"):
        assert (
            len(draw_pages(TEMPLATE.read_text(), data_of([plate], facts(layout)), fonts=fonts(), ppi=50)) == 1
        )


def test_many_are_printed_as_a_run(plates: list[Plate], office: Member) -> None:
    run = ask_for_printing([plate.site_id for plate in plates], facts("a4x8"), by=office.actor)
    carry_out(run.pk)
    run.refresh_from_db()
    assert (run.state, run.error) == ("done", "")
    sheet = PlateSheet.objects.get(pk=run.result_id)
    assert (sheet.plates, sheet.layout, sheet.missing) == (11, "a4x8", [])
    with file_store().open(sheet.sha256) as file:
        content = file.read()
    assert content.startswith(b"%PDF-")
    assert len(content) == sheet.size
    assert not Plate.objects.filter(pk__in=[plate.pk for plate in plates], printed_at__isnull=True).exists()


def test_revoked_plates_are_not_printed(plates: list[Plate], office: Member) -> None:
    revoke_plate(plates[0], reason="丢失", by=office.actor)
    run = ask_for_printing([plate.site_id for plate in plates[:1]], facts("a5"), by=office.actor)
    carry_out(run.pk)
    run.refresh_from_db()
    assert run.state == "failed"
    assert not PlateSheet.objects.exists()


def test_characters_that_cant_be_printed_are_told_with_their_sites(county: County, office: Member) -> None:
    site = make_site(county, "张\ue123记市场")
    plate = issue_plates([site], by=office.actor)[0]
    printed_plate(plate, facts("a5"), by=office.actor)
    assert PlateSheet.objects.get().missing == [{"char": "\ue123", "sites": ["张\ue123记市场"]}]


def test_others_print_nothing(plates: list[Plate], inspector: Member, outsider: Member) -> None:
    with pytest.raises(NotPermitted):
        ask_for_printing([plates[0].site_id], facts("a5"), by=inspector.actor)
    with pytest.raises(NotPermitted):
        preview_of(plates, facts("a5"), by=inspector.actor)
    assert plates_for(outsider.actor, [plate.site_id for plate in plates]) == []
    run = ask_for_printing([plates[0].site_id], facts("a5"), by=outsider.actor)
    carry_out(run.pk)
    run.refresh_from_db()
    assert run.state == "failed"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.cn",
        "javascript:alert(1)",
        "https://",
        "https://u:p@x.cn",
        "https://x.cn?a=1",
        "https://" + "x" * 200,
    ],
)
def test_an_address_that_no_phone_can_open_is_refused(text: str) -> None:
    with pytest.raises(PlateInvalid):
        checked_address(text)


def test_an_address_is_taken_without_its_last_slash() -> None:
    assert checked_address(" https://x.cn/chuang/ ") == "https://x.cn/chuang"
