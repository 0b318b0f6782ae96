"""The monthly report (月报): what a month brought, in words, tables and charts, and what is due in the next."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tongchuang.domain.documents.values import column
from tongchuang.workflows.reports.data import (
    Data,
    month_after,
    month_before,
    month_bounds,
    month_name,
    sorted_units,
)
from tongchuang.workflows.reports.registry import recipe
from tongchuang.workflows.reports.report import Report
from tongchuang.workflows.reports.scores import month_of
from tongchuang.workflows.reports.supervision import ranked
from tongchuang.workflows.reports.tasks import due_in_month_after
from tongchuang.workflows.reports.values import Figure

MONTHS_SHOWN = 6
MOST_UNITS = 60
MOST_BARS = 12
MOST_DUE = 30
COLOURS = {"white": "白色", "yellow": "黄色", "red": "红色"}
ATTAINED = {"yes": "已达标", "no": "未达标", "unknown": "尚无结果"}


@recipe("monthly", kind="report", title=_("Monthly report"))
def monthly(report: Report, params: dict[str, Any]) -> None:
    """Params: period (2026-10)."""
    period = params["period"]
    name = month_name(period)
    report.title = f"关于{name}创建工作情况的报告"
    report.paragraph(f"现将{name}创建工作情况报告如下。数据截至{report.as_of_text}。")
    _score(report, period)
    _findings(report, period)
    _orders(report, period)
    _ranking(report, period)
    _tasks(report, period)
    _look_backs(report, period)
    _next(report, period)
    report.paragraph(f"本报告各项数据截至{report.as_of_text}，此后的变化计入以后各期。")


def _score(report: Report, period: str) -> None:
    report.heading(1, "总体得分")
    row = month_of(report.data, period)
    month = f"{int(period[5:])}月"
    if row is None:
        report.paragraph(
            f"{month}得分：", report.figure("scores.month", about=month, period=period, digits=2), "。"
        )
        return
    if row.total is not None:
        total = report.figure("scores.month", about=month, period=period, digits=2)
        low = report.figure("scores.month", about=f"{month}下限", period=period, measure="low", digits=2)
        high = report.figure("scores.month", about=f"{month}上限", period=period, measure="high", digits=2)
        report.paragraph(f"{month}按检查结果计算得分", total, "分", *_against(report, period), "；未检查的指标可能使得分介于", low, "分至", high, "分之间。")  # fmt: skip
    if row.attained_yes is not None and row.attained_no is not None:
        yes, no, unknown = (
            report.figure("scores.month", about=words, period=period, measure=f"attained_{each}")
            for each, words in ATTAINED.items()
        )
        report.paragraph(
            "按达标计，已达标指标", yes, "项，未达标指标", no, "项，尚无检查结果的指标", unknown, "项。"
        )
    report.paragraph("已检查指标占全部分值的", report.figure("scores.month", about="已检查分值", period=period, measure="coverage", digits=1, suffix="%"), "。")  # fmt: skip
    months = [period]
    while len(months) < MONTHS_SHOWN:
        months.insert(0, month_before(months[0]))
    figures = [
        report.figure("scores.month", about=f"{int(each[5:])}月", period=each, digits=2) for each in months
    ]
    if sum(each.value is not None for each in figures) > 1:
        labels = [f"{int(each[5:])}月" for each in months]
        report.chart("近六个月得分", labels, [("得分", figures)], unit="分", form="lines")


def _against(report: Report, period: str) -> tuple[str | Figure, ...]:
    change = report.figure("scores.change", period=period, digits=2, absolute=True)
    if change.value is None:
        return ()
    if change.value == 0:
        return ("，与上月持平",)
    return (f"，比上月{'上升' if change.value > 0 else '下降'}", change, "分")


def _findings(report: Report, period: str) -> None:
    report.heading(1, "问题整改")
    month = f"{int(period[5:])}月"
    report.paragraph(
        f"{month}登记问题", report.figure("findings.found", period=period), "件，销号", report.figure("findings.closed", period=period),
        "件。截至统计时点，未销号问题", report.figure("findings.open"), "件，其中超期", report.figure("findings.overdue"),
        "件，严重问题", report.figure("findings.grave_open"), "件。",
    )  # fmt: skip
    report.paragraph(
        "本次创建以来共登记问题", report.figure("findings.all"), "件，已销号", report.figure("findings.closed_so_far"),
        "件，销号率", report.figure("findings.rate", digits=1, suffix="%"), "。",
    )  # fmt: skip
    units = units_with_findings(report.data, period)
    if not units:
        return
    rows = [_unit_row(report, period, unit) for unit in units]
    columns = [
        column("责任单位", width=4), *(column(title, width=1.4, align="end") for title in ("登记", "销号", "未销号", "超期")),
    ]  # fmt: skip
    report.table(columns, rows, f"{month}各单位问题整改情况（件）")
    late = [row for row in rows if isinstance(row[4], Figure) and row[4].value]
    late.sort(key=lambda row: -(row[4].value or 0))
    if late:
        shown = late[:MOST_BARS]
        caption = "超期未销号问题较多的单位" if len(late) > MOST_BARS else "超期未销号问题"
        report.chart(caption, [row[0] for row in shown], [("超期", [row[4] for row in shown])], unit="件")


def _unit_row(report: Report, period: str, unit: UUID | None) -> list[Any]:
    key, name = str(unit or ""), report.data.unit_name(unit)
    return [
        name,
        report.figure("findings.found", about=name, period=period, unit=key),
        report.figure("findings.closed", about=name, period=period, unit=key),
        report.figure("findings.open", about=name, unit=key),
        report.figure("findings.overdue", about=name, unit=key),
    ]


def units_with_findings(data: Data, period: str) -> list[UUID | None]:
    """Units with something found or closed in the month, or open; short names that repeat stand once."""
    start, _end = month_bounds(period)
    found = [
        unit
        for unit, rows in data.findings_by_unit.items()
        if any(row.closed_at is None or row.closed_at >= start or row.begun_at >= start for row in rows)
    ]
    ranked_ = sorted(found, key=lambda unit: -len(data.findings_by_unit[unit]))[:MOST_UNITS]
    return sorted_units(data, ranked_)


def _orders(report: Report, period: str) -> None:
    report.heading(1, "督办情况")
    issued = report.figure("orders.issued", period=period)
    if not issued.value:
        report.paragraph(f"{int(period[5:])}月签发督办单", issued, "份。")
        return
    white, yellow, red = (
        report.figure("orders.issued", about=words, period=period, colour=each)
        for each, words in COLOURS.items()
    )
    report.paragraph(
        f"{int(period[5:])}月签发督办单", issued, "份，其中白色", white, "份、黄色", yellow, "份、红色", red, "份；截至统计时点已回复",
        report.figure("orders.answered", period=period), "份。",
    )  # fmt: skip


def _ranking(report: Report, period: str) -> None:
    report.heading(1, "评比排名")
    month = f"{int(period[5:])}月"
    lines = [line for line in ranked(report.data, period) if line.rank is not None]
    if not lines:
        report.paragraph(f"截至统计时点，{month}评比结果尚未定榜。")
        return
    groups = {line.group for line in lines}
    rows = [
        [
            line.unit.short_name or line.unit.name, *([line.group] if len(groups) > 1 else []),
            report.figure("ranking.rank", about=line.unit.name, period=period, unit=str(line.unit_id)),
            report.figure("ranking.rate", about=line.unit.name, digits=2, period=period, unit=str(line.unit_id)),
        ]
        for line in lines[:MOST_UNITS]
    ]  # fmt: skip
    columns = [
        column("单位", width=4), *([column("组别", width=2)] if len(groups) > 1 else []), column("名次", align="end"),
        column("失分率（%）", width=1.6, align="end"),
    ]  # fmt: skip
    report.table(columns, rows, f"{month}评比排名")


def _tasks(report: Report, period: str) -> None:
    report.heading(1, "任务进展")
    report.paragraph(
        "截至统计时点，共下达任务", report.figure("tasks.all"), "项，已办结", report.figure("tasks.done"), "项，待验收",
        report.figure("tasks.waiting"), "项，办理中", report.figure("tasks.running"), "项，其中超期", report.figure("tasks.overdue"), "项。",
    )  # fmt: skip


def _look_backs(report: Report, period: str) -> None:
    report.heading(1, "回头看")
    looked = report.figure("lookbacks.looked", period=period)
    pieces: list[str | Figure] = [f"{int(period[5:])}月对已销号问题回头看", looked, "件"]
    if looked.value:
        pieces += ["，其中反弹", report.figure("lookbacks.rebound", period=period), "件"]
    report.paragraph(*pieces, "。")


def _next(report: Report, period: str) -> None:
    month = f"{int(month_after(period)[5:])}月"
    report.heading(1, f"{month}到期事项")
    tasks = report.figure("tasks.due_next", period=period)
    report.paragraph(
        f"{month}到期的未销号问题", report.figure("findings.due_next", period=period), "件，到期的未办结任务", tasks, "项。"
    )  # fmt: skip
    due = due_in_month_after(report.data, period)[:MOST_DUE]
    if due:
        rows = [
            [str(place), row.title, report.data.unit_name(row.unit_id), f"{row.due_on.month}月{row.due_on.day}日"]
            for place, row in enumerate(due, 1)
        ]  # fmt: skip
        columns = [
            column("序号", width=0.8, align="center"), column("任务", width=5), column("责任单位", width=2.4), column("时限", width=1.4),
        ]  # fmt: skip
        report.table(columns, rows, f"{month}到期任务")
