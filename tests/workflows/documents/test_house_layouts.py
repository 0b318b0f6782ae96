"""Layouts of the house: briefing, pledge, one-page plan, and charts on paper and in Word."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.conf import settings
from docx import Document as WordFile
from tests.workflows.documents.paper import read
from tests.workflows.documents.samples import OFFICE, sample

from tongchuang.adapters.typesetting import typeset_many
from tongchuang.adapters.word import write_document
from tongchuang.domain.documents.errors import DocumentInvalid
from tongchuang.domain.documents.models import Document
from tongchuang.domain.documents.values import chart, column, paragraph, table
from tongchuang.domain.documents.writing import blocks_from_text, text_from_blocks
from tongchuang.workflows.documents.charts import NO_DATA, strokes, svg_of
from tongchuang.workflows.documents.page import breakable, page_of
from tongchuang.workflows.documents.rendering import _template, _with_pictures
from tongchuang.workflows.typefaces import fonts

FOLDER = Path(settings.PROJECT) / "build" / "fonts"
NEEDS_FONTS = pytest.mark.skipif(not FOLDER.is_dir(), reason="the fonts are not fetched (make assets)")
BARS = chart("各单位发现问题", ["城市管理局", "卫生健康局"], [("发现", [12, None])], unit="件")
LINES = chart("得分走势", ["8月", "9月", "10月"], [("得分", [80.5, None, 87.25])], unit="分", form="lines")
PLAN = table([column("任务", width=3), column("时限")], [["整治背街小巷", "2026年6月30日"]], "任务表")


@NEEDS_FONTS
def test_each_layout_is_read_back() -> None:
    rows = {
        "report": sample("report", blocks=(paragraph("情况如下。"), BARS, LINES, paragraph("特此报告。"))),
        "briefing": sample("briefing", head="云岫县创建工作简报"),
        "pledge": sample("pledge"),
        "plan_page": sample("plan_page", blocks=(PLAN,)),
    }
    pages = {kind: breakable(page_of(row)) for kind, row in rows.items()}
    made = typeset_many(_template(), [(page, None) for page in pages.values()], fonts=fonts(system=True))
    said = {kind: read(pdf.content) for kind, pdf in zip(pages, made, strict=True)}
    text = {kind: "".join(page.text for page in found).replace("\n", "") for kind, found in said.items()}
    for wanted in ("各单位发现问题", "12件", NO_DATA, "87.25", "80.5"):
        assert wanted in text["report"]
    assert "2026年第17期" in text["briefing"] and "云岫县创建工作简报" in text["briefing"]
    assert "发：城市管理局、市场监督管理局" in text["briefing"] and "号" not in text["briefing"]
    assert text["pledge"].count("负责人（签字）：") == 3 and "责任单位（盖章）：" in text["pledge"]
    assert "整治背街小巷" in text["plan_page"] and len(said["plan_page"]) == 1
    assert said["plan_page"][0].width > said["plan_page"][0].height


@NEEDS_FONTS
def test_word_has_the_charts_as_pictures_that_are_described() -> None:
    row = sample("report", blocks=(paragraph("情况如下。"), BARS, paragraph("特此报告。")))
    file = WordFile(io.BytesIO(write_document(_with_pictures(page_of(row)), made_at=row.made_at)))
    (shape,) = file.inline_shapes
    assert shape._inline.docPr.get("descr") == "各单位发现问题。发现：城市管理局 12件，卫生健康局 无数据"
    assert [part for part in file.part.package.iter_parts() if str(part.partname).endswith(".png")]


def test_bars_begin_at_zero_and_what_has_no_data_has_no_bar() -> None:
    drawn = strokes(chart("图", ["甲", "乙", "丙"], [("数", [10, 5, None])]))
    bars = [item for item in drawn["items"] if item[0] == "rect"]
    assert len(bars) == 2 and bars[0][1] == bars[1][1] and bars[1][3] == pytest.approx(bars[0][3] / 2)
    assert NO_DATA in svg_of(BARS) and "&lt;b&gt;" in svg_of(
        chart("<b>", ["<b>"], [("", [1])])
    )  # never markup


@pytest.mark.parametrize(
    "block",
    [
        chart("图", ["甲"], [("数", [-1])]),
        chart("图", ["甲"], [("数", [float("nan")])]),
        chart("图", ["甲", "乙"], [("数", [1])]),
        chart("图", [], [("数", [])]),
        chart("图", ["甲"], [("数", [1])], form="pie"),
        chart("", ["甲"], [("数", [1])]),
        chart("图", ["甲"], [("数", ["1"])]),  # type: ignore[list-item]
    ],
)
def test_a_chart_that_cannot_be_drawn_is_refused(block: dict[str, object]) -> None:
    with pytest.raises(DocumentInvalid):
        sample("report", blocks=(block,))


def test_a_chart_and_a_caption_survive_editing() -> None:
    row = sample("report", blocks=(paragraph("情况如下。"), BARS, PLAN, paragraph("特此报告。")))
    blocks = row.content["blocks"]
    text = text_from_blocks(blocks)
    assert "〔图：各单位发现问题〕" in text and "〔表：任务表〕" in text
    again = blocks_from_text(text, blocks)
    assert [each["kind"] for each in again] == ["paragraph", "chart", "table", "paragraph"]
    assert again[1] == blocks[1] and again[2]["caption"] == "任务表" and again[2]["rows"] == PLAN["rows"]
    with pytest.raises(DocumentInvalid, match=r"没有图|no chart"):
        blocks_from_text("〔图：别的〕", blocks)


def test_a_briefing_counts_its_issues() -> None:
    assert Document(kind="briefing", code="云创简", year=2026, number=3).number_text == "2026年第3期"
    assert OFFICE in page_of(sample("pledge"))["signers"][0]["name"]
