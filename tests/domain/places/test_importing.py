"""Sites from files: the dry run says everything, the import writes all or nothing."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from tests.factories import County, Member

from tongchuang.domain.ledger.models import Event
from tongchuang.domain.ledger.queries import history_of
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.organisations.importing.table import Merge, Sheet
from tongchuang.domain.places.actions.imports import import_sites, preview_sites
from tongchuang.domain.places.errors import ImportRefused, PlaceInvalid
from tongchuang.domain.places.importing.geojson import sheet_of_geojson
from tongchuang.domain.places.models import Site

HEAD = ("编号", "名称", "类型", "地址", "主街", "路段", "责任单位", "点长", "经度", "纬度", "坐标系")


def sheet(*rows: tuple[object, ...], merges: tuple[Merge, ...] = (), head: tuple[object, ...] = HEAD) -> Sheet:
    return Sheet(list(enumerate((head, *rows), 1)), merges)


GOOD = (
    "N0001", "东湖农贸市场", "农贸市场", "东湖路9号", "中山路", "中山路东段", "市监局", "柳小溪", "１１２．１０６６", 33.2089, "高德",
)  # fmt: skip


@pytest.fixture
def alias(county: County) -> None:
    county.units["market"].aliases.create(region=county.region, name="市监局")


def test_new_changed_and_same_rows(county: County, office: Member, alias: None) -> None:
    given = sheet(
        GOOD,
        ("S0001 ", "南关农贸市场", "market", "南关街1号", "", "", "", "", "", "", ""),
        ("S0002", "", "", "", "", "", "", "", "", "", ""),
        ("", "", "", "", "", "", "", "", "", "", ""),
    )
    plan = preview_sites(given, by=office.actor)
    assert plan.problems == []
    assert [(row.line, row.step) for row in plan.rows] == [(2, "new"), (3, "update"), (4, "same")]
    assert [(change.old, change.new) for change in plan.rows[1].changes] == [("", "南关街1号")]
    assert not Site.objects.filter(code="N0001").exists()
    import_sites(given, by=office.actor)
    made = Site.objects.get(code="N0001", region=county.region)
    assert (made.unit, made.section, made.entered_crs) == (county.units["market"], county.sections[0], "gcj02")
    assert made.entered_longitude == 112.1066
    assert [event.kind for event in history_of(made.pk)] == ["site.imported"]
    changed = Site.objects.get(pk=county.sites[0].pk)
    assert (changed.address, changed.version) == ("南关街1号", 2)
    assert preview_sites(given, by=office.actor).count("same") == 3
    with pytest.raises(ImportRefused):
        import_sites(given, by=office.actor)


def with_(**changed: object) -> tuple[object, ...]:
    keys = ("code", "name", "type", "address", "street", "section", "unit", "owner", "lon", "lat", "crs")
    return tuple(changed.get(key, value) for key, value in zip(keys, GOOD, strict=True))


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (with_(type="农贸市厂"), "农贸市场"),
        (with_(type="火箭发射场"), "火箭发射场"),
        (with_(unit="市场监督管理居"), "市场监督管理局"),
        (with_(street="中山大道"), "中山路"),
        (with_(section="东段"), "中山路东段"),
        (with_(street="学府路"), "中山路东段"),
        (with_(owner="柳小西"), "柳小溪"),
        (with_(lon="33.2", lat="112.1"), ""),
        (with_(lon="东经112度"), ""),
        (with_(lat=""), ""),
        (with_(crs=""), "GCJ-02"),
        (with_(crs="西安80"), "GCJ-02"),
        (with_(code=""), ""),
        (with_(name=""), ""),
        (with_(name="长" * 121), "120"),
        (with_(lon="87.6", lat="43.8"), "400"),
    ],
)
def test_bad_rows_are_named_and_nothing_is_saved(office: Member, alias: None, row: tuple[object, ...], found: str) -> None:
    given = sheet(with_(code="N0000", name="另一个点", lon="112.12", address="别处3号"), row)
    plan = preview_sites(given, by=office.actor)
    assert [problem.line for problem in plan.problems] == [3]
    assert found in plan.problems[0].text
    assert [row.step for row in plan.rows] == ["new", "bad"]
    with pytest.raises(ImportRefused):
        import_sites(given, by=office.actor)
    assert not Site.objects.filter(code="N0000").exists()


def test_a_code_twice_a_closed_site_and_merged_cells(county: County, office: Member, alias: None) -> None:
    county.sites[1].closed_on = county.sites[1].opened_on
    county.sites[1].save()
    given = sheet(GOOD, GOOD, ("S0002", "南关公厕", "公共厕所"), with_(code="N3"), merges=(Merge(5, 5, 2, 3),))
    plan = preview_sites(given, by=office.actor)
    assert [problem.line for problem in plan.problems] == [3, 4, 5]
    assert "B5:C5" in plan.problems[2].text
    assert [row.step for row in plan.rows] == ["new", "bad", "bad", "bad"]


def test_wrong_heads_are_named(office: Member) -> None:
    plan = preview_sites(sheet(("1", "2", "3"), head=("点位编号", "点位名程", "类型")), by=office.actor)
    assert len(plan.problems) == 1 and plan.problems[0].line == 1
    assert not plan.good


def test_perhaps_it_is_there_already(county: County, office: Member, alias: None) -> None:
    given = sheet(with_(name="南关市场", lon=112.1011, lat=33.2010, crs="WGS-84", address=""))
    plan = preview_sites(given, by=office.actor)
    assert plan.good
    assert "南关农贸市场" in plan.rows[0].warnings[0]


def test_two_people_of_one_name_need_a_phone(county: County, office: Member, alias: None) -> None:
    from tests.factories import make_member

    twin = make_member(county, None, name="柳小溪", unit=county.units["urban"]).person
    twin.phone = "13900000007"
    twin.save()
    plan = preview_sites(sheet(with_(unit=""), with_(code="N2", unit="", owner="柳小溪 13900000007")), by=office.actor)
    assert [problem.line for problem in plan.problems] == [2]
    assert plan.rows[1].values.point_owner == twin
    assert preview_sites(sheet(GOOD), by=office.actor).problems == []


def test_who_may(liaison: Member, outsider: Member, county: County, alias: None) -> None:
    for action in (preview_sites, import_sites):
        with pytest.raises(NotPermitted):
            action(sheet(GOOD), by=liaison.actor)
    # The same codes exist in the other county: for its office they are new or its own, never this county's.
    import_sites(sheet(("S0001", "别名市场", "农贸市场")), by=outsider.actor)
    county.sites[0].refresh_from_db()
    assert county.sites[0].name == "南关农贸市场"


def collection(*features: dict[str, Any]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


def feature(**properties: object) -> dict[str, Any]:
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [112.11, 33.21]}, "properties": properties}


def test_geojson(county: County, office: Member) -> None:
    data = collection(feature(code="G1", name="湖心公厕", type="公共厕所"), feature(编号="S0003", 名称="北桥市场", 类型="农贸市场"))
    with pytest.raises(ImportRefused):
        # Two languages for one column make two columns of one kind: said, not guessed.
        import_sites(sheet_of_geojson(data), by=office.actor)
    data = collection(feature(code="G1", name="湖心公厕", type="公共厕所"), {"type": "Feature", "geometry": None, "properties": {"code": "S0003", "name": "北桥市场"}})
    import_sites(sheet_of_geojson(data), by=office.actor)
    made = Site.objects.get(code="G1", region=county.region)
    assert (made.entered_crs, made.longitude, made.latitude) == ("wgs84", 112.11, 33.21)
    assert Site.objects.get(pk=county.sites[2].pk).name == "北桥市场"


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfe", b"{", b"[]", b'{"type":"FeatureCollection"}', b'{"type":"FeatureCollection","features":[{"geometry":{"type":"Point","coordinates":[NaN,1]}}]}',
        collection({"type": "Feature", "geometry": {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}, "properties": {}}),
        b"[" * 100_000,
    ],
)  # fmt: skip
def test_what_is_no_geojson(data: bytes) -> None:
    with pytest.raises(PlaceInvalid):
        sheet_of_geojson(data)


def test_an_empty_collection_is_an_empty_sheet(office: Member) -> None:
    assert not preview_sites(sheet_of_geojson(collection()), by=office.actor).good


@pytest.mark.slow
def test_twenty_thousand_rows(county: County, office: Member, alias: None) -> None:
    rows = [
        (f"B{n:05}", f"第{n}号点", "农贸市场", f"长街{n}号", "中山路", "", "市监局", "", 112.0 + n % 200 * 0.001, 33.1 + n // 200 * 0.001, "WGS-84")
        for n in range(20_000)
    ]
    started = time.perf_counter()
    plan = preview_sites(sheet(*rows), by=office.actor)
    planned = time.perf_counter() - started
    assert plan.count("new") == 20_000 and plan.problems == []
    import_sites(sheet(*rows), by=office.actor)
    taken = time.perf_counter() - started
    print(f"planned in {planned:.1f} s, imported in {taken - planned:.1f} s")
    assert Site.objects.filter(region=county.region, code__startswith="B").count() == 20_000
    assert Event.objects.filter(kind="site.imported").count() == 20_000
    assert taken < 120
