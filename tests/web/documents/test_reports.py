"""Pages of reports, templates and receipts."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document as WordFile
from tests.adapters.word.test_templates import HOSTILE, changed, text_of
from tests.adapters.word.test_templates import template as word_template
from tests.factories import County, client_for, make_finding, make_unit

from tongchuang.domain.documents.actions import approve_document, submit_for_approval
from tongchuang.domain.documents.models import Basis, Document, Receipt, TemplateVersion, WordTemplate
from tongchuang.domain.ledger.models import Event
from tongchuang.workflows.reports import month_bounds
from tongchuang.workflows.reports.template_documents import example_template

PERIOD = "2026-09"
START, END = month_bounds(PERIOD)


@pytest.fixture
def office_page(county: County) -> Client:
    for day in (2, 3):
        at = START + timedelta(days=day)
        make_finding(
            county,
            unit=county.units["market"],
            registered_at=at,
            due_at=at + timedelta(days=5),
            state="accepted",
        )
    return client_for(county.people["office"])


def written(client: Client, county: County) -> Document:
    data = {"period": PERIOD, "to": [str(county.units["market"].pk)], "others": "云岫县人民政府"}
    answer = client.post("/documents/reports/new/?recipe=monthly", data)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return Document.objects.latest("made_at")


def uploaded(
    client: Client,
    content: bytes,
    title: str = "月报",
    name: str = "月报.docx",
    address: str = "/documents/templates/new/",
) -> str:
    data = {"title": title, "kind": "report", "file": SimpleUploadedFile(name, content)}
    answer = client.post(address, data)
    return answer.content.decode() if answer.status_code == 422 else ""


def test_a_report_is_written_its_figures_open_and_a_changed_one_is_told(
    office_page: Client, county: County
) -> None:
    row = written(office_page, county)
    page = office_page.get(f"/documents/{row.pk}/").content.decode()
    assert "本文件的数据" in page and "2026年9月30日24时" in page and "与取数时一致" in page
    basis = Basis.objects.get(document=row)
    place = next(
        n
        for n, each in enumerate(basis.figures)
        if each["key"] == "findings.overdue|unit=all" or each["source"] == "findings.overdue"
    )
    opened = office_page.get(f"/documents/{row.pk}/figure/?figure={place}").content.decode()
    assert "地面有积水" in opened and opened.count("/rectify/") >= 2
    form = office_page.get(f"/documents/{row.pk}/edit/").context["form"].initial
    body = form["body"].replace("其中超期2件", "其中超期22件")
    assert body != form["body"]
    data = {
        "kind": "report",
        "title": row.title,
        "to": [],
        "others": "云岫县人民政府",
        "copies": [],
        "other_copies": "",
        "body": body,
    }
    assert office_page.post(f"/documents/{row.pk}/edit/", data).status_code == 302
    page = office_page.get(f"/documents/{row.pk}/").content.decode()
    assert "数据为2，文中为22" in page
    assert office_page.post(f"/documents/{row.pk}/check/").status_code == 302
    submit_for_approval(Document.objects.get(pk=row.pk), by=county.people["office"].actor)
    director = client_for(county.people["director"]).get(f"/documents/{row.pk}/").content.decode()
    assert "处与数据不符" in director and "数据为2，文中为22" in director


def test_a_draft_is_written_anew(office_page: Client, county: County) -> None:
    row = written(office_page, county)
    make_finding(
        county, unit=county.units["market"], registered_at=START + timedelta(days=9), state="accepted"
    )
    assert office_page.post(f"/documents/{row.pk}/check/").status_code == 302
    assert "现数据为3" in office_page.get(f"/documents/{row.pk}/").content.decode()
    assert office_page.post(f"/documents/{row.pk}/rewrite/").status_code == 302
    row.refresh_from_db()
    assert "登记问题3件" in str(row.content["blocks"])


def test_one_page_plans_are_written_for_each_unit(office_page: Client, county: County) -> None:
    units = [county.units["market"], make_unit(county, "园林绿化局")]
    data = {"year": "2026", "to": [str(unit.pk) for unit in units]}
    assert office_page.post("/documents/reports/new/?recipe=plan_page", data).status_code == 302
    rows = Document.objects.filter(kind="plan_page")
    assert {row.content["to"][0] for row in rows} == {unit.name for unit in units}
    assert all(row.content["blocks"][-1]["kind"] == "table" for row in rows)


@pytest.mark.parametrize(
    "data", [{"period": "2026-13", "others": "甲"}, {"period": PERIOD}, {"period": "2099-01", "others": "甲"}]
)
def test_a_report_that_cannot_be_written_is_said_so(office_page: Client, data: dict[str, str]) -> None:
    answer = office_page.post("/documents/reports/new/?recipe=monthly", data)
    if data.get("period") == "2099-01":
        # A month that has not begun has no data: it is written as of now, and says so.
        assert answer.status_code == 302
    else:
        assert answer.status_code == 422 and not Document.objects.exists()


def test_receipts_read_signed_and_reminded(office_page: Client, county: County) -> None:
    row = written(office_page, county)
    row = submit_for_approval(row, by=county.people["office"].actor)
    approve_document(row, by=county.people["director"].actor)
    liaison = county.people["unit_liaison"]
    assert "1 个主送、抄送对象中 0 个已签收" in office_page.get(f"/documents/{row.pk}/").content.decode()
    assert not Receipt.objects.exists()
    theirs = client_for(liaison)
    page = theirs.get(f"/documents/{row.pk}/").content.decode()
    assert "签收" in page and "谁已收到" not in page
    theirs.get(f"/documents/{row.pk}/")
    receipt = Receipt.objects.get()
    assert receipt.user == liaison.user and receipt.received_at is None
    assert "已阅" in office_page.get(f"/documents/{row.pk}/").content.decode()
    assert office_page.post(f"/documents/{row.pk}/remind/").status_code == 302
    assert len(Event.objects.get(kind="document.reminded").new["parties"]) == 1
    assert theirs.post(f"/documents/{row.pk}/receive/").status_code == 302
    receipt.refresh_from_db()
    assert receipt.received_at is not None
    assert theirs.post(f"/documents/{row.pk}/receive/").status_code == 302
    assert Event.objects.filter(kind="document.received").count() == 1
    # Nobody is left to be reminded; whoever it doesn't go to can't sign.
    assert office_page.post(f"/documents/{row.pk}/remind/").status_code >= 400
    assert office_page.post(f"/documents/{row.pk}/receive/").status_code >= 400


def test_a_template_is_uploaded_filled_and_its_document_issued(office_page: Client, county: County) -> None:
    assert uploaded(office_page, example_template()) == ""
    template = WordTemplate.objects.get()
    page = office_page.get(f"/documents/templates/{template.pk}/").content.decode()
    assert "〔标题〕" in page and "第 1 版" in page
    sample = office_page.get(f"/documents/templates/{template.pk}/file/?filled&period={PERIOD}").content
    assert "登记问题2件" in text_of(sample)
    data = {
        "title": "关于九月工作的报告",
        "period": PERIOD,
        "others": "云岫县人民政府",
        "body": "第一段。\n第二段。",
    }
    assert office_page.post(f"/documents/templates/{template.pk}/write/", data).status_code == 302
    row = Document.objects.get()
    assert "第二段。" in str(row.content["blocks"])
    assert office_page.get(f"/documents/{row.pk}/edit/").status_code >= 400
    before = text_of(office_page.get(f"/documents/{row.pk}/word/").content)
    assert "发文字号待定" in before and "登记问题2件" in before
    row = approve_document(
        submit_for_approval(row, by=county.people["office"].actor), by=county.people["director"].actor
    )
    file = office_page.get(f"/documents/{row.pk}/word/").content
    after = text_of(file)
    assert (
        row.number_text in after
        and "待定" not in after
        and "关于九月工作的报告" in after
        and "第二段。" in after
    )
    cells = [cell.text for cell in WordFile(io.BytesIO(file)).tables[0].rows[1].cells]
    assert cells == [county.units["market"].short_name, "2", "0", "2"]
    # The figures of the file are those of the basis.
    figures = {each["key"]: each["text"] for each in Basis.objects.get(document=row).figures}
    assert figures["findings.found|period=2026-09"] == "2"


def test_versions_are_kept_and_gone_back_to(office_page: Client) -> None:
    uploaded(office_page, word_template("{{标题}}，第一版"))
    row = WordTemplate.objects.get()
    address = f"/documents/templates/{row.pk}/"
    assert uploaded(office_page, word_template("{{标题}}，第二版"), address=f"{address}upload/") == ""
    assert "第二版" in office_page.get(address).content.decode()
    assert office_page.post(f"{address}use/", {"number": "1"}).status_code == 302
    assert "第一版" in office_page.get(address).content.decode()
    assert TemplateVersion.objects.get(in_use=True).number == 1
    assert office_page.post(f"{address}use/", {"number": "9"}).status_code >= 400
    assert "第二版" in text_of(office_page.get(f"{address}file/?version=2").content)
    assert office_page.post(f"{address}retire/").status_code == 302
    assert office_page.get(f"{address}write/").status_code == 404
    assert office_page.post(f"{address}take-up/").status_code == 302
    assert office_page.get(f"{address}write/").status_code == 200


def test_fields_that_are_not_offered_are_named_with_the_nearest(office_page: Client) -> None:
    told = uploaded(office_page, word_template("{{本月得份}}", rows=[["{{#单为}}{{单位名称}}", "{{/单为}}"]]))
    assert "{{本月得份}}" in told and "{{本月得分}}" in told and "{{#单位}}" in told
    assert "{{" in uploaded(office_page, word_template("没有字段"))
    assert not WordTemplate.objects.exists()


@pytest.mark.parametrize("name", ["macros", "a bomb", "a linked picture"])
def test_hostile_templates_are_refused_on_the_page(office_page: Client, name: str) -> None:
    assert "field-error" in uploaded(office_page, changed(word_template("{{标题}}"), HOSTILE[name]))
    assert not WordTemplate.objects.exists()


def test_fields_page_tells_present_values_and_the_example_can_be_uploaded(office_page: Client) -> None:
    page = office_page.get(f"/documents/templates/fields/?period={PERIOD}").content.decode()
    assert "{{本月登记问题}}" in page and "{{#单位}}" in page and "<dd>2</dd>" in page
    example = office_page.get("/documents/templates/example/")
    assert uploaded(office_page, example.content) == ""
    assert "月报" in office_page.get("/documents/templates/").content.decode()


def test_templates_and_reports_are_the_offices_own(
    office_page: Client, county: County, other_county: County
) -> None:
    uploaded(office_page, example_template())
    key = WordTemplate.objects.get().pk
    row = written(office_page, county)
    liaison, other = client_for(county.people["unit_liaison"]), client_for(other_county.people["office"])
    for path in ("templates/", "templates/new/", "templates/fields/", "reports/new/"):
        assert liaison.get(f"/documents/{path}").status_code == 403
    for path in (
        f"templates/{key}/",
        f"templates/{key}/file/",
        f"templates/{key}/write/",
        f"{row.pk}/figure/?figure=0",
    ):
        assert liaison.get(f"/documents/{path}").status_code in {403, 404}
        assert other.get(f"/documents/{path}").status_code == 404
    for act in ("upload", "use", "retire", "take-up"):
        assert liaison.post(f"/documents/templates/{key}/{act}/").status_code in {403, 404}
        assert other.post(f"/documents/templates/{key}/{act}/").status_code == 404
    for act in ("check", "rewrite", "receive", "remind"):
        assert liaison.post(f"/documents/{row.pk}/{act}/").status_code in {403, 404}
        assert other.post(f"/documents/{row.pk}/{act}/").status_code == 404
    assert office_page.get(f"/documents/templates/{uuid4()}/").status_code == 404
    assert office_page.get(f"/documents/{row.pk}/figure/?figure=9999").status_code == 404


def test_pages_ask_the_database_a_few_times_only(
    office_page: Client,
    county: County,
    django_assert_max_num_queries: Callable[..., AbstractContextManager[object]],
) -> None:
    uploaded(office_page, example_template())
    key = WordTemplate.objects.get().pk
    row = submit_for_approval(written(office_page, county), by=county.people["office"].actor)
    approve_document(row, by=county.people["director"].actor)
    pages = (
        f"{row.pk}/", f"{row.pk}/figure/?figure=0", "templates/", f"templates/{key}/?period={PERIOD}",
        f"templates/{key}/file/?filled&period={PERIOD}", f"templates/fields/?period={PERIOD}", "reports/new/", f"templates/{key}/write/",
    )  # fmt: skip
    for path in pages:
        office_page.get(f"/documents/{path}")
        with django_assert_max_num_queries(15):
            assert office_page.get(f"/documents/{path}").status_code == 200
    liaison = client_for(county.people["unit_liaison"])
    with django_assert_max_num_queries(24):  # the first time what was read is noted
        assert liaison.get(f"/documents/{row.pk}/").status_code == 200
    with django_assert_max_num_queries(15):
        assert liaison.get(f"/documents/{row.pk}/").status_code == 200
