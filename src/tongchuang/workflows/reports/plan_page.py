"""The one-page plan (一卷一册一表): a unit's items, tasks and dates of a year on one sheet."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongchuang.domain.documents.errors import DocumentInvalid
from tongchuang.domain.documents.rules import date_text
from tongchuang.domain.documents.values import column
from tongchuang.workflows.reports import reads
from tongchuang.workflows.reports.registry import recipe, source
from tongchuang.workflows.reports.report import Report
from tongchuang.workflows.reports.tasks import STATES, of_year
from tongchuang.workflows.reports.values import Made, Row

MOST_CODES = 30


@source("items.led", gettext_lazy("Items led by the unit"))
def led(data: Any, unit: str) -> Made:
    """Items of the main standard that a unit leads everywhere."""
    rows = reads.items_led(data.campaign, unit)
    return Made(
        len(rows), lambda: [Row("item", row.item_id, f"{row.item.code} {row.item.title}") for row in rows]
    )


@recipe("plan_page", kind="plan_page", title=gettext_lazy("One-page plan"))
def plan_page(report: Report, params: dict[str, Any]) -> None:
    """Params: unit (its id), year."""
    unit, year = params["unit"], int(params["year"])
    row = next((each for key, each in report.data.units.items() if str(key) == unit), None)
    if row is None:
        raise DocumentInvalid(_("There is no such unit in the region."), field="unit")
    report.title = f"{row.name}{year}年度创建任务一览表"
    items = reads.items_led(report.data.campaign, unit)
    codes = "、".join(each.item.code for each in items[:MOST_CODES])
    more = "等" if len(items) > MOST_CODES else ""
    report.paragraph(
        f"创建项目：{report.data.campaign.title}。牵头指标", report.figure("items.led", unit=unit),
        f"项{f'（{codes}{more}）' if codes else ''}；年度任务", report.figure("tasks.of_year", year=year, unit=unit),
        f"项。数据截至{report.as_of_text}。",
    )  # fmt: skip
    rows = [_line(place, each) for place, each in enumerate(of_year(report.data, year, unit), 1)]
    columns = [
        column("序号", width=0.7, align="center"), column("任务", width=4.5), column("依据", width=2.2), column("措施", width=4),
        column("责任人", width=1.3), column("起始", width=1.5), column("完成时限", width=1.7), column("状态", width=1.1),
    ]  # fmt: skip
    report.table(columns, rows or [["—", "无任务", "—", "—", "—", "—", "—", "—"]], "年度任务")


def _line(place: int, each: Any) -> list[str]:
    task = each.row
    basis = task.origin_title or (f"指标 {task.item.code}" if task.item else "")
    return [
        str(place), task.title, basis or "—", task.measures or "—", task.person.name if task.person else "—",
        date_text(task.starts_on) if task.starts_on else "—", date_text(each.due_on) if each.due_on else "—",
        STATES.get(each.state, each.state),
    ]  # fmt: skip
