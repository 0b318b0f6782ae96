"""Lists: what the address says, what is exported, what is ticked."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import openpyxl
import pytest
from django.test import Client
from tests.factories import County, Member, make_finding

from tongchuang.domain.findings.models import SavedView

pytestmark = pytest.mark.urls("tests.web.shared.try_urls")
ClientFor = Callable[[Member], Client]


@pytest.fixture
def many(county: County, other_county: County) -> None:
    for number in range(12):
        make_finding(
            county, number=f"N{number:02}", title=f"<b>第{number}条</b>", state="assigned" if number % 2 else "registered",
            severity="grave" if number == 3 else "minor", count=number, unit=county.units["market"],
        )  # fmt: skip
    make_finding(other_county, number="FOREIGN", title="邻县的问题")


def numbers(page: str) -> list[str]:
    return re.findall(r'data-label="Number">(\w+)', page)


def get(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.usefixtures("many")
def test_pages_follow_one_another_without_gaps(office: Member, client_for: ClientFor) -> None:
    client = client_for(office)
    seen = [number for page in (1, 2, 3) for number in numbers(get(client, f"/try/?page={page}"))]
    assert seen == [f"N{number:02}" for number in range(11, -1, -1)]
    assert numbers(get(client, "/try/?page=99")) == seen[10:]


@pytest.mark.usefixtures("many")
def test_filters_and_search_narrow_and_can_be_removed(office: Member, client_for: ClientFor) -> None:
    client = client_for(office)
    assert numbers(get(client, "/try/?state=assigned&severity=grave")) == ["N03"]
    page = get(client, "/try/?state=assigned&severity=grave&q=第3条")
    assert numbers(page) == ["N03"]
    assert 'href="?q=%E7%AC%AC3%E6%9D%A1&amp;severity=grave"' in page
    assert numbers(get(client, "/try/?state=nonsense&many=2&page=x&sort=evil")) == [f"N{n:02}" for n in range(11, 6, -1)]
    assert "empty-state" in get(client, "/try/?q=没有这样的问题")


@pytest.mark.usefixtures("many")
def test_cells_are_escaped(office: Member, client_for: ClientFor) -> None:
    page = get(client_for(office), "/try/")
    assert "<b>第" not in page
    assert "&lt;b&gt;第" in page


@pytest.mark.usefixtures("many")
def test_order_and_columns_are_remembered(office: Member, client_for: ClientFor) -> None:
    client = client_for(office)
    get(client, "/try/?sort=number&cols=number&cols=count")
    page = get(client, "/try/")
    assert numbers(page)[0] == "N00"
    assert 'data-label="Count"' in page
    assert 'data-label="State"' not in page
    assert 'class="lead-cell"' in page


@pytest.mark.usefixtures("many")
def test_htmx_gets_the_list_only(office: Member, client_for: ClientFor) -> None:
    part = client_for(office).get("/try/", headers={"HX-Request": "true", "HX-Target": "list"}).content.decode()
    assert part.lstrip().startswith('<div id="list"')
    assert "<html" not in part


@pytest.mark.usefixtures("many")
def test_a_list_needs_few_queries(
    office: Member, client_for: ClientFor, django_assert_max_num_queries: Callable[..., object]
) -> None:
    client = client_for(office)
    with django_assert_max_num_queries(10):  # type: ignore[attr-defined]
        get(client, "/try/?state=assigned")


@pytest.mark.usefixtures("many")
def test_the_file_holds_exactly_what_was_filtered(office: Member, client_for: ClientFor) -> None:
    response = client_for(office).get("/try/?state=assigned&sort=number&export=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))  # type: ignore[attr-defined]
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[2] == ("Number", "Title", "State")
    assert [row[0] for row in rows[3:]] == ["N01", "N03", "N05", "N07", "N09", "N11"]
    assert rows[3][2] == "assigned"
    assert "6" in str(rows[0][0])
    assert "State" in str(rows[1][0])


def test_too_many_rows_for_a_file_are_refused_with_a_way_out(county: County, office: Member, client_for: ClientFor) -> None:
    for _number in range(31):
        make_finding(county)
    response = client_for(office).get("/try/?export=xlsx")
    assert response.status_code == 400
    assert "31" in response.content.decode()


@pytest.mark.usefixtures("many")
def test_ticked_rows_are_found_again_within_what_one_sees(
    other_county: County, office: Member, liaison: Member, client_for: ClientFor
) -> None:
    from tongchuang.domain.findings.models import Finding

    keys = {row.number: str(row.pk) for row in Finding.objects.all()}
    client = client_for(office)
    chosen = {"ids": [keys["N01"], keys["FOREIGN"], "nonsense"]}
    assert client.post("/bulk/", chosen).content == b"N01"
    everything = client.post("/bulk/", {"all": "1", "filter": "state=registered"})
    assert everything.content == b"N00,N02,N04,N06,N08,N10"
    assert client_for(liaison).post("/bulk/", chosen).status_code == 403
    assert "formaction" not in get(client_for(liaison), "/try/")


@pytest.mark.usefixtures("many")
def test_views_are_saved_shared_and_removed(office: Member, liaison: Member, outsider: Member, client_for: ClientFor) -> None:
    client = client_for(office)
    client.post("/views/", {"page": "try", "name": "我的重点", "query": "severity=grave", "shared": "1", "next": "/try/"})
    assert 'href="?severity=grave"' in get(client, "/try/")
    assert 'href="?severity=grave"' in get(client_for(liaison), "/try/")
    assert "我的重点" not in get(client_for(outsider), "/try/")
    view = SavedView.objects.get()
    assert client_for(liaison).post(f"/views/{view.pk}/remove/").status_code == 404
    client.post(f"/views/{view.pk}/remove/")
    assert not SavedView.objects.exists()
