"""The pages of places: work, refuse, and are not there for others."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook
from tests.factories import County, Member, make_finding, make_site

from tongchuang.domain.places.models import DistinctPair, Section, Site, Street
from tongchuang.foundation.clock import now, today

ClientFor = Callable[[Member], Client]


def form_of(site: Site, **changed: object) -> dict[str, object]:
    values = {
        "code": site.code, "name": site.name, "type": site.type_id, "unit": site.unit_id or "", "version": site.version,
        "point_owner": site.point_owner_id or "", "address": site.address, "street": site.street_id or "",
        "section": site.section_id or "", "longitude": site.entered_longitude or "", "latitude": site.entered_latitude or "",
        "crs": site.entered_crs, "opened_on": site.opened_on or "",
    }  # fmt: skip
    return {**values, **changed}


def test_the_list_shows_what_is_mine(client_for: ClientFor, office: Member, liaison: Member, outsider: Member) -> None:
    page = client_for(office).get(reverse("places:home"))
    assert page.status_code == 200 and "老车站公厕" in page.content.decode()
    page = client_for(liaison).get(reverse("places:home")).content.decode()
    assert "北桥农贸市场" in page and "老车站公厕" not in page
    assert reverse("places:site_new") not in page
    assert client_for(outsider).get(reverse("places:home"), {"q": "S0001"}).status_code == 200


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("unplaced=1", {"西仓临时市场", "老车站公厕"}),
        ("unit=none", {"老车站公厕"}),
        ("q=nqgc", set()),
        ("q=ngnm", {"南关农贸市场"}),
        ("closed=1", set()),
        ("unit=x", set()),
    ],
)
def test_filters(client_for: ClientFor, office: Member, query: str, names: set[str]) -> None:
    page = client_for(office).get(f"{reverse('places:home')}?{query}").content.decode()
    table = page.split("<tbody", 1)[-1] if "<tbody" in page else ""
    shown = {name for name in ("南关农贸市场", "南关公厕", "北桥农贸市场", "望月公厕", "西仓临时市场", "老车站公厕") if name in table}
    assert shown == names


def test_the_export_is_exactly_the_list(client_for: ClientFor, office: Member) -> None:
    answer = client_for(office).get(reverse("places:home"), {"unplaced": "1", "export": "xlsx"})
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active  # type: ignore[attr-defined]
    cells = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert "西仓临时市场" in cells and "南关农贸市场" not in cells


def test_the_list_takes_few_queries(client_for: ClientFor, office: Member, django_assert_max_num_queries: Callable[[int], object]) -> None:
    client = client_for(office)
    client.get(reverse("places:home"))
    with django_assert_max_num_queries(15):  # type: ignore[attr-defined]
        client.get(reverse("places:home"))


def test_a_sites_page(client_for: ClientFor, office: Member, county: County) -> None:
    county.people["point_owner"].person.phone = "13900000077"
    county.people["point_owner"].person.save()
    url = reverse("places:site", args=[county.sites[0].pk])
    page = client_for(office).get(url).content.decode()
    assert "GCJ-02" in page and "BD-09" in page and "13900000077" in page
    assert "13900000077" not in client_for(county.people["observer"]).get(url).content.decode()


def test_pages_are_not_there_for_others(client_for: ClientFor, county: County, outsider: Member, liaison: Member) -> None:
    site, street, section = county.sites[1], county.streets[0], county.sections[0]
    for name, key in (
        ("places:site", site.pk), ("places:site_edit", site.pk), ("places:street", street.pk), ("places:section", section.pk),
        ("places:street_edit", street.pk), ("places:section_edit", section.pk), ("places:section_new", street.pk),
    ):  # fmt: skip
        assert client_for(outsider).get(reverse(name, args=[key])).status_code == 404, name
    assert client_for(liaison).get(reverse("places:site", args=[site.pk])).status_code == 404
    for name in ("places:site_new", "places:import", "places:duplicates", "places:street_new"):
        assert client_for(liaison).get(reverse(name)).status_code == 403, name
        assert Client().get(reverse(name)).status_code == 302, name
    for name in ("places:site_close", "places:site_reopen", "places:site_edit"):
        assert client_for(liaison).post(reverse(name, args=[county.sites[0].pk])).status_code == 403, name
        assert client_for(outsider).post(reverse(name, args=[county.sites[0].pk])).status_code == 404, name
    for name in ("places:duplicate_merge", "places:duplicate_distinct"):
        data = {"one": county.sites[0].pk, "other": county.sites[1].pk, "gone": county.sites[0].pk, "kept": county.sites[1].pk}
        assert client_for(liaison).post(reverse(name), data).status_code == 403
        assert client_for(outsider).post(reverse(name), data).status_code == 404


def test_registering_a_site(client_for: ClientFor, office: Member, county: County) -> None:
    client = client_for(office)
    data = form_of(county.sites[0], code="N9", name="新市场", version="")
    assert client.get(reverse("places:site_new")).status_code == 200
    bad = client.post(reverse("places:site_new"), {**data, "code": "S0001"})
    assert bad.status_code == 422 and "S0001" in bad.content.decode()
    for changed in ({"crs": ""}, {"latitude": ""}, {"longitude": "33.2", "latitude": "112.1"}, {"type": ""}):
        assert client.post(reverse("places:site_new"), {**data, **changed}).status_code == 422
    answer = client.post(reverse("places:site_new"), data)
    site = Site.objects.get(code="N9", region=county.region)
    assert answer.headers["Location"] == reverse("places:site", args=[site.pk])


def test_the_second_editor_is_told(client_for: ClientFor, office: Member, county: County) -> None:
    site = county.sites[0]
    url = reverse("places:site_edit", args=[site.pk])
    mine = form_of(site, address="我的地址")
    client_for(office).post(url, form_of(site, name="别人改的名"))
    answer = client_for(county.people["director"]).post(url, mine)
    text = answer.content.decode()
    assert answer.status_code == 409 and "别人改的名" in text and "我的地址" in text and 'value="2"' in text
    site.refresh_from_db()
    assert (site.name, site.address) == ("别人改的名", "")
    assert client_for(county.people["director"]).post(url, {**mine, "version": 2}).status_code == 302


def test_closing_and_opening(client_for: ClientFor, office: Member, county: County) -> None:
    client, site = client_for(office), county.sites[0]
    close = reverse("places:site_close", args=[site.pk])
    assert client.post(close, {"on": "", "reason": ""}).status_code == 400
    assert client.post(close, {"on": today().isoformat(), "reason": "拆除"}).status_code == 302
    assert "拆除" in client.get(reverse("places:site", args=[site.pk])).content.decode()
    assert site.name in client.get(reverse("places:home"), {"closed": "1"}).content.decode()
    assert client.post(reverse("places:site_reopen", args=[site.pk])).status_code == 302
    site.refresh_from_db()
    assert site.closed_on is None


def test_the_map_has_the_sites_of_the_filter_and_their_state(client_for: ClientFor, office: Member, liaison: Member, county: County) -> None:
    county.streets[0].geometry = {"type": "LineString", "coordinates": [[112.1, 33.2], [112.11, 33.2]]}
    county.streets[0].save()
    make_finding(county, site=county.sites[0], unit=county.units["market"], state="assigned", due_at=now() - timedelta(days=1))
    make_finding(county, site=county.sites[1], unit=county.units["urban"], state="fixed")
    client = client_for(office)
    assert client.get(reverse("places:map")).status_code == 200
    base = client.get(reverse("places:map_base")).json()
    assert [each["properties"]["name"] for each in base["features"]] == ["中山路"]
    data = client.get(reverse("places:map_sites")).json()
    assert {row[1]: row[6:] for row in data["sites"]} == {
        "南关农贸市场": ["late", 1], "南关公厕": ["open", 1], "北桥农贸市场": ["calm", 0], "望月公厕": ["calm", 0]
    }  # fmt: skip
    assert data["unplaced"] == 2
    assert {row[1] for row in client_for(liaison).get(reverse("places:map_sites")).json()["sites"]} == {"南关农贸市场", "北桥农贸市场"}
    assert {row[1] for row in client.get(reverse("places:map_sites"), {"q": "望月"}).json()["sites"]} == {"望月公厕"}


def test_duplicates_are_merged_or_kept_apart(client_for: ClientFor, office: Member, county: County) -> None:
    client, one = client_for(office), county.sites[0]
    one.address = "南关街1号"
    one.save()
    twin, third = make_site(county, "南关市场"), make_site(county, "南关农贸市场二期")
    for site in (twin, third):
        site.address = "南关街 1号"
        site.save()
    assert "南关市场" in client.get(reverse("places:duplicates")).content.decode()
    client.post(reverse("places:duplicate_distinct"), {"one": one.pk, "other": third.pk})
    assert DistinctPair.objects.count() == 1
    client.post(reverse("places:duplicate_merge"), {"gone": twin.pk, "kept": one.pk})
    twin.refresh_from_db()
    assert twin.merged_into == one
    assert one.name in client.get(reverse("places:site", args=[twin.pk])).content.decode()
    assert client.post(reverse("places:duplicate_merge"), {"gone": "x", "kept": one.pk}).status_code == 404


def test_streets_and_sections(client_for: ClientFor, office: Member, county: County) -> None:
    client = client_for(office)
    assert client.post(reverse("places:street_new"), {"name": "中山路"}).status_code == 422
    assert client.post(reverse("places:street_new"), {"name": "文昌街", "geometry": "{"}).status_code == 422
    assert client.post(reverse("places:street_new"), {"name": "文昌街", "geometry": '{"type":"Point"}'}).status_code == 422
    line = json.dumps({"type": "LineString", "coordinates": [[112.1, 33.2], [112.11, 33.2]]})
    assert client.post(reverse("places:street_new"), {"name": "文昌街", "geometry": line}).status_code == 302
    street = Street.objects.get(name="文昌街")
    client.post(reverse("places:section_new", args=[street.pk]), {"name": "文昌街北段", "kind": "section"})
    section = Section.objects.get(name="文昌街北段")
    client.post(reverse("places:section_edit", args=[section.pk]), {"name": "文昌街南段", "kind": "section"})
    client.post(reverse("places:street_edit", args=[street.pk]), {"name": "文昌路", "geometry": line})
    for url in (reverse("places:streets"), reverse("places:street", args=[street.pk]), reverse("places:section", args=[section.pk])):
        assert "文昌" in client.get(url).content.decode()


def workbook(*rows: tuple[object, ...], merge: str = "") -> SimpleUploadedFile:
    book = Workbook()
    for row in (("编号", "名称", "类型", "地址", "责任单位", "经度", "纬度", "坐标系"), *rows):
        book.active.append(row)
    if merge:
        book.active.merge_cells(merge)
    file = io.BytesIO()
    book.save(file)
    return SimpleUploadedFile("点位.xlsx", file.getvalue())


def test_import_from_excel_with_a_dry_run(client_for: ClientFor, office: Member, county: County) -> None:
    client, url = client_for(office), reverse("places:import")
    assert client.get(url, {"template": "1"}).status_code == 200
    bad = client.post(url, {"file": workbook(("N1", "新市场", "农贸市厂", "", "城管居", "", "", ""), ("N2", "甲", "农贸市场"), ("N3", "乙", "农贸市场"), merge="B3:B4")})
    text = bad.content.decode()
    assert "农贸市场" in text and "城市管理局" in text and "B3:B4" in text
    assert not Site.objects.filter(code__startswith="N").exists()
    good = client.post(url, {"file": workbook(("N1", "新市场　", "农贸市场", "新街1号", "城管局", "112.11", 33.21, "高德"), ("S0001", "南关新市场", "", "", "", "", "", ""))})
    text = good.content.decode()
    assert "南关新市场" in text and "南关农贸市场" in text
    assert not Site.objects.filter(code="N1").exists()
    token = good.context["token"]
    assert client_for(county.people["director"]).post(url, {"token": token}).status_code == 422
    assert client.post(url, {"token": token}).status_code == 302
    assert Site.objects.get(code="N1", region=county.region).entered_crs == "gcj02"
    assert Site.objects.get(pk=county.sites[0].pk).name == "南关新市场"


def test_import_from_csv_and_geojson(client_for: ClientFor, office: Member, county: County) -> None:
    client, url = client_for(office), reverse("places:import")
    csv = "编号,名称,类型\r\nC1,丙市场,农贸市场\r\n".encode("gb18030")
    answer = client.post(url, {"file": SimpleUploadedFile("点位.csv", csv)})
    assert client.post(url, {"token": answer.context["token"]}).status_code == 302
    feature = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [112.11, 33.21]}, "properties": {"编号": "G1", "名称": "丁公厕", "类型": "公共厕所"}}
    data = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    answer = client.post(url, {"file": SimpleUploadedFile("点位.geojson", data)})
    assert client.post(url, {"token": answer.context["token"]}).status_code == 302
    assert set(Site.objects.filter(code__in=["C1", "G1"]).values_list("region", flat=True)) == {county.region.pk}
    for junk in (b"{", b"\x89PNG\r\n", b"PK\x03\x04broken", b""):
        assert client.post(url, {"file": SimpleUploadedFile("x.xlsx", junk)}).status_code in (200, 422)


def test_no_english_on_chinese_pages(client_for: ClientFor, office: Member, county: County) -> None:
    import re

    make_finding(county, site=county.sites[0], unit=county.units["market"], state="assigned")
    for url in (
        reverse("places:home"), reverse("places:site", args=[county.sites[0].pk]), reverse("places:site_new"), reverse("places:map"),
        reverse("places:streets"), reverse("places:street", args=[county.streets[0].pk]), reverse("places:duplicates"),
        reverse("places:section", args=[county.sections[0].pk]), reverse("places:import"), reverse("places:street_new"),
    ):  # fmt: skip
        page = client_for(office).get(url).content.decode().split("<main", 1)[1].split(">", 1)[1].split("</main>", 1)[0]
        words = re.sub(r"<(script|style|svg)\b.*?</\1>|<[^>]+>", " ", page, flags=re.S)
        words = re.sub(r"WGS-84|GCJ-02|BD-09|GeoJSON|LineString|Polygon|GPS|Excel|WPS|CSV|MB|S\d{4}", "", words)
        assert re.findall(r"[A-Za-z]{3,}", words) == [], url


def test_search_finds_sites(office: Member, liaison: Member) -> None:
    from tongchuang.web.places.search import sites

    assert [hit.title for hit in sites(office.actor, "lczgc", 6)] == ["老车站公厕 S0006"]
    assert sites(liaison.actor, "lczgc", 6) == []
