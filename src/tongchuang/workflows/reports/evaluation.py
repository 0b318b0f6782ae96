"""The circular on an evaluation (测评通报): its score, where it was lost, and the problems of each unit."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongchuang.domain.documents.errors import DocumentInvalid
from tongchuang.domain.documents.rules import date_text
from tongchuang.domain.documents.values import column
from tongchuang.domain.scores.models import Snapshot
from tongchuang.domain.scores.queries import tree_of
from tongchuang.workflows.reports import reads
from tongchuang.workflows.reports.data import sorted_units
from tongchuang.workflows.reports.monthly import ATTAINED
from tongchuang.workflows.reports.registry import recipe
from tongchuang.workflows.reports.report import Report
from tongchuang.workflows.reports.scores import losses, result

MOST_ITEMS = 15
MOST_UNITS = 60
MOST_BARS = 12


@recipe("evaluation", kind="evaluation", title=gettext_lazy("Circular on an evaluation"))
def evaluation(report: Report, params: dict[str, Any]) -> None:
    """Params: evaluation (its id)."""
    key = params["evaluation"]
    row = reads.evaluation_of(report.data.campaign, key)
    snapshot = result(report.data, key)
    if row is None or snapshot is None:
        raise DocumentInvalid(
            _("The evaluation was not finished by this moment, or it has no result."), field="evaluation"
        )
    report.title = f"关于{row.title}结果的通报"
    report.paragraph(
        f"{row.title}于{date_text(row.held_on)}开展，现将结果通报如下。数据截至{report.as_of_text}。"
    )
    _score(report, key, snapshot)
    _lost(report, key, snapshot)
    _units(report, key)
    _problems(report, key)
    report.paragraph("请各责任单位对照失分情况和问题清单逐项整改，在规定时限内反馈结果。")


def _score(report: Report, key: str, snapshot: Snapshot) -> None:
    report.heading(1, "总体得分")
    if snapshot.total is not None:
        total, low, high = (
            report.figure("scores.evaluation", about=words, evaluation=key, measure=each, digits=2)
            for each, words in {"total": "", "low": "下限", "high": "上限"}.items()
        )
        report.paragraph(
            "本次测评得分", total, "分；未检查的指标可能使得分介于", low, "分至", high, "分之间。"
        )
    if snapshot.attained_yes is not None:
        yes, no, unknown = (
            report.figure("scores.evaluation", about=words, evaluation=key, measure=f"attained_{each}")
            for each, words in ATTAINED.items()
        )
        report.paragraph(
            "按达标计，已达标指标", yes, "项，未达标指标", no, "项，尚无检查结果的指标", unknown, "项。"
        )
    covered = report.figure(
        "scores.evaluation", about="已检查分值", evaluation=key, measure="coverage", digits=1, suffix="%"
    )
    report.paragraph("已检查指标占全部分值的", covered, "。")
    if snapshot.vetoed:
        report.paragraph("本次测评出现一票否决情形。")


def _lost(report: Report, key: str, snapshot: Snapshot) -> None:
    report.heading(1, "失分情况")
    tree = tree_of(snapshot.version_id)
    chapters = [node for node in tree if node.depth == min(each.depth for each in tree)]
    rows = []
    for node in chapters:
        lost = report.figure(
            "scores.item_loss", about=node.title, digits=2, evaluation=key, item=str(node.id)
        )
        reached = report.figure(
            "scores.item_score", about=node.title, digits=2, evaluation=key, item=str(node.id)
        )
        rows.append([f"{node.code} {node.title}", reached, lost])
    columns = [
        column("指标", width=5),
        column("得分", width=1.4, align="end"),
        column("失分", width=1.4, align="end"),
    ]
    report.table(columns, rows, "各类指标得分情况（分）")
    worst = losses(report.data, key, "item")[:MOST_ITEMS]
    if worst:
        lines = [
            [each.label, report.figure("scores.item_loss", about=each.label, digits=2, evaluation=key, item=str(each.key))]
            for each in worst
        ]  # fmt: skip
        report.table(
            [column("指标", width=5), column("失分", width=1.4, align="end")], lines, "失分较多的指标（分）"
        )
    else:
        report.paragraph("本次测评没有失分指标。")


def _units(report: Report, key: str) -> None:
    found = losses(report.data, key, "unit")[:MOST_UNITS]
    if not found:
        return
    report.heading(1, "各单位失分")
    names = [report.data.unit_name(each.key) for each in found]
    figures = [
        report.figure("scores.unit_loss", about=name, digits=2, evaluation=key, unit=str(each.key or ""))
        for name, each in zip(names, found, strict=True)
    ]
    columns = [column("责任单位", width=4), column("失分", width=1.4, align="end")]
    report.table(columns, list(zip(names, figures, strict=True)), "各单位失分情况（分）")
    report.chart("失分较多的单位", names[:MOST_BARS], [("失分", figures[:MOST_BARS])], unit="分")


def _problems(report: Report, key: str) -> None:
    report.heading(1, "发现问题")
    report.paragraph(
        "本次测评共登记问题", report.figure("findings.of_evaluation", evaluation=key), "件，截至统计时点未销号",
        report.figure("findings.open_of_evaluation", evaluation=key), "件。",
    )  # fmt: skip
    mine = {row.unit_id for row in report.data.findings if str(row.evaluation_id) == key}
    units: list[UUID | None] = sorted_units(report.data, mine)[:MOST_UNITS]
    if not units:
        return
    rows = []
    for unit in units:
        name, of = report.data.unit_name(unit), str(unit or "")
        rows.append([
            name, report.figure("findings.of_evaluation", about=name, evaluation=key, unit=of),
            report.figure("findings.open_of_evaluation", about=name, evaluation=key, unit=of),
        ])  # fmt: skip
    columns = [
        column("责任单位", width=4),
        column("问题", width=1.4, align="end"),
        column("未销号", width=1.4, align="end"),
    ]
    report.table(columns, rows, "各单位问题情况（件）")
