"""The plan's pages: overview, list, calendar, task, comparing, asking; who sees what; files parsed back."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar
from openpyxl import load_workbook
from tests.domain.plans.conftest import planned, working_day
from tests.factories import County, Member, make_member

from tongchuang.domain.findings.models import Finding
from tongchuang.domain.plans.models import FindingWork, Plan, PlanTask
from tongchuang.domain.runs.models import Run
from tongchuang.domain.scores.models import Snapshot
from tongchuang.foundation.clock import today
from tongchuang.jobs.runs import carry_out

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Member], Client]


def text_of(client: Client, name: str, *args: object, query: str = "") -> str:
    answer = client.get(reverse(f"plan:{name}", args=args) + query)
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def test_a_plan_is_asked_for_worked_out_shown_and_adopted(
    client_for: ClientFor, office: Member, findings: list[Finding], losses: Snapshot
) -> None:
    client = client_for(office)
    assert "还没有计划" in text_of(client, "home")
    assert "3 个问题" in text_of(client, "ask")
    answer = client.post(reverse("plan:ask"), {"seconds": "5"})
    assert answer.status_code == 302
    run = Run.objects.get()
    assert "正在编排计划" in text_of(client, "home")
    assert "首个方案" in text_of(client, "progress", run.pk)
    carry_out(run.pk)
    assert "polyline" in text_of(client, "progress", run.pk)
    plan = Plan.objects.get()
    shown = text_of(client, "home")
    assert (
        f"{plan.recovered:.2f}" in shown
        and "先做最早的" in shown
        and "按当前失分" in shown
        and "各单位还看不到" in shown
    )
    assert client.post(reverse("plan:adopt", args=[plan.pk])).status_code == 302
    assert "已采纳" in text_of(client, "home")
    assert client.get(reverse("plan:plan", args=[plan.pk])).url == f"/plan/?plan={plan.pk}"


def test_wishes_asked_wrongly_come_back_with_their_field(
    client_for: ClientFor, office: Member, plan: Plan
) -> None:
    client = client_for(office)
    answer = client.post(reverse("plan:ask"), {"seconds": "5", "grave_by": plan.evaluation_on.isoformat()})
    assert answer.status_code == 422 and "测评前一天" in answer.content.decode()
    answer = client.post(reverse("plan:ask"), {"seconds": "5", "street_by": working_day(2).isoformat()})
    assert answer.status_code == 422 and "街道和日期要一起填" in answer.content.decode()
    assert client.post(reverse("plan:ask"), {"seconds": "7"}).status_code == 422


def test_a_wish_that_cannot_be_met_says_what_would_help(
    client_for: ClientFor, county: County, office: Member, findings: list[Finding], losses: Snapshot
) -> None:
    client = client_for(office)
    FindingWork.objects.create(region=county.region, finding=findings[0], days=5)
    client.post(reverse("plan:ask"), {"seconds": "5", "grave_by": working_day(1).isoformat()})
    carry_out(Run.objects.get().pk)
    shown = text_of(client, "home")
    assert "以下要求无法同时满足" in shown and "人天" in shown and "推后" in shown
    assert f"{reverse('plan:ask')}?grave_by=" in shown


def test_lists_calendar_day_and_task(
    client_for: ClientFor, county: County, office: Member, plan: Plan
) -> None:
    client = client_for(office)
    task = plan.tasks.exclude(finding=None).order_by("position").first()
    assert task is not None and task.starts_on is not None
    listed = text_of(client, "tasks")
    assert "通道被占" in listed and "每人天挽回" in listed and "II-1" in listed
    assert "通道被占" not in text_of(client, "tasks", query="?kind=package")
    assert "没有符合" in text_of(client, "tasks", query="?state=late") or "公厕无纸" not in text_of(
        client, "tasks", query="?state=late"
    )
    assert "公厕无纸" in text_of(client, "tasks", query="?q=gcwz")
    week = text_of(client, "calendar", query=f"?from={task.starts_on}")
    assert "市场监管局" in week and reverse("plan:day", args=[task.unit_id]) in week
    assert "创建办" in text_of(client, "calendar", query=f"?from={task.starts_on}&span=month")
    assert text_of(client, "calendar", query="?from=nonsense&span=year")
    assert task.title in text_of(client, "day", task.unit_id, query=f"?on={task.starts_on}")
    page = text_of(client, "task", task.pk)
    assert task.title in page and "本单位的前后任务" in page and "锁定日期" in page
    assert "没有未排入的任务" in text_of(client, "left_out")


def test_late_and_done_tasks_are_told_apart(client_for: ClientFor, office: Member, plan: Plan) -> None:
    client = client_for(office)
    rows = list(plan.tasks.exclude(finding=None))
    PlanTask.objects.filter(pk=rows[0].pk).update(
        starts_on=today() - timedelta(days=3), ends_on=today() - timedelta(days=2)
    )
    Finding.objects.filter(pk=rows[1].finding_id).update(state="fixed")
    late, done = text_of(client, "tasks", query="?state=late"), text_of(client, "tasks", query="?state=done")
    assert rows[0].title in late and rows[1].title not in late
    assert rows[1].title in done and rows[0].title not in done
    assert "1 项落后" in text_of(client, "home") and "1 个问题已整改" in text_of(client, "home")
    assert client.post(reverse("plan:again")).status_code == 302
    assert Run.objects.count() == 2


def test_days_are_fixed_and_efforts_set_from_a_task(
    client_for: ClientFor, office: Member, plan: Plan
) -> None:
    client = client_for(office)
    task = plan.tasks.exclude(finding=None).order_by("position").first()
    other = plan.tasks.exclude(finding=None).order_by("position").last()
    assert task is not None and other is not None and other.finding is not None
    address = reverse("plan:pin", args=[task.pk])
    assert client.post(address, {"day": working_day(3).isoformat()}).status_code == 302
    task.refresh_from_db()
    assert task.pinned_on == working_day(3)
    assert client.post(address, {"day": "2020-01-01"}).status_code == 422
    assert client.post(reverse("plan:unpin", args=[task.pk])).status_code == 302
    work = reverse("plan:work", args=[task.pk])
    assert client.post(work, {"days": "2.5", "cost": "100", "after": other.finding.number}).status_code == 302
    row = FindingWork.objects.get()
    assert (row.days, row.after) == (2.5, other.finding)
    assert client.post(work, {"after": "nothing"}).status_code == 422
    package = plan.tasks.filter(finding=None).first()
    assert package is not None
    assert client.post(reverse("plan:work", args=[package.pk]), {"days": "1"}).status_code == 400


def test_what_moved_since_the_plan_before(
    client_for: ClientFor, county: County, office: Member, plan: Plan
) -> None:
    client = client_for(office)
    task = plan.tasks.exclude(finding=None).order_by("position").first()
    assert task is not None
    client.post(reverse("plan:pin", args=[task.pk]), {"day": working_day(9).isoformat()})
    newer = planned(county, office)
    page = text_of(client, "compare", newer.pk)
    assert task.title in page and "推后" in page
    assert "之前没有计划" in text_of(client, "compare", plan.pk)
    older = text_of(client, "tasks", query=f"?plan={plan.pk}")
    assert "这是" in older


def test_an_earlier_plan_stays_in_sight_however_its_tasks_are_filtered(
    client_for: ClientFor, county: County, office: Member, plan: Plan
) -> None:
    client = client_for(office)
    planned(county, office)
    page = text_of(client, "tasks", query=f"?plan={plan.pk}&kind=finding")
    kept = f"plan={plan.pk}"
    assert f'name="plan" value="{plan.pk}"' in page  # the search form
    assert f"{kept}&amp;kind=finding&amp;export=xlsx" in page
    links = re.findall(r'<th[^>]*><a href="\?([^"]*)"', page)
    assert links and all(kept in link for link in links)
    assert f'class="chip plain" href="?{kept}"' in page  # clear all
    assert f"{kept}" in text_of(client, "calendar", query=f"?{kept}").split("<tbody>")[1]


def test_units_see_their_own_part_once_it_is_adopted(
    client_for: ClientFor, county: County, liaison: Member, office: Member, plan: Plan
) -> None:
    client = client_for(liaison)
    other = plan.tasks.get(unit=county.units["urban"], finding__isnull=False)
    mine = plan.tasks.filter(unit=county.units["market"]).first()
    assert mine is not None
    assert client.get(reverse("plan:home")).url == reverse("plan:tasks")
    assert "还没有采纳的计划" in text_of(client, "tasks")
    assert client.get(reverse("plan:task", args=[mine.pk])).status_code == 404
    client_for(office).post(reverse("plan:adopt", args=[plan.pk]))
    listed = text_of(client, "tasks")
    assert mine.title in listed and other.title not in listed and "未排入" not in listed
    assert other.title not in text_of(client, "calendar", query=f"?from={other.starts_on}")
    assert client.get(reverse("plan:task", args=[other.pk])).status_code == 404
    page = text_of(client, "task", mine.pk)
    assert mine.title in page and reverse("plan:pin", args=[mine.pk]) not in page
    assert client.get(reverse("plan:task_book", args=[county.units["urban"].pk])).status_code == 404
    assert client.get(reverse("plan:day", args=[county.units["urban"].pk])).status_code == 404
    assert mine.title in text_of(client, "task_book", county.units["market"].pk)
    for name, args in (("ask", ()), ("efforts", ()), ("compare", (plan.pk,)), ("edit_timetable", ())):
        assert client.get(reverse(f"plan:{name}", args=args)).status_code == 403
    for name, args in (("adopt", (plan.pk,)), ("pin", (mine.pk,)), ("again", ()), ("capacities", ())):
        assert client.post(reverse(f"plan:{name}", args=args)).status_code == 403


def test_leaders_look_and_strangers_do_not(
    client_for: ClientFor, county: County, people: dict[str, Member], outsider: Member, plan: Plan
) -> None:
    leader = client_for(people["contracted_leader"])
    assert f"{plan.recovered:.2f}" in text_of(leader, "home")
    assert leader.post(reverse("plan:again")).status_code == 403
    stranger = client_for(outsider)
    task = plan.tasks.first()
    assert task is not None
    for name, key in (
        ("plan", plan.pk),
        ("task", task.pk),
        ("task_book", task.unit_id),
        ("compare", plan.pk),
    ):
        assert stranger.get(reverse(f"plan:{name}", args=[key])).status_code == 404
    for name in ("home", "tasks", "calendar", "excel", "entries"):
        assert stranger.get(reverse(f"plan:{name}") + f"?plan={plan.pk}").status_code == 404
    assert "还没有计划" in text_of(stranger, "home")
    nobody = client_for(make_member(county, None))
    assert "还没有创建项目" in text_of(nobody, "tasks")


def test_the_excel_file_holds_list_calendar_reasons_and_curves(
    client_for: ClientFor, office: Member, plan: Plan
) -> None:
    answer = client_for(office).get(reverse("plan:excel"))
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    assert book.sheetnames == ["按单位", "日历", "未排入", "曲线"]
    rows = list(book["按单位"].iter_rows(values_only=True))
    head = next(number for number, row in enumerate(rows) if row[0] == "单位")
    titles = {row[2] for row in rows[head + 1 :]}
    assert titles == set(plan.tasks.exclude(starts_on=None).values_list("title", flat=True))
    assert sum(row[6] for row in rows[head + 1 :]) == pytest.approx(float(plan.recovered or 0), abs=0.01)
    assert all("每人天挽回" in row[9] for row in rows[head + 1 :])
    calendar = list(book["日历"].iter_rows(values_only=True))[2:]
    assert sum(cell or 0 for row in calendar for cell in row[1:]) == pytest.approx(
        float(sum(t.effort for t in plan.tasks.all()))
    )
    curves = list(book["曲线"].iter_rows(values_only=True))
    assert curves[-1][1] == pytest.approx(float(plan.recovered or 0), abs=0.01)


def test_calendar_entries_by_unit_and_by_person(
    client_for: ClientFor,
    county: County,
    office: Member,
    liaison: Member,
    people: dict[str, Member],
    adopted: Plan,
) -> None:
    def events(member: Member, query: str = "") -> list[object]:
        answer = client_for(member).get(reverse("plan:entries") + query)
        assert answer["Content-Type"].startswith("text/calendar")
        return list(Calendar.from_ical(answer.content).walk("VEVENT"))

    scheduled = adopted.tasks.exclude(starts_on=None)
    whole = events(office)
    assert len(whole) == scheduled.count()
    market = scheduled.filter(unit=county.units["market"])
    assert len(events(office, f"?unit={county.units['market'].pk}")) == len(events(liaison)) == market.count()
    # The point owner's own: the finding at the site that they answer for.
    assert next(str(event["SUMMARY"]) for event in events(people["point_owner"], "?mine=1")).endswith(
        "通道被占"
    )
    uids = {str(event["UID"]) for event in whole}
    again = {str(event["UID"]) for event in events(office)}
    assert uids == again and all(uid.endswith("@tongchuang") for uid in uids)
    one = next(event for event in whole if "通道被占" in str(event["SUMMARY"]))
    task = scheduled.get(finding__title="通道被占")
    assert one.decoded("DTSTART") == task.starts_on
    assert one.decoded("DTEND") == task.ends_on + timedelta(days=1)
    assert str(one["URL"]) == f"http://testserver{reverse('plan:task', args=[task.pk])}"
    client = client_for(liaison)
    assert client.get(reverse("plan:entries") + f"?unit={county.units['urban'].pk}").status_code == 404
    assert client.get(reverse("plan:entries") + "?unit=nonsense").status_code == 404


def test_desk_and_finding_tell_of_the_plan(
    client_for: ClientFor, office: Member, liaison: Member, findings: list[Finding], adopted: Plan
) -> None:
    client = client_for(liaison)
    assert "本周计划整改" in client.get(reverse("desk:more")).content.decode()
    task = adopted.tasks.get(finding=findings[0])
    page = client.get(reverse("rectify:finding", args=[findings[0].pk])).content.decode()
    assert reverse("plan:task", args=[task.pk]) in page
    Finding.objects.filter(pk=findings[2].pk).update(state="closed")
    assert "计划之后的变化" in client_for(office).get(reverse("desk:more")).content.decode()


@pytest.mark.parametrize(
    "name", ["home", "tasks", "left_out", "calendar", "timetable", "capacities", "efforts", "ask"]
)
def test_pages_ask_the_database_a_few_times_only(
    client_for: ClientFor, office: Member, liaison: Member, adopted: Plan, name: str,
    django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:  # fmt: skip
    for member in (
        (office, liaison) if name in ("tasks", "calendar", "timetable", "capacities") else (office,)
    ):
        client = client_for(member)
        with django_assert_max_num_queries(15):
            assert client.get(reverse(f"plan:{name}")).status_code == 200
