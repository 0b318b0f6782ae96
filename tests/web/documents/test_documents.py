"""Pages of documents: the register, a document's page, writing, approving, withdrawing, files."""

from __future__ import annotations

import io

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader
from tests.domain.documents.test_numbers import draft
from tests.factories import County, client_for, make_unit

from tongchuang.domain.documents.actions import draft_document, issue_now, submit_for_approval
from tongchuang.domain.documents.models import Document
from tongchuang.domain.documents.values import Party
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.web.documents.search import documents

BODY = "现将有关情况通报如下。\n一、总体情况\n检查发现问题3件。\n单位\t件数\n城管局\t2\n市场监管局\t1\n二、下一步\n请按期整改。"


@pytest.fixture
def issued(county: County) -> Document:
    with transaction.atomic():
        return issue_now(draft(county), by=SYSTEM)


def posted(county: County, **changes: object) -> dict[str, object]:
    to = [str(county.units["market"].pk), str(county.units["urban"].pk)]
    return {
        "kind": "bulletin",
        "title": "关于检查情况的通报",
        "to": to,
        "others": "县医院、县一中",
        "body": BODY,
        **changes,
    }


def test_written_approved_issued_and_taken_away(county: County) -> None:
    office, director = client_for(county.people["office"]), client_for(county.people["director"])
    assert office.get(reverse("documents:new")).status_code == 200
    answer = office.post(reverse("documents:new"), posted(county))
    row = Document.objects.get()
    assert answer.status_code == 302 and answer.url == reverse("documents:document", args=[row.pk])
    assert row.content["to"] == ["市场监督管理局", "城市管理局", "县医院", "县一中"] or set(row.content["to"]) == {
        "市场监督管理局", "城市管理局", "县医院", "县一中",
    }  # fmt: skip
    kinds = [block["kind"] for block in row.content["blocks"]]
    assert kinds == ["paragraph", "heading", "paragraph", "table", "heading", "paragraph"]
    assert row.content["blocks"][4]["number"] == "二、"
    form = office.get(reverse("documents:edit", args=[row.pk])).content.decode()
    assert "城管局\t2" in form and "一、总体情况" in form
    assert office.post(reverse("documents:submit", args=[row.pk])).status_code == 302
    page = office.get(row_url(row)).content.decode()
    assert reverse("documents:approve", args=[row.pk]) not in page
    page = director.get(row_url(row)).content.decode()
    assert reverse("documents:approve", args=[row.pk]) in page
    assert director.post(reverse("documents:approve", args=[row.pk])).status_code == 302
    row.refresh_from_db()
    assert row.state == "issued"
    liaison = client_for(county.people["unit_liaison"])
    file = liaison.get(reverse("documents:pdf", args=[row.pk]))
    assert file["Content-Type"] == "application/pdf" and "attachment" in file["Content-Disposition"]
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(file.content)).pages)
    assert row.number_text in text and "县一中" in text
    assert liaison.get(reverse("documents:word", args=[row.pk])).content.startswith(b"PK")
    taken = Event.objects.filter(kind="document.downloaded", target_id=row.pk)
    assert {event.new["format"] for event in taken} == {"pdf", "docx"}
    assert {event.actor_id for event in taken} == {county.people["unit_liaison"].user.pk}


def row_url(row: Document) -> str:
    return reverse("documents:document", args=[row.pk])


def test_what_cant_be_printed_comes_back_with_its_field(county: County) -> None:
    office = client_for(county.people["office"])
    for changes, words in (
        ({"to": [], "others": ""}, "请选择主送单位"), ({"title": ""}, "id_title-errors"), ({"body": "  "}, "id_body-errors"),
        ({"kind": "order"}, "id_kind-errors"),
    ):  # fmt: skip
        answer = office.post(reverse("documents:new"), posted(county, **changes))
        assert answer.status_code == 422
        assert words in answer.content.decode(), words
    assert not Document.objects.exists()


def test_the_register_is_searched_filtered_and_taken_to_excel(county: County, issued: Document) -> None:
    office = client_for(county.people["office"])
    with transaction.atomic():
        order = issue_now(draft(county, kind="order", colour="red", title="关于公厕问题的督办单"), by=SYSTEM)
    home = reverse("documents:home")
    assert issued.title in office.get(home).content.decode()
    for query, found in (
        (f"?q={order.number_text}", {order}), ("?kind=bulletin", {issued}), ("?colour=red", {order}), (f"?year={order.year}", {order, issued}),
        (f"?to={county.units['market'].pk}", {order, issued}), (f"?to={county.units['urban'].pk}", set()), ("?state=withdrawn", set()),
    ):  # fmt: skip
        page = office.get(home + query).content.decode()
        assert {row for row in (order, issued) if row.title in page} == found, query
    book = load_workbook(io.BytesIO(b"".join(office.get(f"{home}?export=xlsx").streaming_content)))
    cells = {str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row}
    assert {issued.number_text, order.number_text, "市场监督管理局"} <= cells


def test_withdrawn_is_shown_as_withdrawn(county: County, issued: Document) -> None:
    director, liaison = client_for(county.people["director"]), client_for(county.people["unit_liaison"])
    answer = director.post(reverse("documents:withdraw", args=[issued.pk]), {"reason": "对象有误"})
    assert answer.status_code == 302
    page = liaison.get(row_url(issued)).content.decode()
    assert "对象有误" in page and issued.number_text in page


def test_only_posts_that_may_act_may(county: County, issued: Document) -> None:
    waiting = submit_for_approval(
        draft_document(draft(county), by=county.people["office"].actor), by=county.people["office"].actor
    )
    for post in ("unit_liaison", "discipline", "observer", "office"):
        client = client_for(county.people[post])
        for name, row in (("approve", waiting), ("withdraw", issued), ("set_anew", issued)):
            assert client.post(reverse(f"documents:{name}", args=[row.pk]), {"reason": "x"}).status_code in {
                403,
                404,
            }
    assert client_for(county.people["unit_liaison"]).get(reverse("documents:new")).status_code in {403, 404}
    assert not Document.objects.filter(state="withdrawn").exists()


def test_strangers_find_nothing(county: County, other_county: County, issued: Document) -> None:
    education = make_unit(county, "水务局")
    from tests.factories import make_member

    stranger = client_for(make_member(county, "unit_liaison", name="旁人", unit=education))
    for client in (client_for(other_county.people["director"]), stranger):
        for name in ("document", "preview", "pdf", "word"):
            assert client.get(reverse(f"documents:{name}", args=[issued.pk])).status_code == 404
        assert issued.title not in client.get(reverse("documents:home")).content.decode()


def test_the_preview_shows_pages_and_tells_the_office_of_fonts(county: County) -> None:
    with transaction.atomic():
        row = issue_now(draft(county, addressees=(Party.of_unit(county.units["market"]),)), by=SYSTEM)
    office = client_for(county.people["office"])
    page = office.get(reverse("documents:preview", args=[row.pk])).content.decode()
    assert "data:image/png;base64," in page
    liaison = client_for(county.people["unit_liaison"])
    assert "fonts" not in liaison.get(reverse("documents:preview", args=[row.pk])).content.decode()


def test_heads_and_series_are_set_by_the_director(county: County) -> None:
    director, office = client_for(county.people["director"]), client_for(county.people["office"])
    assert office.get(reverse("documents:letterheads")).status_code == 200
    address = reverse("documents:letterhead", args=["letter"])
    assert office.post(address, {}).status_code == 403
    assert director.get(address).status_code == 200
    values = {
        "issuer": county.units["office"].pk,
        "code": "云文创函",
        "head": "某标志",
        "signature": "某署名",
        "sealed": "on",
    }
    assert director.post(address, values).status_code == 302
    assert director.post(address, {**values, "code": "云1"}).status_code == 422
    assert director.get(reverse("documents:letterhead", args=["decree"])).status_code == 404
    assert (
        director.post(
            reverse("documents:begin_series"), {"code": "云创督", "year": 2026, "after": 16}
        ).status_code
        == 302
    )
    with transaction.atomic():
        made = issue_now(draft(county, kind="letter"), by=SYSTEM)
    assert made.code == "云文创函" and made.content["head"] == "某标志"


def test_the_director_is_told_on_the_desk_and_finds_it_by_search(county: County) -> None:
    office, director = county.people["office"], county.people["director"]
    row = submit_for_approval(draft_document(draft(county), by=office.actor), by=office.actor)
    desk = client_for(director).get(reverse("desk:home")).content.decode()
    assert "待签发文件" in desk and row.title in desk
    assert "待签发文件" not in client_for(office).get(reverse("desk:home")).content.decode()
    own = draft_document(draft(county, title="主任自拟的通报"), by=director.actor)
    submit_for_approval(own, by=office.actor)
    assert "主任自拟的通报" not in client_for(director).get(reverse("desk:home")).content.decode()
    assert [hit.title for hit in documents(office.actor, "环境卫生", 5)] == [row.title]
    assert documents(county.people["unit_liaison"].actor, "环境卫生", 5) == []


def test_pages_that_set_files_ask_little_of_the_database(county: County, issued: Document) -> None:
    director = client_for(county.people["director"])
    for name in ("preview", "pdf", "word", "document"):
        with CaptureQueriesContext(connection) as asked:
            assert director.get(reverse(f"documents:{name}", args=[issued.pk])).status_code == 200
        assert len(asked) <= 15, (name, [query["sql"][:90] for query in asked.captured_queries])
