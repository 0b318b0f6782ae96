"""Word files read back: words, numbers, geometry, and an order of elements that Word accepts."""

from __future__ import annotations

import io
import zipfile
from itertools import pairwise
from typing import Any

import pytest
from docx import Document as WordFile
from docx.oxml.ns import qn
from tests.workflows.documents.samples import ISSUED, OFFICE, SENTENCE, sample

from tongchuang.adapters.word import write_document
from tongchuang.adapters.word.parts import ORDER
from tongchuang.domain.documents.values import Attachment, Party, column, facts, heading, paragraph, table
from tongchuang.workflows.documents.page import page_of

ROWS = [[f"单位{number}", "地面积水", str(number)] for number in range(1, 81)]
COLUMNS = [column("责任单位", width=2), column("问题", width=4), column("件数", align="end")]


def written(kind: str = "bulletin", **values: Any) -> Any:
    row = sample(kind, **values)
    return WordFile(io.BytesIO(write_document(page_of(row), made_at=ISSUED)))


def text_of(file: Any) -> str:
    return "\n".join(node.text or "" for node in file.element.body.iter(qn("w:t")))


def near(length: Any, millimetres: float) -> None:
    assert length.mm == pytest.approx(millimetres, abs=0.2)


@pytest.mark.parametrize("kind", ["bulletin", "letter", "minutes"])
def test_the_sheet_is_that_of_the_standard(kind: str) -> None:
    section = written(kind).sections[0]
    near(section.page_width, 210)
    near(section.page_height, 297)
    near(section.top_margin, 37)
    near(section.left_margin, 28)
    near(section.right_margin, 26)
    near(section.bottom_margin, 35)
    grid = section._sectPr.find(qn("w:docGrid"))
    pitch, space = int(grid.get(qn("w:linePitch"))), int(grid.get(qn("w:charSpace")))
    # 22 lines in 225 mm, 28 signs in 156 mm.
    assert 22 * pitch / 20 == pytest.approx(225 * 72 / 25.4, abs=2)
    assert 28 * (16 + space / 4096) == pytest.approx(156 * 72 / 25.4, abs=0.5)


def test_head_number_title_and_body_stand_in_their_places() -> None:
    file = written(blocks=(heading(1, "总体情况"), heading(2, "成效"), paragraph(SENTENCE)))
    head, number, title, to, first, second, body = file.paragraphs[:7]
    assert head.text == f"{OFFICE}文件" and head.runs[0].font.color.rgb is not None
    assert head.paragraph_format.space_before.mm == pytest.approx(35, abs=0.3)
    assert number.text == "云创通〔2026〕17号"
    bottom = number._p.pPr.find(qn("w:pBdr")).find(qn("w:bottom"))
    assert bottom.get(qn("w:color")) == "E60012"
    assert int(bottom.get(qn("w:space"))) * 25.4 / 72 == pytest.approx(4, abs=0.2)
    assert title.runs[0].font.size.pt == 22 and _font(title) == "方正小标宋简体"
    assert to.text == "城市管理局、市场监督管理局："
    assert (first.text, _font(first)) == ("一、总体情况", "黑体")
    assert (second.text, _font(second)) == ("（一）成效", "楷体_GB2312")
    assert (body.text, _font(body), body.runs[0].font.size.pt) == (SENTENCE, "仿宋_GB2312", 16)
    assert body._p.pPr.ind.get(qn("w:firstLineChars")) == "200"
    spacing = body._p.pPr.find(qn("w:spacing"))
    assert (spacing.get(qn("w:line")), spacing.get(qn("w:lineRule"))) == ("579", "exact")


def test_signature_and_date_leave_the_place_of_the_seal() -> None:
    file = written()
    name = next(each for each in file.paragraphs if each.text == OFFICE)
    day = next(each for each in file.paragraphs if each.text == "2026年11月5日")
    right = int(day._p.pPr.ind.get(qn("w:right")))
    assert right >= 4 * 316 - 2
    # The same middle: half of the wider one more to the right.
    middle = right + 316 * 7.0 / 2
    assert int(name._p.pPr.ind.get(qn("w:right"))) + 316 * len(OFFICE) / 2 == pytest.approx(middle, abs=120)
    assert name.paragraph_format.space_before.pt == pytest.approx(57.9, abs=0.2)


def test_page_numbers_stand_outside() -> None:
    file = written()
    section = file.sections[0]
    assert file.settings.odd_and_even_pages_header_footer
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    assert odd.alignment == 2 and even.alignment == 0
    for each in (odd, even):
        assert each.text.startswith("— ") and each.text.endswith(" —")
        assert {run.font.size.pt for run in each.runs} == {14}
        assert "PAGE" in "".join(node.text for node in each._p.iter(qn("w:instrText")))
    letter = written("letter").sections[0]
    assert letter.different_first_page_header_footer
    assert "PAGE" not in letter.first_page_footer._element.xml


def test_the_imprint_hangs_at_the_lower_edge_of_the_last_page() -> None:
    file = written(addressees=tuple(Party(f"第{number}社区居民委员会") for number in range(60)))
    last = file.tables[-1]
    place = last._tbl.tblPr.find(qn("w:tblpPr"))
    assert place.get(qn("w:vertAnchor")) == "margin" and place.get(qn("w:tblpYSpec")) == "bottom"
    rows = [row.cells[0] for row in last.rows]
    assert rows[0].text.startswith("主送：第0社区") and rows[0].text.count("、") == 59
    assert rows[1].text == "抄送：县委督查室。"
    assert rows[2].text == f"{OFFICE}\t2026年11月5日印发"
    borders = [cell._tc.tcPr.find(qn("w:tcBorders")) for cell in rows]
    top, bottom = borders[0].find(qn("w:top")), borders[-1].find(qn("w:bottom"))
    for line in (top, bottom):
        assert int(line.get(qn("w:sz"))) / 8 * 25.4 / 72 == pytest.approx(0.35, abs=0.02)
    assert int(borders[1].find(qn("w:top")).get(qn("w:sz"))) / 8 * 25.4 / 72 == pytest.approx(0.25, abs=0.02)
    assert not written("letter", copies=()).tables


def test_tables_repeat_their_head_and_keep_their_rows() -> None:
    file = written(
        blocks=(table(COLUMNS, ROWS, "清单"), facts([("编号", "WT-202611-00017")]), paragraph("完。"))
    )
    listed, named = file.tables[:2]
    assert [cell.text for cell in listed.rows[0].cells] == ["责任单位", "问题", "件数"]
    assert listed.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in listed.rows)
    assert [[cell.text for cell in row.cells] for row in listed.rows[1:]] == ROWS
    assert sum(int(column.get(qn("w:w"))) for column in listed._tbl.tblGrid) == pytest.approx(8845, abs=3)
    assert named.rows[0].cells[1].text == "WT-202611-00017"


def test_attachments_drafts_withdrawn_and_colours() -> None:
    attached = (Attachment("清单", (paragraph("甲"),)), Attachment("名单", (paragraph("乙"),)))
    file = written("order", colour="red", attachments=attached)
    texts = [each.text for each in file.paragraphs]
    assert texts[0].strip() == "红色督办单"
    assert "附件：1. 清单" in texts and "2. 名单" in texts and "附件2" in texts
    assert next(each for each in file.paragraphs if each.text == "附件1").paragraph_format.page_break_before
    gone = sample()
    gone.state = "withdrawn"
    made = WordFile(io.BytesIO(write_document(page_of(gone), made_at=ISSUED)))
    for header in (made.sections[0].header, made.sections[0].even_page_header):
        assert header.paragraphs[0].text == "已撤回"


def test_the_words_of_the_pdf_and_of_word_are_the_same() -> None:
    """Both are written from one page: what one says the other says."""
    row = sample(blocks=tuple(paragraph(f"{number}。{SENTENCE}") for number in range(40)))
    text = text_of(WordFile(io.BytesIO(write_document(page_of(row), made_at=ISSUED))))
    for number in range(40):
        assert f"{number}。{SENTENCE}" in text


@pytest.mark.parametrize("kind", ["bulletin", "order", "letter", "minutes"])
def test_elements_stand_in_the_order_of_the_schema(kind: str) -> None:
    row = sample(
        kind,
        colour="white" if kind == "order" else "",
        blocks=(heading(1, "甲"), table(COLUMNS, ROWS[:2]), paragraph("乙")),
        attachments=(Attachment("丙", (paragraph("丁"),)),),
    )
    content = write_document(page_of(row), made_at=ISSUED)
    file = WordFile(io.BytesIO(content))
    section = file.sections[0]
    trees = [
        file.element, section.footer._element, section.even_page_footer._element, section.first_page_footer._element,
    ]  # fmt: skip
    for tree in trees:
        for name, order in ORDER.items():
            for found in tree.iter(qn(f"w:{name}")):
                names = [child.tag.rpartition("}")[2] for child in found]
                assert all(order.index(one) < order.index(two) for one, two in pairwise(names)), (name, names)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert "仿宋_GB2312".encode() in archive.read("word/fontTable.xml")


def _font(paragraph_: Any) -> str:
    return str(paragraph_.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")))
