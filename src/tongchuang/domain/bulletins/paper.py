"""Bulletins and circulars as they are put on paper. Words on paper are Chinese, whatever language the office works in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from tongchuang.domain.bulletins.models import Bulletin, BulletinEntry
from tongchuang.domain.bulletins.scoring import Board, Line
from tongchuang.domain.documents.models import Document
from tongchuang.domain.documents.values import (
    Block,
    Draft,
    Party,
    column,
    heading,
    paragraph,
    pictures,
    table,
)
from tongchuang.domain.organisations.models import Unit

QUARTERS = "一二三四"
CIRCULAR_COLUMNS = (
    ("单位", 5, "start"), ("应报", 2, "end"), ("上报", 2, "end"), ("采用", 2, "end"), ("简报刊用", 2, "end"), ("上级采用", 2, "end"),
    ("得分", 2, "end"), ("是否达标", 2, "center"),
)  # fmt: skip


def bulletin_draft(bulletin: Bulletin, entries: Sequence[BulletinEntry], units: Iterable[Unit]) -> Draft:
    """A bulletin as the draft of its document: sections, the parts with their sources, the photos below each."""
    copies = [*_names(bulletin.report_to), *_names(bulletin.send_to)]
    return Draft(
        region_id=bulletin.region_id, kind=Document.Kind.BRIEFING, title=bulletin.title, blocks=tuple(_parts(entries)),
        addressees=tuple(Party.of_unit(unit) for unit in units), copies=tuple(Party(name) for name in copies),
        campaign_id=bulletin.campaign_id, subject=("bulletin", bulletin.pk),
    )  # fmt: skip


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.replace("，", "、").replace(",", "、").split("、") if name.strip()]


def _parts(entries: Sequence[BulletinEntry]) -> Iterable[Block]:
    for section, parts in groupby(entries, key=lambda entry: entry.section):
        yield heading(1, section)
        for entry in parts:
            yield heading(2, entry.title)
            lines = [line.strip() for line in entry.text.splitlines() if line.strip()]
            source = f"（{entry.item.unit}）" if entry.item is not None else ""
            for number, line in enumerate(lines, 1):
                yield paragraph(line + (source if number == len(lines) else ""))
            if photos := chosen_photos(entry):
                yield pictures(f"{entry.position}. {entry.title}", [photo.sha256 for photo in photos])


def chosen_photos(entry: BulletinEntry) -> list[Any]:
    """The files of the photos that are printed, in the order chosen."""
    if entry.item is None:
        return []
    known = {photo.attachment_id: photo.attachment for photo in entry.item.photos.all()}
    return [known[pk] for pk in entry.photo_ids if pk in known]


def row_of(line: Line) -> list[str]:
    """A unit's line in the circular: the same figures as on the page."""
    verdict = "未要求" if not line.quota else "达标" if line.met else "未达标"
    return [
        line.unit.name, str(line.quota), str(line.submitted), str(line.counts["accepted"]), str(line.counts["printed"]),
        str(line.higher), points_text(line.points), verdict,
    ]  # fmt: skip


def points_text(points: Any) -> str:
    """Points without an idle nought behind the point."""
    return f"{points:f}".rstrip("0").rstrip(".") if "." in f"{points:f}" else f"{points:f}"


def circular_blocks(board: Board, year: int, quarter: int, named: Sequence[Line]) -> tuple[Block, ...]:
    """The body of a quarterly circular: totals, the table, the units below that are named, what follows."""
    asked = [line for line in board.lines if line.quota]
    met = sum(1 for line in asked if line.met)
    quarter_text = f"{year}年第{QUARTERS[quarter - 1]}季度"
    totals = (
        f"{quarter_text}，应报送信息的单位{len(asked)}个，共上报信息{board.total('submitted')}条，采用{board.total('accepted')}条，"
        f"《简报》刊用{board.total('printed')}条，上级采用{board.total('higher')}条；达到报送要求的单位{met}个。"
    )
    blocks = [
        paragraph(f"现将{quarter_text}创建信息报送情况通报如下。"), heading(1, "总体情况"), paragraph(totals),
        heading(1, "各单位报送情况"),
        table([column(title, width=width, align=align) for title, width, align in CIRCULAR_COLUMNS], [row_of(line) for line in board.lines],
              caption=f"{quarter_text}信息报送情况"),
        heading(1, "未完成报送任务的单位"),
    ]  # fmt: skip
    if named:
        blocks += [
            paragraph(f"{line.unit.name}：{'、'.join(map(_month_text, line.missed))}未完成报送任务。")
            for line in named
        ]
    else:
        blocks.append(paragraph("本季度各单位均完成信息报送任务。" if not board.below else "本季度不点名。"))
    blocks += [
        heading(1, "有关要求"),
        paragraph("请各单位结合工作实际，及时报送有内容、有做法、有成效的信息，不重复报送，不凑数。"),
    ]
    return tuple(blocks)


def circular_draft(
    region_id: UUID,
    campaign_id: UUID | None,
    board: Board,
    year: int,
    quarter: int,
    named: Sequence[Line],
    subject: UUID,
) -> Draft:
    """A quarterly circular as the draft of a document, to all units that were asked or sent something in."""
    return Draft(
        region_id=region_id, kind=Document.Kind.BULLETIN, title=f"关于{year}年第{QUARTERS[quarter - 1]}季度创建信息工作情况的通报",
        blocks=circular_blocks(board, year, quarter, named), campaign_id=campaign_id, subject=("infocircular", subject),
        addressees=tuple(Party.of_unit(unit) for unit in sorted((line.unit for line in board.lines if line.unit.valid_to is None), key=lambda unit: unit.sort_key)),
    )  # fmt: skip


def _month_text(month: str) -> str:
    return f"{int(month[5:7])}月"


def numbers_of(board: Board) -> Mapping[str, Any]:
    """The figures of a circular as they are kept with it."""
    return {
        "months": list(board.months),
        "lines": [
            {"unit": str(line.unit.pk), "row": row_of(line)[1:], "missed": line.missed}
            for line in board.lines
        ],
    }
