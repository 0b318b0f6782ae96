"""The pages of orders: they work, they refuse, and they show nothing to those whom it does not concern."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader
from tests.domain.orders.conftest import Clock, Late
from tests.factories import County, Member, World, client_for

from tongchuang.domain.burden.actions import set_quota
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.orders.actions import receive_order
from tongchuang.domain.orders.models import Order
from tongchuang.web.shared.formats import moment_text
from tongchuang.workflows.orders import check_orders

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files_folder(settings: Any, tmp_path: Any) -> None:
    settings.FILES_FOLDER = tmp_path / "files"


@pytest.fixture
def order(late: Late) -> Order:
    late()
    check_orders()
    return Order.objects.select_related("document", "finding").get()


def page(name: str, order: Order) -> str:
    return reverse(f"supervise:{name}", args=[order.pk])


def number(order: Order) -> str:
    assert order.document is not None
    return order.document.number_text


def test_the_list(order: Order, late: Late, office: Member, people: dict[str, Member]) -> None:
    client = client_for(office)
    text = client.get(reverse("supervise:orders")).content.decode()
    assert number(order) in text and "白色督办单" in text and "市场监管局" in text
    for query, shown in {
        "unsigned=1": True, "colour=red": False, "state=held": False, "reason=overdue": True, "month=2026-11": True,
        "month=2026-10": False, "q=%E7%A7%AF%E6%B0%B4": True, "q=zzzz": False, f"unit={order.unit_id}": True, "absent=1": True,
    }.items():  # fmt: skip
        found = client.get(f"{reverse('supervise:orders')}?{query}").content.decode()
        assert (number(order) in found) == shown, query
    mine = client_for(people["unit_liaison"]).get(f"{reverse('supervise:orders')}?mine=1").content.decode()
    assert number(order) in mine
    other = client_for(people["lead_liaison"]).get(reverse("supervise:orders")).content.decode()
    assert number(order) not in other


def test_the_list_as_excel(order: Order, office: Member) -> None:
    answer = client_for(office).get(f"{reverse('supervise:orders')}?export=xlsx")
    book = load_workbook(
        io.BytesIO(b"".join(answer.streaming_content) if answer.streaming else answer.content)
    )
    values = [str(cell.value) for row in book.active.iter_rows() for cell in row]
    assert number(order) in values


def test_the_page_signs_and_answers(order: Order, people: dict[str, Member], office: Member) -> None:
    client = client_for(people["unit_liaison"])
    text = client.get(page("order", order)).content.decode()
    assert page("receive", order) in text and page("withdraw", order) not in text
    answer = client.post(page("receive", order), {"version": 1}, follow=True)
    assert answer.status_code == 200
    assert moment_text(Order.objects.get().received_at) in answer.content.decode()
    assert client.post(page("answer", order), {"version": 2, "text": " "}).status_code == 422
    answer = client.post(page("answer", order), {"version": 2, "text": "已清理到位"}, follow=True)
    assert "已清理到位" in answer.content.decode()
    seen = client_for(office).get(page("order", order)).content.decode()
    assert (
        "已清理到位" in seen
        and people["unit_liaison"].person.name in seen
        and page("answer", order) not in seen
    )


def test_somebody_was_faster(order: Order, people: dict[str, Member]) -> None:
    receive_order(order, by=people["unit_liaison"].actor, version=1)
    answer = client_for(people["unit_liaison"]).post(page("answer", order), {"version": 1, "text": "已清理"})
    assert answer.status_code == 409
    assert Order.objects.get().answer == ""


def test_withdrawing(order: Order, people: dict[str, Member], office: Member) -> None:
    assert (
        client_for(office).post(page("withdraw", order), {"version": 1, "reason": "误发"}).status_code == 403
    )
    client = client_for(people["director"])
    assert page("withdraw", order) in client.get(page("order", order)).content.decode()
    client.post(page("withdraw", order), {"version": 1, "reason": ""})
    assert Order.objects.get().state == "issued"
    answer = client.post(page("withdraw", order), {"version": 1, "reason": "点位已拆除"}, follow=True)
    assert "点位已拆除" in answer.content.decode()
    assert Order.objects.get().state == "withdrawn"


def test_the_second_signature(late: Late, people: dict[str, Member], office: Member) -> None:
    set_quota(kind="order", window="month", limit=0, by=office.actor)
    late()
    check_orders()
    held = Order.objects.get()
    text = client_for(office).get(page("order", held)).content.decode()
    assert "超出该单位督办额度" in text and page("release", held) not in text
    assert client_for(office).post(page("release", held), {"version": 1}).status_code == 403
    assert client_for(people["unit_liaison"]).get(page("order", held)).status_code == 404
    assert client_for(office).get(page("order_pdf", held)).status_code == 404
    answer = client_for(people["director"]).post(page("release", held), {"version": 1}, follow=True)
    assert "〔2026〕1号" in answer.content.decode()


def test_the_document(order: Order, people: dict[str, Member], world: World) -> None:
    for name in ("order_pdf", "order_word"):
        answer = client_for(people["unit_liaison"]).get(page(name, order))
        assert answer.status_code == 200
        content = b"".join(answer.streaming_content)
        assert content.startswith(b"%PDF" if name == "order_pdf" else b"PK")
        assert client_for(people["lead_liaison"]).get(page(name, order)).status_code == 404
        assert client_for(world.other.people["office"]).get(page(name, order)).status_code == 404


def test_what_the_page_says_stands_in_the_document(order: Order, office: Member) -> None:
    client = client_for(office)
    shown = client.get(page("order", order)).content.decode()
    content = b"".join(client.get(page("order_pdf", order)).streaming_content)
    printed = "".join("".join(each.extract_text().split()) for each in PdfReader(io.BytesIO(content)).pages)
    assert number(order) in shown and number(order) in printed
    for moment in (order.due_at, order.finding.assigned_at):
        text = moment_text(moment)
        year, month, rest = text.split("-")
        day, time = rest.split(" ")
        assert text in shown
        assert f"{int(year)}年{int(month)}月{int(day)}日{time}" in printed
    for word in (order.finding.number, order.finding.title, "南关农贸市场"):
        assert word in shown and word in printed


def test_by_hand(late: Late, clock: Clock, office: Member, people: dict[str, Member]) -> None:
    row = late(due_at=clock.at.replace(month=12))
    address = reverse("supervise:new_order", args=[row.pk])
    client = client_for(office)
    assert address in client.get(reverse("rectify:finding", args=[row.pk])).content.decode()
    assert client_for(people["unit_liaison"]).get(address).status_code == 403
    assert client.get(address).status_code == 200
    assert client.post(address, {"colour": "green", "reason": "检查在即"}).status_code == 422
    assert client.post(address, {"colour": "white", "reason": ""}).status_code == 422
    answer = client.post(address, {"colour": "white", "reason": "省级检查在即"}, follow=True)
    assert "省级检查在即" in answer.content.decode()
    assert client.post(address, {"colour": "white", "reason": "再发一次"}).status_code == 422
    shown = client_for(people["unit_liaison"]).get(reverse("rectify:finding", args=[row.pk])).content.decode()
    assert number(Order.objects.select_related("document").get()) in shown


def test_checking_now(late: Late, office: Member, people: dict[str, Member]) -> None:
    late()
    assert client_for(people["unit_liaison"]).post(reverse("supervise:check_orders")).status_code == 403
    answer = client_for(office).post(reverse("supervise:check_orders"), follow=True)
    assert "已印发1份督办单" in answer.content.decode()
    assert Order.objects.count() == 1


def test_a_unit_sees_no_link_to_a_finding_that_is_not_its_own_yet(
    late: Late, people: dict[str, Member]
) -> None:
    before = late(state="closed")
    row = late(state="registered", due_at=None, rebound_of=before, rebound_count=1)
    check_orders()
    order = Order.objects.get()
    text = client_for(people["unit_liaison"]).get(page("order", order)).content.decode()
    assert row.title in text and reverse("rectify:finding", args=[row.pk]) not in text
    Finding.objects.filter(pk=row.pk).update(state="assigned")
    text = client_for(people["unit_liaison"]).get(page("order", order)).content.decode()
    assert reverse("rectify:finding", args=[row.pk]) in text


def test_who_orders_by_hand_is_told_what_the_quota_says(late: Late, clock: Clock, office: Member, county: County) -> None:
    address = reverse("supervise:new_order", args=[late(due_at=clock.at.replace(month=12)).pk])
    assert "快到限额" not in client_for(office).get(address).content.decode()
    set_quota("order", "month", 1, by=office.actor, unit=county.units["market"])
    assert "快到限额" in client_for(office).get(address).content.decode()
