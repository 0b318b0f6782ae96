"""Monthly reports: gathered by themselves, three texts, handed in, returned, named when late; the week; the settings."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from tests.domain.tasks.conftest import Given
from tests.factories import County, Member, client_for, make_member

from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.tasks import monthly
from tongchuang.domain.tasks.actions import report_progress, return_report, write_report
from tongchuang.domain.tasks.errors import TaskInvalid, TaskStale, WrongTaskState
from tongchuang.domain.tasks.models import MonthlyReport, Task
from tongchuang.domain.tasks.settings import settings_of
from tongchuang.foundation.clock import now, period_of, today
from tongchuang.foundation.errors import NotAllowed

pytestmark = pytest.mark.django_db
TEXTS = {"done": "完成划线三处", "problems": "缺少经费", "plans": "铺设地砖"}


def test_a_report_is_gathered_handed_in_returned_and_handed_in_again(
    county: County, given: Given, office: Member, people: dict[str, Member]
) -> None:
    campaign, unit, period = county.campaign, county.units["market"], period_of(now())
    assert campaign is not None
    liaison = people["unit_liaison"].actor
    task = given("accepted")
    report_progress(task, by=liaison, version=task.version, text="划线已完成一半", percent=50)
    late = given("released", title="逾期的任务")
    Task.objects.filter(pk=late.pk).update(due_on=today() - timedelta(days=2))
    given("released", title="每日巡查", rrule="FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=5", kind="recurring", due_on=None)
    month = monthly.Month.of(period)
    figures = monthly.figures_of(monthly.lines_of(campaign, month, [unit.pk]))
    assert figures == {"total": 2, "closed": 0, "finished": 0, "reported": 1, "overdue": 1}

    row = write_report(campaign, unit, period, **TEXTS, submit=False, version=0, by=liaison)
    assert monthly.report_of(office.actor, campaign, unit, period) is None, "a draft is the unit's own"
    with pytest.raises(TaskStale):
        write_report(campaign, unit, period, **TEXTS, submit=True, version=0, by=liaison)
    with pytest.raises(TaskInvalid):
        write_report(
            campaign, unit, period, **{**TEXTS, "done": " "}, submit=True, version=row.version, by=liaison
        )
    row = write_report(campaign, unit, period, **TEXTS, submit=True, version=row.version, by=liaison)
    assert row.figures == figures and row.first_at is not None
    with pytest.raises(WrongTaskState):
        write_report(campaign, unit, period, **TEXTS, submit=True, version=row.version, by=liaison)
    with pytest.raises(NotPermitted):
        return_report(row, reason="太空", by=liaison)
    with pytest.raises(TaskInvalid):
        return_report(row, reason=" ", by=office.actor)
    back = return_report(row, reason="写明数字", by=office.actor)
    assert (back.state, back.return_reason) == (MonthlyReport.State.RETURNED, "写明数字")
    again = write_report(campaign, unit, period, **TEXTS, submit=True, version=back.version, by=liaison)
    assert again.first_at == row.first_at
    other = make_member(county, "unit_liaison", name="苗可", unit=county.units["education"]).actor
    with pytest.raises(NotAllowed):
        write_report(campaign, unit, period, **TEXTS, submit=True, version=0, by=other)
    with pytest.raises(TaskInvalid):
        write_report(campaign, unit, "2199-01", **TEXTS, submit=True, version=0, by=liaison)


def test_the_pages_of_reports(
    county: County, given: Given, office: Member, people: dict[str, Member], outsider: Member
) -> None:
    task, unit = given("accepted"), county.units["market"]
    home, page = reverse("tasks:reports"), reverse("tasks:report", args=[unit.pk])
    client, desk = client_for(people["unit_liaison"]), client_for(office)
    assert str(unit) in desk.get(home).content.decode()
    assert client.post(page, {**TEXTS, "version": "0", "submit": "1"}).status_code == 302
    assert "完成划线三处" in desk.get(page).content.decode() and task.title in desk.get(page).content.decode()
    assert client.post(page, {**TEXTS, "version": "0", "submit": "1"}).status_code in (403, 409)
    assert desk.post(page, {**TEXTS, "version": "1", "submit": "1"}).status_code == 200, (
        "the office does not write it"
    )
    assert desk.get(home, {"export": "xlsx"}).headers["Content-Type"].startswith("application/vnd.openxml")
    back = reverse("tasks:report_return", args=[unit.pk])
    assert client.post(back, {"reason": "x"}).status_code == 403
    assert desk.post(back, {"reason": "写明数字"}).status_code == 302
    assert "写明数字" in client.get(page).content.decode()
    stranger = client_for(make_member(county, "unit_liaison", name="苗可", unit=county.units["education"]))
    assert stranger.get(page).status_code == client_for(outsider).get(page).status_code == 404
    assert str(unit) not in stranger.get(home).content.decode().split("<main", 1)[-1]
    for odd in ("2026-13", "x", "0000-01"):
        assert desk.get(home, {"month": odd}).status_code == 200
        assert desk.get(reverse("tasks:report_week"), {"week": odd}).status_code == 200
    week = desk.get(reverse("tasks:report_week")).content.decode()
    assert task.title in week
    assert task.title not in client_for(outsider).get(reverse("tasks:report_week")).content.decode()


def test_who_is_late_is_named_and_the_day_is_a_setting(
    county: County, given: Given, office: Member, people: dict[str, Member]
) -> None:
    assert county.campaign is not None
    given("accepted")
    client, url = client_for(office), reverse("tasks:report_settings")
    assert client.get(url).status_code == 200
    assert client.post(url, {"shift": "none", "report_day": "31"}).status_code == 422
    assert client.post(url, {"shift": "none", "report_day": "1"}).status_code == 302
    assert client_for(people["unit_liaison"]).get(url).status_code == 403
    county.campaign.refresh_from_db()
    assert settings_of(county.campaign).report_day == 1
    period = period_of(now())
    found = monthly.standings(office.actor, county.campaign, monthly.Month.of(period), period)
    assert [each.late for each in found] == [
        today() > monthly.due_on(county.campaign, monthly.Month.of(period))
    ]
