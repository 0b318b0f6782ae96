"""The pages of tasks: they work, they refuse, and they show nobody what isn't theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook
from tests.domain.tasks.conftest import LINK, Given
from tests.factories import County, Member, make_finding, make_member

from tongchuang.domain.tasks import actions
from tongchuang.domain.tasks.models import Extension, Proof, State, Task
from tongchuang.domain.tasks.states import Fixed
from tongchuang.domain.tasks.values import Part, Step
from tongchuang.foundation.clock import today

pytestmark = pytest.mark.django_db
Enter = Callable[[Member], Client]
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def do(client: Client, task: Task, slug: str, **values: object):
    version = Task.objects.get(pk=task.pk).version
    return client.post(reverse("tasks:act", args=[task.pk, slug]), {"version": version, **values})


def test_the_list_shows_filters_and_exports(
    given: Given, office: Member, client_for: Enter, liaison: Member
) -> None:
    given(title="草拟方案")
    late = given("accepted", title="清理卫生死角")
    Task.objects.filter(pk=late.pk).update(due_on=today() - timedelta(days=2))
    page = client_for(office).get(reverse("tasks:home"))
    assert "草拟方案" in page.text and "清理卫生死角" in page.text
    page = client_for(office).get(reverse("tasks:home"), {"overdue": "1"})
    assert "清理卫生死角" in page.text and "草拟方案" not in page.text
    for query in ({"mine": "1"}, {"as": "lead"}, {"as": "support"}, {"state": "accepted"}, {"origin": "hand"}, {"claim": "1"}, {"uncascaded": "1"},
                  {"unit": str(late.lead_unit_id)}, {"unit": "no"}, {"month": "2026-13"}, {"month": "2026-12"}, {"q": "qlwssj"}, {"unclaimed": "1"}):  # fmt: skip
        assert client_for(office).get(reverse("tasks:home"), query).status_code == 200, query
    theirs = client_for(liaison).get(reverse("tasks:home"))
    assert "清理卫生死角" in theirs.text and "草拟方案" not in theirs.text
    sheet = load_workbook(
        BytesIO(b"".join(client_for(office).get(reverse("tasks:home"), {"export": "xlsx"}).streaming_content))
    )
    assert sheet.active is not None and "清理卫生死角" in [
        cell.value for row in sheet.active.iter_rows() for cell in row
    ]


def test_a_page_names_what_is_missing(given: Given, client_for: Enter, liaison: Member) -> None:
    task = given(
        "released",
        measures="",
        quote="由市场监管局牵头规范摊位",
        origin_title="动员讲话",
        steps=(Step("摸底", today()),),
    )
    page = client_for(liaison).get(reverse("tasks:task", args=[task.pk]))
    assert page.status_code == 200
    assert "由市场监管局牵头规范摊位" in page.text and "动员讲话" in page.text
    assert page.context["missing"] == [str(Fixed.MEASURES.label)]
    assert page.context["solid"].slug == "settle"


@pytest.mark.parametrize("post", ["unit_head", "inspector", "contracted_leader"])
def test_not_theirs_is_as_absent(
    given: Given, people: dict[str, Member], outsider: Member, client_for: Enter, post: str
) -> None:
    task = given("released")
    for member in (people[post], outsider):
        client = client_for(member)
        assert client.get(reverse("tasks:task", args=[task.pk])).status_code == 404
        assert client.get(reverse("tasks:act", args=[task.pk, "accept"])).status_code == 404
        assert do(client, task, "accept").status_code == 404
        assert task.title not in client.get(reverse("tasks:home")).text
    assert Task.objects.get().state == State.RELEASED


def test_a_unit_settles_accepts_reports_and_finishes(
    given: Given, liaison: Member, office: Member, client_for: Enter, county: County
) -> None:
    task = given("released", measures="")
    client = client_for(liaison)
    steps = {"step_0_on": today() + timedelta(days=3), "step_0_title": "摸底"}
    assert do(client, task, "settle", person=task.person_id, measures="逐摊签字", **steps).status_code == 302
    assert do(client, task, "accept").status_code == 302
    step = task.milestones.get()
    version = Task.objects.get().version
    assert (
        client.post(
            reverse("tasks:step", args=[task.pk]), {"step": step.pk, "version": version, "reached": "1"}
        ).status_code
        == 302
    )
    assert do(client, task, "report", percent="140", text="太多").status_code == 422
    assert do(client, task, "report", percent="40", text="完成四成").status_code == 302
    assert do(client, task, "finish", text="全部完成").status_code == 422
    finding = make_finding(county, unit=county.units["market"], state="assigned")
    assert do(client, task, "finish", text="全部完成", links="2026-99999").status_code == 422
    answer = do(
        client,
        task,
        "finish",
        text="全部完成",
        links=finding.number,
        files=SimpleUploadedFile("证明.pdf", PDF),
    )
    assert answer.status_code == 302
    assert set(Proof.objects.values_list("target_type", flat=True)) == {"", "finding"}
    page = client_for(office).get(reverse("tasks:task", args=[task.pk]))
    assert "证明.pdf" in page.text and page.context["solid"].slug == "close"
    assert do(client, task, "close").status_code == 403
    assert do(client_for(office), task, "return", reason="").status_code == 422
    assert do(client_for(office), task, "close", opinion="属实").status_code == 302
    assert do(client_for(office), task, "reopen", reason="反弹").status_code == 302
    assert Task.objects.get().state == State.RETURNED


def test_of_two_at_once_the_second_sees_what_changed(
    given: Given, liaison: Member, client_for: Enter
) -> None:
    task = given("released")
    seen = task.version
    assert do(client_for(liaison), task, "accept").status_code == 302
    again = client_for(liaison).post(
        reverse("tasks:act", args=[task.pk, "report"]), {"version": seen, "text": "已动手", "percent": "10"}
    )
    assert again.status_code == 409 and "已动手" in again.text
    assert Task.objects.get().progress == 0


def test_a_unit_claims_declines_and_asks_for_time(
    given: Given, liaison: Member, office: Member, client_for: Enter, county: County
) -> None:
    task = given("released", lead_unit_id=None, person_id=None)
    client = client_for(liaison)
    assert client.get(reverse("tasks:act", args=[task.pk, "claim"])).status_code == 200
    assert do(client, task, "claim", unit=county.units["education"].pk).status_code == 422
    assert do(client, task, "claim", unit=county.units["market"].pk).status_code == 302
    assert (
        do(client, task, "ask-extension", until=today() + timedelta(days=40), reason="雨季").status_code
        == 302
    )
    assert do(client, task, "decide-extension", grant="1").status_code == 403
    assert do(client_for(office), task, "decide-extension", grant="0", opinion="").status_code == 422
    assert do(client_for(office), task, "decide-extension", grant="1").status_code == 302
    assert Extension.objects.get().granted is True
    answer = do(client, task, "decline", reason="不属本单位职责")
    assert (answer.status_code, answer["Location"]) == (302, reverse("tasks:home"))


def test_parts_are_given_out(
    given: Given, liaison: Member, client_for: Enter, people: dict[str, Member]
) -> None:
    task = given("accepted", cascades=True)
    client = client_for(liaison)
    assert client.get(reverse("tasks:act", args=[task.pk, "cascade"])).status_code == 200
    assert do(client, task, "cascade").status_code == 422
    assert do(client, task, "cascade", part_0_unit=task.lead_unit_id).status_code == 422
    answer = do(
        client,
        task,
        "cascade",
        part_0_title="东区",
        part_0_person=people["point_owner"].person.pk,
        part_2_title="西区",
    )
    assert answer.status_code == 302 and Task.objects.filter(parent=task).count() == 2
    assert "东区" in client.get(reverse("tasks:task", args=[task.pk])).text
    part = Task.objects.get(title="东区")
    own = client_for(people["point_owner"]).get(reverse("tasks:task", args=[part.pk]))
    assert own.status_code == 200 and task.title in own.text


def test_the_office_makes_and_corrects_by_hand(
    client_for: Enter, office: Member, liaison: Member, county: County
) -> None:
    client = client_for(office)
    values = {
        "title": "整治背街小巷", "kind": "task", "lead_unit": county.units["market"].pk, "due_on": today() + timedelta(days=70),
        "starts_on": today(), "back": "on",
    }  # fmt: skip
    assert (
        client.get(reverse("tasks:new"), {"title": "来自会议", "origin_type": "meeting"}).status_code == 200
    )
    assert client_for(liaison).get(reverse("tasks:new")).status_code == 403
    assert client.post(reverse("tasks:new"), {**values, "title": ""}).status_code == 422
    assert (
        client.post(reverse("tasks:new"), {**values, "due_on": today() - timedelta(days=1)}).status_code
        == 422
    )
    assert client.post(reverse("tasks:new"), values).status_code == 302
    task = Task.objects.get()
    assert task.state == State.DRAFT and task.milestones.count() == 3
    twin = client.post(reverse("tasks:new"), values)
    assert twin.status_code == 422 and str(task.pk) in twin.text
    assert client.post(reverse("tasks:new"), {**values, "again": "on", "release": "1"}).status_code == 302
    assert set(Task.objects.values_list("state", flat=True)) == {State.DRAFT, State.RELEASED}
    assert client.get(reverse("tasks:edit", args=[task.pk])).status_code == 200
    assert client_for(liaison).get(reverse("tasks:edit", args=[task.pk])).status_code == 403
    edited = {**values, "title": "整治背街小巷二期", "version": task.version}
    assert client.post(reverse("tasks:edit", args=[task.pk]), edited).status_code == 302
    assert client.post(reverse("tasks:edit", args=[task.pk]), edited).status_code == 409


def test_many_are_released_in_one_go(
    given: Given, office: Member, liaison: Member, client_for: Enter
) -> None:
    tasks = [given(title=f"任务{number}") for number in range(3)]
    past = given(title="过期", due_on=today() - timedelta(days=1))
    ids = [str(task.pk) for task in (*tasks, past)]
    client = client_for(office)
    assert client_for(liaison).post(reverse("tasks:release"), {"ids": ids}).status_code == 403
    shown = client.post(reverse("tasks:release"), {"ids": ids, "filter": ""})
    assert shown.status_code == 200 and shown.context["left"] == 1
    assert not Task.objects.filter(state=State.RELEASED).exists()
    assert client.post(reverse("tasks:release"), {"ids": ids, "confirmed": "1"}).status_code == 302
    assert Task.objects.filter(state=State.RELEASED).count() == 3
    assert client.post(reverse("tasks:remind"), {"ids": ids, "filter": ""}).status_code == 200
    assert client.post(reverse("tasks:remind"), {"ids": ids, "confirmed": "1"}).status_code == 302
    assert client.post(reverse("tasks:withdraw"), {"ids": ids, "confirmed": "1"}).status_code == 400
    assert (
        client.post(
            reverse("tasks:withdraw"), {"ids": ids, "confirmed": "1", "reason": "文件废止"}
        ).status_code
        == 302
    )
    assert set(Task.objects.values_list("state", flat=True)) == {State.WITHDRAWN}


def sheet_of(*rows: tuple[object, ...]) -> SimpleUploadedFile:
    book = Workbook()
    assert book.active is not None
    for row in (("任务", "牵头单位", "配合单位", "责任人", "措施", "完成时限", "阶段"), *rows):
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return SimpleUploadedFile("任务分解表.xlsx", out.getvalue())


def test_a_sheet_is_looked_at_before_it_is_taken(
    client_for: Enter, office: Member, liaison: Member, given: Given
) -> None:
    client, address = client_for(office), reverse("tasks:import")
    assert client_for(liaison).get(address).status_code == 403
    assert (
        client.get(address).status_code == 200 and client.get(address, {"template": "1"}).status_code == 200
    )
    bad = client.post(address, {"file": sheet_of(
        ("清理小广告", "没有的局", "", "", "", "2026-12-31", ""), ("清理小广告", "城管局", "城管局", "", "", "下月", ""),
        ("", "城管局", "", "谁", "", "", "没有的阶段"),
    )})  # fmt: skip
    assert bad.status_code in (200, 422) and "没有的局" in bad.text and not Task.objects.exists()
    twin = given()
    due = twin.due_on.isoformat() if twin.due_on else ""
    shown = client.post(address, {"file": sheet_of(
        (twin.title, "市场监管局", "城管局、教育局", "柳小溪", "划线", due, ""), ("清理小广告", "", "", "", "", "", ""),
    )})  # fmt: skip
    assert shown.status_code == 200 and twin.title in shown.text
    token = shown.text.split('name="token" value="')[1].split('"')[0]
    assert client.post(address, {"token": token}).status_code == 302
    assert (
        Task.objects.count() == 3
        and Task.objects.filter(origin_type="import", state=State.DRAFT).count() == 2
    )


def test_a_proof_is_opened_by_whoever_sees_the_task(
    given: Given, liaison: Member, client_for: Enter, people: dict[str, Member], office: Member
) -> None:
    task = given("accepted")
    do(client_for(liaison), task, "finish", text="完成", files=SimpleUploadedFile("证明.pdf", PDF))
    address = reverse("shared:file", args=[Proof.objects.get().attachment_id, "full"])
    assert client_for(office).get(address).status_code == 200
    assert client_for(people["unit_head"]).get(address).status_code == 404


def test_tasks_are_found_and_stand_on_the_desk(
    given: Given, county: County, office: Member, liaison: Member, client_for: Enter
) -> None:
    task = given("released", title="清理卫生死角")
    Task.objects.update(due_on=today() - timedelta(days=1))
    assert task.title in client_for(liaison).get(reverse("shared:search"), {"q": "卫生死角"}).text
    other = make_member(county, "unit_liaison", name="苗可", unit=county.units["education"])
    assert task.title not in client_for(other).get(reverse("shared:search"), {"q": "卫生死角"}).text
    for member in (office, liaison):
        assert f"{reverse('tasks:home')}?overdue=1" in client_for(member).get(reverse("desk:home")).text
    assert f"{reverse('tasks:home')}?overdue=1" not in client_for(other).get(reverse("desk:home")).text


def test_instances_of_a_series_stand_on_its_page(given: Given, office: Member, client_for: Enter) -> None:
    series = given("released", kind="recurring", rrule="FREQ=WEEKLY", cadence="每周")
    actions.make_occurrences(series, [today() + timedelta(days=7)], by=office.actor)
    page = client_for(office).get(reverse("tasks:task", args=[series.pk]))
    assert len(page.context["occurrences"]) == 1 and LINK


def test_pages_ask_the_database_fifteen_times_at_most(
    given: Given, office: Member, liaison: Member, client_for: Enter, people: dict[str, Member], county: County,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    task = given("accepted", support_ids=(county.units["education"].pk,), steps=(Step("摸底", today()),))
    parts = [Part("东区", person_id=people["point_owner"].person.pk), Part("西区")]
    actions.cascade_task(task, parts, by=liaison.actor, version=task.version)
    addresses = [
        reverse("tasks:home"),
        *(reverse(f"tasks:{name}", args=[task.pk]) for name in ("task", "edit")),
    ]
    addresses += [
        reverse("tasks:act", args=[task.pk, slug]) for slug in ("cascade", "settle", "report", "finish")
    ]
    for member in (office, liaison):
        client = client_for(member)
        client.get(reverse("tasks:home"))
        for address in addresses:
            with django_assert_max_num_queries(15):
                client.get(address)


def test_a_dissolved_unit_and_who_left_stay_where_they_stand(
    given: Given, office: Member, client_for: Enter
) -> None:
    task = given("released")
    assert task.lead_unit is not None and task.person is not None
    type(task.lead_unit).objects.filter(pk=task.lead_unit_id).update(valid_to=today())
    type(task.person).objects.filter(pk=task.person_id).update(left_on=today())
    page = client_for(office).get(reverse("tasks:edit", args=[task.pk]))
    assert f'value="{task.lead_unit_id}" selected' in page.text
    assert f'value="{task.person_id}" selected' in page.text
