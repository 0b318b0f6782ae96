"""People, efforts and the timetable: as tables, as a file, by units that only look."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook
from tests.domain.plans.conftest import working_day
from tests.factories import County, Member

from tongchuang.domain.plans.models import EffortRule, Timetable, UnitCapacity
from tongchuang.foundation.clock import today

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Member], Client]


def row_of(county: County, unit: str) -> str:
    return f"u{county.units[unit].pk.hex[-12:]}"


def test_many_units_are_set_in_the_table(client_for: ClientFor, county: County, office: Member) -> None:
    client = client_for(office)
    market, urban = row_of(county, "market"), row_of(county, "urban")
    page = client.get(reverse("plan:capacities")).content.decode()
    assert "6 个单位没有填报" in page and f"{market}-people" in page
    day = today().isoformat()
    blank = {f"{row_of(county, key)}-starts_on": day for key in county.units}
    posted = {
        **blank,
        f"{market}-people": "3",
        f"{market}-days_off": f"{working_day(2)}、{working_day(3)}",
        f"{urban}-people": "2",
    }
    assert client.post(reverse("plan:capacities"), posted).status_code == 302
    assert {row.unit: row.people for row in UnitCapacity.objects.all()} == {
        county.units["market"]: 3,
        county.units["urban"]: 2,
    }
    assert UnitCapacity.objects.get(unit=county.units["market"]).days_off == [working_day(2), working_day(3)]
    answer = client.post(
        reverse("plan:capacities"), {**posted, f"{market}-people": "-4", f"{market}-days_off": "morgen"}
    )
    assert answer.status_code == 422 and "不是日期" in answer.content.decode()
    assert UnitCapacity.objects.get(unit=county.units["market"]).people == 3
    assert client.post(reverse("plan:usual"), {"people": "2"}).status_code == 302
    county.campaign.refresh_from_db()  # type: ignore[union-attr]
    assert county.campaign.settings["plan"]["usual_people"] == 2  # type: ignore[union-attr]


def test_entries_of_one_unit_are_added_and_taken_away(
    client_for: ClientFor, county: County, office: Member, liaison: Member
) -> None:
    client, unit = client_for(office), county.units["market"]
    address = reverse("plan:capacity", args=[unit.pk])
    assert client.post(address, {"people": "2", "starts_on": today().isoformat()}).status_code == 302
    answer = client.post(address, {"people": "2", "starts_on": "2026-12-02", "ends_on": "2026-12-01"})
    assert answer.status_code == 422 and "早于" in answer.content.decode()
    row = UnitCapacity.objects.get()
    own = client_for(liaison)
    assert own.get(address).status_code == 200
    assert "市场监管局" in own.get(reverse("plan:capacities")).content.decode()
    assert "城管局" not in own.get(reverse("plan:capacities")).content.decode()
    assert own.post(address, {"people": "9", "starts_on": today().isoformat()}).status_code == 403
    assert own.get(reverse("plan:capacity", args=[county.units["urban"].pk])).status_code == 404
    drop = reverse("plan:drop_capacity", args=[row.pk])
    assert own.post(drop).status_code == 403
    assert client.post(drop).status_code == 302
    assert not UnitCapacity.objects.exists()


def test_people_come_from_a_file(client_for: ClientFor, county: County, office: Member) -> None:
    client, address = client_for(office), reverse("plan:import_capacities")
    template = load_workbook(BytesIO(b"".join(client.get(f"{address}?template=1").streaming_content)))
    heads = [cell.value for cell in template.worksheets[0][1]]
    assert heads == ["单位", "人数", "起始日期", "截止日期", "不可用日期"]
    book, content = Workbook(), BytesIO()
    assert book.active is not None
    book.active.append(heads)
    book.active.append(["城管局", 4, "2026-12-01", None, None])
    book.save(content)
    file = SimpleUploadedFile("people.xlsx", content.getvalue())
    page = client.post(address, {"file": file}).content.decode()
    token = page.split('name="token" value="')[1].split('"')[0]
    assert not UnitCapacity.objects.exists()
    assert client.post(address, {"token": token}).status_code == 302
    assert UnitCapacity.objects.get().people == 4


def test_efforts_are_set_for_kinds(
    client_for: ClientFor, county: County, office: Member, outsider: Member
) -> None:
    client, address = client_for(office), reverse("plan:efforts")
    assert "整改次数还不够" in client.get(address).content.decode()
    assert client.post(address, {"severity": "grave", "days": "3", "cost": "500"}).status_code == 302
    assert client.post(address, {"severity": "grave", "days": "0"}).status_code == 422
    row = EffortRule.objects.get()
    assert (row.severity, row.days, row.item, row.cost) == ("grave", 3, None, 500)
    drop = reverse("plan:drop_effort", args=[row.pk])
    assert client_for(outsider).post(drop).status_code == 404
    assert client.post(drop).status_code == 302


def lines(**changed: str) -> dict[str, str]:
    given = {
        "slug_1": "survey", "title_1": "摸底", "days_1": "3", "least_1": "1", "after_1": "",
        "slug_2": "fix", "title_2": "整治", "days_2": "8", "least_2": "4", "after_2": "1",
        "slug_3": "p3", "title_3": "", "days_3": "", "least_3": "", "after_3": "",
    }  # fmt: skip
    return {**given, **changed}


def test_the_timetable_is_set_shown_and_printed(
    client_for: ClientFor, county: County, office: Member, liaison: Member
) -> None:
    client, address = client_for(office), reverse("plan:edit_timetable")
    assert "还没有倒排工期" in client.get(reverse("plan:timetable")).content.decode()
    assert "集中整治攻坚" in client.get(address).content.decode()
    for wrong, word in (
        ({"days_1": "x"}, "工作日"),
        ({"after_1": "9"}, "第 9 行"),
        ({"after_1": "2"}, "互相等待"),
        ({"lead_1": "x"}, "单位"),
    ):
        answer = client.post(address, lines(**wrong))
        assert answer.status_code == 422 and word in answer.content.decode()
    assert not Timetable.objects.exists()
    assert client.post(address, lines()).status_code == 302
    timetable = Timetable.objects.get()
    assert [(phase.slug, phase.days, phase.after) for phase in timetable.phases.all()] == [
        ("survey", 3, []),
        ("fix", 8, ["survey"]),
    ]
    shown = client.get(reverse("plan:timetable")).content.decode()
    assert "整治" in shown and "gantt-row critical" not in shown and "余量" in shown and "<rect" in shown
    assert client.post(address, lines(version="1", title_2="攻坚")).status_code == 302
    stale = client.post(address, lines(version="1", title_2="别的"))
    assert stale.status_code == 409
    long = client.post(address, lines(version="2", days_2="60", title_2="攻坚"))
    assert long.status_code == 302 and "个工作日" in client.get(reverse("plan:timetable")).content.decode()
    own = client_for(liaison)
    assert own.post(address, lines()).status_code == 403
    book = own.get(reverse("plan:task_book", args=[county.units["market"].pk])).content.decode()
    assert "任务书" in book and "攻坚" in book and "签字" in book
