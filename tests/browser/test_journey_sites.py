"""Sites from an Excel file: the dry run names every bad row, the mended file is confirmed, and only then anything is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from tests.factories import County, Member

from tongchuang.domain.places.models import Site

Browse = Callable[..., Any]
HEADS = ["编号", "名称", "类型", "责任单位", "主街", "经度", "纬度", "坐标系"]
GOOD = [
    ["Ｄ1001", "　东桥农贸市场 ", "农贸市场", "市场监督管理局", "中山路", "112.1200", "33.2050", "GCJ-02"],
    ["D1002", "东桥公厕", "公共厕所", "城管局", "中山路", "112.1203", "33.2051", "GCJ-02"],
]
BAD = [
    ["D1003", "西桥农贸市场", "农贸市场", "水务局", "", "", "", ""],
    ["D1004", "西桥公厕", "停车场", "城管局", "", "", "", ""],
    ["D1005", "西桥二号公厕", "公共厕所", "城管局", "", "北纬三十三度", "33.2", "GCJ-02"],
]


def sheet(path: Path, rows: list[list[str]]) -> str:
    book = Workbook()
    page = book.active
    assert page is not None
    for row in [HEADS, *rows]:
        page.append(row)
    book.save(path)
    return str(path)


def check(page: Any, file: str) -> None:
    page.locator("#import-file").set_input_files(file)
    with page.expect_navigation():
        page.get_by_role("button", name="预检文件").click()


def test_sites_are_imported_after_a_dry_run(
    browse: Browse, county: County, office: Member, tmp_path: Path
) -> None:
    before = Site.objects.count()
    page = browse(office, "/places/")
    page.get_by_role("link", name="导入").click()
    check(page, sheet(tmp_path / "bad.xlsx", GOOD + BAD))
    told = page.locator("tr.bad-row").all_inner_texts()
    for line, word in ((4, "水务局"), (5, "停车场"), (6, "北纬三十三度")):
        assert any(text.startswith(str(line)) and word in text for text in told), told
    assert page.get_by_role("button", name="确认导入").count() == 0
    assert Site.objects.count() == before
    check(page, sheet(tmp_path / "good.xlsx", GOOD))
    assert "东桥农贸市场" in page.inner_text("main")
    assert Site.objects.count() == before
    with page.expect_navigation():
        page.get_by_role("button", name="确认导入").click()
    assert page.url.endswith("/places/")
    assert Site.objects.count() == before + 2
    site = Site.objects.get(code="D1001", region=county.region)
    assert (site.name, site.unit, site.street) == ("东桥农贸市场", county.units["market"], county.streets[0])
    assert site.entered_crs == "gcj02"
    assert site.longitude != site.entered_longitude
    check_again = browse(office, "/places/import/")
    check(check_again, str(tmp_path / "good.xlsx"))
    assert check_again.get_by_role("button", name="确认导入").count() == 0
