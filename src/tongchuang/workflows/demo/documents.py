"""The demo county's documents: monthly bulletins with the figures of the ledger, a letter and its like, one withdrawn, one that
waits for approval, and a draft."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from tongchuang.domain.documents.actions.base import (
    fill,
    give_number,
    head_for,
    issued_entry,
    party_rows,
    row_of,
)
from tongchuang.domain.documents.models import Document, DocumentParty, Series
from tongchuang.domain.documents.values import (
    Block,
    Draft,
    Party,
    column,
    heading,
    labelled,
    paragraph,
    table,
)
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.organisations.models import Person, PostKind, Unit
from tongchuang.foundation.clock import local
from tongchuang.workflows.demo.stage import Stage

MONTHS = 4
MOST_ROWS = 14


def make_documents(stage: Stage) -> None:
    """Issue what the office wrote in half a year, as it would have."""
    office, director = stage.holders(PostKind.OFFICE)[0], stage.holders(PostKind.DIRECTOR)[0]
    wanted = [*_bulletins(stage), *_others(stage)]
    wanted.sort(key=lambda item: item[0])
    numbers: dict[tuple[str, int], int] = {}
    for at, draft in wanted:
        row = _drafted(stage, draft, at - timedelta(days=1), office)
        row.submitted_by_id, row.submitted_at = row.made_by_id, at - timedelta(hours=4)
        row.approved_by_id = stage.users[director.pk].pk
        key = (row.code, local(at).year)
        numbers[key] = numbers.get(key, 0) + 1
        give_number(row, numbers[key], local(at).year, at)
        _keep(row, draft)
        stage.tell(
            "document.submitted",
            row,
            office,
            at - timedelta(hours=4),
            new={"state": "approval"},
            personal={"title": row.title},
        )
        stage.note(issued_entry(row), director, at)
        if draft.title.endswith("（试行）的通知"):
            _withdraw(stage, row, director, at + timedelta(days=3))
    Series.objects.bulk_create(
        Series(region=stage.region, code=code, year=year, last=last) for (code, year), last in numbers.items()
    )
    _waiting(stage, office)


def _drafted(stage: Stage, draft: Draft, at: datetime, by: Person) -> Document:
    head = head_for(draft)
    row = row_of(draft, head, at, stage.author(by))
    fill(row, draft, head)
    stage.tell("document.drafted", row, by, at, new={"kind": row.kind}, personal={"title": row.title})
    return row


def _keep(row: Document, draft: Draft) -> None:
    row.save(force_insert=True)
    DocumentParty.objects.bulk_create(party_rows(draft))


def _withdraw(stage: Stage, row: Document, by: Person, at: datetime) -> None:
    row.state, row.withdrawn_at, row.withdrawn_by_id = Document.State.WITHDRAWN, at, stage.users[by.pk].pk
    row.withdrawn_reason = "与上级新发办法不一致，另行印发"
    row.save(update_fields=["state", "withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    new = {"number": row.number, "year": row.year, "code": row.code, "subject": ""}
    stage.tell(
        "document.withdrawn",
        row,
        by,
        at,
        new=new,
        personal={"title": row.title, "text": row.withdrawn_reason},
    )


def _waiting(stage: Stage, office: Person) -> None:
    """What lies before the director, and what is being written."""
    at = stage.clock.ago(1, 15)
    units = (Party.of_unit(stage.units["urban"]), Party.of_unit(stage.units["market"]))
    blocks: tuple[Block, ...] = (
        paragraph("为核对点位底数，请提供本部门管理的农贸市场、公共厕所名录及管理责任人变动情况。"), paragraph("请于五个工作日内函复。"),
    )  # fmt: skip
    letter = _draft(stage, "letter", "关于商请核对点位名录的函", blocks, units)
    row = _drafted(stage, letter, at, office)
    row.state, row.submitted_by_id, row.submitted_at = Document.State.APPROVAL, row.made_by_id, at
    _keep(row, letter)
    stage.tell(
        "document.submitted", row, office, at, new={"state": "approval"}, personal={"title": row.title}
    )
    reply = _draft(
        stage,
        "reply",
        "关于志愿服务站点设置意见的复函",
        (paragraph("来函收悉。经研究，原则同意所提设置方案。"),),
        units[:1],
    )
    _keep(_drafted(stage, reply, stage.clock.ago(1, 16), office), reply)


def _others(stage: Stage) -> list[tuple[datetime, Draft]]:
    market, urban = stage.units["market"], stage.units["urban"]
    everyone = _everyone(stage)
    return [
        (stage.clock.ago(150, 10), _draft(stage, "notice", "关于建立创建工作联络员制度的通知", _about_liaisons(), everyone)),
        (stage.clock.ago(120, 9), _draft(stage, "notice", "关于印发门前三包考核办法（试行）的通知", (paragraph("现将考核办法印发你们，请认真执行。"),), everyone)),
        (stage.clock.ago(64, 15), _draft(stage, "minutes", "农贸市场整治现场推进会议纪要", _minutes(), (Party.of_unit(market), Party.of_unit(urban)))),
        (stage.clock.ago(41, 11), _draft(stage, "letter", "关于商请支持背街小巷照明改造的函", (paragraph("为改善群众夜间出行环境，请将三处背街小巷照明改造列入年度计划。"), paragraph("妥否，请函复。")), (Party.of_unit(urban),))),
    ]  # fmt: skip


def _about_liaisons() -> tuple[Block, ...]:
    return (
        paragraph("为畅通信息、压实责任，现就建立联络员制度通知如下。"), heading(1, "联络员职责"),
        heading(3, "签收交办。", "接到问题后当日签收，明确整改责任人和时限。"), heading(3, "反馈结果。", "整改完成后上传现场照片并说明措施。"),
        heading(1, "工作要求"), paragraph("联络员变动的，请在三个工作日内更新名单。"),
    )  # fmt: skip


def _minutes() -> tuple[Block, ...]:
    return (
        paragraph("会议听取了有关单位整治进展情况，研究了下一步措施。"), paragraph("会议议定：通道堆放由市场开办方每日清理，地面积水由城管部门会同处理。"),
        labelled("出席", "创建办、市场监管局、城管局负责同志"), labelled("请假", "无"),
    )  # fmt: skip


def _bulletins(stage: Stage) -> list[tuple[datetime, Draft]]:
    made = []
    first = stage.clock.day.replace(day=1)
    for _back in range(MONTHS):
        last = first - timedelta(days=1)
        begin = last.replace(day=1)
        at = stage.clock.working(
            stage.clock.on(first + timedelta(days=2), 9), 1, stage.dice.part(f"bulletin-{begin}")
        )
        if at < stage.clock.now:
            found = _counts(stage, stage.clock.on(begin, 0), stage.clock.on(first, 0), at)
            if found:
                made.append((at, _bulletin(stage, f"{begin.year}年{begin.month}月", found)))
        first = begin
    return made


def _counts(stage: Stage, begin: datetime, end: datetime, at: datetime) -> list[tuple[Unit, int, int]]:
    """Unit, findings registered in the month, how many of them were closed when the bulletin was issued."""
    rows = Finding.objects.filter(
        region=stage.region, registered_at__gte=begin, registered_at__lt=end, unit__isnull=False
    )
    counted = rows.values_list("unit").annotate(n=Count("pk"), closed=Count("pk", filter=Q(closed_at__lt=at)))
    units = {unit.pk: unit for unit in stage.units.values()}
    found = [
        (units[key], n, closed) for key, n, closed in counted.order_by("-n", "unit__sort_key") if key in units
    ]
    return found[:MOST_ROWS]


def _bulletin(stage: Stage, month: str, found: list[tuple[Unit, int, int]]) -> Draft:
    total, closed = sum(n for _unit, n, _closed in found), sum(closed for _unit, _n, closed in found)
    columns = [
        column("责任单位", width=5),
        column("登记问题", width=2, align="end"),
        column("已销号", width=2, align="end"),
    ]
    rows = [[unit.name, str(n), str(done)] for unit, n, done in found]
    blocks = (
        paragraph(f"现将{month}问题登记较多的{len(found)}个单位整改情况通报如下。"),
        heading(1, "总体情况"), paragraph(f"上述单位共登记问题{total}件，截至本通报印发已销号{closed}件，仍有{total - closed}件正在整改。"),
        heading(1, "分单位情况"), table(columns, rows), heading(1, "下一步要求"),
        paragraph("请各单位对未销号问题逐件明确责任人和完成时限，确有困难的及时申请协调；同类问题举一反三，防止反弹。"),
    )  # fmt: skip
    return _draft(stage, "bulletin", f"关于{month}环境卫生问题整改情况的通报", blocks, _everyone(stage))


def _everyone(stage: Stage) -> tuple[Party, ...]:
    units = [
        unit
        for key, unit in stage.units.items()
        if key != "office" and unit.valid_to is None and unit.line in {"line", "territory", "enterprise"}
    ]
    return tuple(Party.of_unit(unit) for unit in units)


def _draft(
    stage: Stage, kind: str, title: str, blocks: tuple[Block, ...], to: tuple[Party, ...], **more: Any
) -> Draft:
    at = stage.dice.part(f"document-{title}").id(stage.clock.ago(1))
    copies = (Party("县委督查室"),)
    return Draft(
        region_id=stage.region.pk, campaign_id=stage.campaign.pk, kind=kind, title=title, blocks=blocks, addressees=to, copies=copies,
        id=at, **more,
    )  # fmt: skip
