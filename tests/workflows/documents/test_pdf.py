"""PDFs read back: words, numbers and the geometry of GB/T 9704-2012 on every page. Tolerances are the standard's own."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from tests.workflows.documents.paper import MM, Piece, Sheet, read
from tests.workflows.documents.samples import OFFICE, SENTENCE, sample

from tongchuang.adapters.typesetting import typeset_many
from tongchuang.domain.documents.models import Document
from tongchuang.domain.documents.rules import width_in_signs
from tongchuang.domain.documents.values import (
    Attachment,
    Party,
    column,
    facts,
    heading,
    labelled,
    paragraph,
    table,
)
from tongchuang.workflows.documents.page import breakable, page_of
from tongchuang.workflows.documents.rendering import TEMPLATE
from tongchuang.workflows.typefaces import fonts

FOLDER = Path(settings.PROJECT) / "build" / "fonts"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the fonts are not fetched (make assets)")
TOP, LEFT, RIGHT, BOTTOM = 37.0, 28.0, 210.0 - 26.0, 297.0 - 35.0
PITCH = 28.95 / MM
SIGN = 156 / 28
# Width of the type area and place of page numbers on paper may be off by so much (part 6 of the standard).
OF_AREA, OF_NUMBERS = 1.0, 4.0
LONG = tuple(paragraph(SENTENCE * 6) for _each in range(14))
SHORT_UNITS = [f"第{number}社区居民委员会" for number in range(1, 61)]


def set_all(*documents: Document) -> list[list[Sheet]]:
    pages = [breakable(page_of(each)) for each in documents]
    made = typeset_many(
        TEMPLATE.read_text("utf-8"),
        [(page, each.issued_at) for page, each in zip(pages, documents, strict=True)],
        fonts=fonts(),
    )
    assert [each.warnings for each in made] == [()] * len(made)
    return [read(each.content) for each in made]


@pytest.fixture(scope="module")
def papers() -> dict[str, list[Sheet]]:
    """One of each, set in one go."""
    rows = [[f"单位{number}", "农贸市场地面积水，通道堆放杂物", str(number)] for number in range(1, 121)]
    columns = [column("责任单位", width=2), column("问题", width=4), column("件数", align="end")]
    documents = {
        "short": sample(),
        "long": sample(blocks=LONG),
        "title": sample(title="关于进一步做好国家卫生县城创建工作中农贸市场背街小巷公共厕所等重点场所环境卫生问题整改并按期反馈结果有关事项的通报"),
        "many": sample(addressees=tuple(map(Party, SHORT_UNITS))),
        "table": sample(blocks=(paragraph("清单如下。"), table(columns, rows, "问题清单"))),
        "levels": sample(
            blocks=(heading(1, "总体情况"), heading(2, "成效"), heading(3, "市场。", "面貌改善。"), heading(4, "通道。", "通畅。"), heading(1, "要求"))
        ),
        "order": sample("order", colour="yellow", title="关于南关农贸市场问题的督办单", blocks=(facts([("问题编号", "WT-202611-00017")]), paragraph("请限期整改。"))),
        "letter": sample("letter", title="关于商请提供资料的函", blocks=LONG[:6]),
        "minutes": sample("minutes", title="推进会议纪要", blocks=(paragraph("会议听取了汇报。"), labelled("出席", "甲、乙"))),
        "attached": sample(attachments=(Attachment("问题清单", (table(columns, rows[:3]),)), Attachment("联系方式", (paragraph("略。"),)))),
        "unsealed": sample(sealed=False),
        "wide": sample(signature="云岫县创建国家卫生县城暨全国文明城市工作领导小组办公室环境整治专项工作组", head=f"{OFFICE}爱国卫生运动委员会文件"),
        "run": sample(blocks=(paragraph("网址" + "https://example.cn/" + "a" * 300),)),
    }  # fmt: skip
    return dict(zip(documents, set_all(*documents.values()), strict=True))


NAMES = (
    "short", "long", "title", "many", "table", "levels", "order", "letter", "minutes", "attached", "unsealed", "wide", "run",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_page_keeps_to_the_type_area(papers: dict[str, list[Sheet]], name: str) -> None:
    for number, sheet in enumerate(papers[name], 1):
        assert (round(sheet.width), round(sheet.height)) == (210, 297)
        for piece in sheet.pieces:
            if _is_number_of_page(piece):
                continue
            assert LEFT - OF_AREA <= piece.x <= RIGHT + OF_AREA, piece
            # The head of a letter stands above the type area, by the standard.
            least = 30.0 if name == "letter" and number == 1 else TOP
            assert least - OF_AREA <= piece.y - piece.size / MM * 0.84, piece
            assert piece.y <= BOTTOM + OF_AREA, piece
            end = piece.x + _wide(piece)
            assert end <= RIGHT + 2 * OF_AREA, (piece, end)


@pytest.mark.parametrize("name", NAMES)
def test_page_numbers_stand_outside_with_their_dashes(papers: dict[str, list[Sheet]], name: str) -> None:
    for number, sheet in enumerate(papers[name], 1):
        found = [piece for piece in sheet.pieces if _is_number_of_page(piece)]
        if name == "letter" and number == 1:
            assert found == []
            continue
        (piece,) = found
        assert "".join(piece.text.split()) == f"—{number}—"
        assert piece.size == pytest.approx(14)
        # The dash stands above the base line by about 0.38 of the size, and 7 mm below the type area.
        assert piece.y - 0.38 * 14 / MM == pytest.approx(BOTTOM + 7, abs=1)
        sign = 14 / MM
        if number % 2:
            end = piece.x + sheet_width(piece)
            assert end == pytest.approx(RIGHT - sign, abs=OF_NUMBERS)
            assert piece.x > 150
        else:
            assert piece.x == pytest.approx(LEFT + sign, abs=1)


def test_a_full_page_has_22_lines_of_28_signs(papers: dict[str, list[Sheet]]) -> None:
    sheets = papers["long"]
    assert len(sheets) >= 4
    for sheet in sheets[1:-2]:
        lines = [piece for piece in sheet.body() if piece.size == pytest.approx(16)]
        bases = sorted({round(piece.y, 2) for piece in lines})
        assert len(bases) == 22
        steps = {round(after - before, 2) for before, after in pairwise(bases)}
        assert all(step == pytest.approx(PITCH, abs=0.02) for step in steps)
        assert bases[0] - 0.88 * 16 / MM == pytest.approx(TOP, abs=0.1)
    # A line of signs only holds 28.
    full = max((piece for piece in sheets[1].body() if piece.x < LEFT + 1), key=lambda piece: len(piece.text))
    assert len(full.text) == 28


def test_no_word_of_a_long_body_is_lost(papers: dict[str, list[Sheet]]) -> None:
    text = "".join(
        piece.text for sheet in papers["long"] for piece in sheet.body() if piece.size == pytest.approx(16)
    )
    assert text.count(SENTENCE) == 14 * 6


@pytest.mark.parametrize("name", [name for name in NAMES if name != "letter"])
def test_head_number_and_red_line(papers: dict[str, list[Sheet]], name: str) -> None:
    first = papers[name][0]
    head = [piece for piece in first.pieces if piece.size > 24]
    assert head and all(piece.x >= LEFT for piece in head)
    # What is seen of a Chinese character reaches about 0.84 of its size above the base line.
    top = head[0].y - 0.84 * head[0].size / MM
    assert top == pytest.approx(TOP + 35, abs=2)
    for piece in head:
        assert piece.x - LEFT == pytest.approx(RIGHT - piece.x - _wide(piece), abs=2)
    number = next(piece for piece in first.pieces if "〔2026〕17号" in piece.text)
    assert number.y - 0.88 * 16 / MM - head[-1].y == pytest.approx(2 * PITCH, abs=3)
    (line,) = [rule for rule in first.rules if rule.red]
    assert line.y - (number.y + 0.12 * 16 / MM) == pytest.approx(4, abs=0.2)
    assert (line.x, line.to_x) == (pytest.approx(LEFT, abs=0.1), pytest.approx(RIGHT, abs=0.1))
    title = next(piece for piece in first.pieces if piece.size == pytest.approx(22))
    assert title.y - 0.88 * 22 / MM - line.y == pytest.approx(2 * PITCH, abs=0.6)


@pytest.mark.parametrize("name", NAMES)
def test_the_first_page_shows_title_and_body(papers: dict[str, list[Sheet]], name: str) -> None:
    first = papers[name][0]
    titles = [piece for piece in first.pieces if piece.size == pytest.approx(22)]
    assert 1 <= len(titles) <= 5
    for piece in titles:
        assert piece.x - LEFT == pytest.approx(RIGHT - piece.x - _wide(piece), abs=4)
    below = [piece for piece in first.body() if piece.y > titles[-1].y + 2 * PITCH - 1]
    assert below


def test_a_long_title_keeps_its_words(papers: dict[str, list[Sheet]]) -> None:
    titles = [piece.text for piece in papers["title"][0].pieces if piece.size == pytest.approx(22)]
    assert "".join(titles).startswith("关于进一步做好") and "".join(titles).endswith("有关事项的通报")
    widths = [width_in_signs(text) for text in titles]
    assert max(widths) - min(widths) <= 6
    assert not any(text[0] in "的、，" for text in titles)


def test_sixty_addressees_stand_in_the_imprint(papers: dict[str, list[Sheet]]) -> None:
    first, last = papers["many"][0], papers["many"][-1]
    assert "现将有关情况通报如下" in first.text
    assert not any(
        piece.text.startswith("第1社区") and piece.size == pytest.approx(16) for piece in first.pieces
    )
    named = last.text[last.text.index("主送：") :]
    for unit in SHORT_UNITS:
        assert unit in named
    assert named.count("、") == 59


@pytest.mark.parametrize("name", [name for name in NAMES if name != "letter"])
def test_the_imprint_ends_on_the_lower_edge_of_the_last_page(
    papers: dict[str, list[Sheet]], name: str
) -> None:
    *before, last = papers[name]
    lines = [rule for rule in last.rules if not rule.red and rule.to_x - rule.x > 150 and rule.y > 60]
    lines = [rule for rule in lines if rule.width > 0.2]
    lines.sort(key=lambda rule: rule.y)
    assert lines[-1].y == pytest.approx(BOTTOM, abs=0.5)
    assert lines[0].width == pytest.approx(0.35, abs=0.01) and lines[-1].width == pytest.approx(
        0.35, abs=0.01
    )
    assert all(rule.width == pytest.approx(0.25, abs=0.01) for rule in lines[1:-1])
    assert len(lines) == (4 if name == "many" else 3)
    issued = last.find("2026年11月5日印发")
    assert issued.size == pytest.approx(14)
    assert issued.x + _wide(issued) == pytest.approx(RIGHT - 14 / MM, abs=1)
    printer = [
        piece for piece in last.pieces if piece.size == pytest.approx(14) and abs(piece.y - issued.y) < 1
    ]
    assert printer[0].x == pytest.approx(LEFT + 14 / MM, abs=1)
    assert all("印发" not in sheet.text for sheet in before)


@pytest.mark.parametrize("name", ["short", "long", "table", "attached", "letter"])
def test_signature_date_and_the_place_of_the_seal(papers: dict[str, list[Sheet]], name: str) -> None:
    sheet = next(sheet for sheet in papers[name] if any(_is_date(piece) for piece in sheet.pieces))
    day = next(piece for piece in sheet.pieces if _is_date(piece))
    signature = next(
        piece for piece in sheet.pieces if piece.text == OFFICE and piece.size == pytest.approx(16)
    )
    # 四字 from the right, unless the signature needs the room: its middle is that of the date.
    middle = day.x + _wide(day) / 2
    assert signature.x + _wide(signature) / 2 == pytest.approx(middle, abs=1.5)
    gap = RIGHT - day.x - _wide(day)
    assert gap >= 4 * SIGN - 1.5
    assert signature.x + _wide(signature) <= RIGHT + 0.5
    assert day.y - signature.y == pytest.approx(PITCH, abs=0.1)
    # The seal: 42 mm across, its middle a little above between both lines, its top within a line below the text above.
    above = [piece for piece in sheet.body() if piece.y < signature.y - 1]
    text_ends = max((piece.y for piece in above), default=TOP)
    centre = (signature.y + day.y) / 2 - 5
    # Below a table its last row ends lower than its words.
    room = PITCH + (3 if name == "table" else 0)
    assert 0 <= centre - 21 - text_ends <= room or not above
    # Nothing else stands where it will be.
    inside = [
        piece
        for piece in sheet.pieces
        if piece not in {day, signature}
        and abs(piece.y - centre) < 20
        and abs(piece.x + _wide(piece) / 2 - middle) < 20
    ]
    assert inside == []
    # It is never alone on its page: some of the body stands there too.
    assert any(piece.size < 17 and piece.y < signature.y for piece in sheet.body() if piece is not signature)


def test_without_a_seal_the_signature_stands_two_signs_from_the_right(papers: dict[str, list[Sheet]]) -> None:
    (sheet,) = papers["unsealed"]
    day = next(piece for piece in sheet.pieces if _is_date(piece))
    signature = next(
        piece for piece in sheet.pieces if piece.text == OFFICE and piece.size == pytest.approx(16)
    )
    assert signature.x + _wide(signature) == pytest.approx(RIGHT - 2 * SIGN, abs=1.5)
    assert day.x + _wide(day) == pytest.approx(RIGHT - 2 * SIGN, abs=2.5)


def test_a_table_goes_on_with_its_head_and_keeps_its_rows(papers: dict[str, list[Sheet]]) -> None:
    sheets = [sheet for sheet in papers["table"] if "单位" in sheet.text and "责任单位" in sheet.text]
    assert len(sheets) >= 3
    for sheet in sheets:
        assert sheet.text.count("责任单位") == 1 and "问题" in sheet.text and "件数" in sheet.text
    text = "".join(sheet.text for sheet in papers["table"])
    found = re.findall(r"单位(\d+)农贸市场地面积水，通道堆放杂物", text)
    assert [int(number) for number in found] == list(range(1, 121))


def test_headings_stand_in_their_fonts_and_numbers(papers: dict[str, list[Sheet]]) -> None:
    first = papers["levels"][0]
    assert "Sans" in first.find("一、总体情况").font
    assert "Serif" in first.find("（一）成效").font
    text = "".join(sheet.text for sheet in papers["levels"])
    for words in ("一、总体情况", "（一）成效", "1.市场。面貌改善。", "（1）通道。通畅。", "二、要求"):
        assert words in text
    assert first.find("一、总体情况").x == pytest.approx(LEFT + 2 * SIGN, abs=0.5)


def test_an_order_shows_its_colour(papers: dict[str, list[Sheet]]) -> None:
    mark = papers["order"][0].find("黄色督办单")
    assert mark.y < TOP + 12 and mark.x < LEFT + 6
    assert "WT-202611-00017" in papers["order"][0].text


def test_a_letter_has_its_own_head(papers: dict[str, list[Sheet]]) -> None:
    first, *others = papers["letter"]
    assert others
    head = first.find(OFFICE)
    assert head.y - 0.84 * head.size / MM == pytest.approx(30, abs=1.5)
    red = sorted((rule for rule in first.rules if rule.red), key=lambda rule: rule.y)
    assert len(red) == 4
    for rule in red:
        assert (rule.x, rule.to_x) == (pytest.approx(20, abs=0.2), pytest.approx(190, abs=0.2))
    assert red[0].width > red[1].width and red[2].width < red[3].width
    assert red[0].y - head.y == pytest.approx(4, abs=1.5)
    assert red[3].y == pytest.approx(297 - 20, abs=0.6)
    number = first.find("云创函〔2026〕17号")
    assert number.x + _wide(number) == pytest.approx(RIGHT, abs=1.5)
    assert not any(rule.red for sheet in others for rule in sheet.rules)
    assert "印发" not in "".join(sheet.text for sheet in papers["letter"])
    assert "抄送：县委督查室。" in others[-1].text


def test_minutes_have_no_signature(papers: dict[str, list[Sheet]]) -> None:
    (sheet,) = papers["minutes"]
    assert "出席：甲、乙" in sheet.text
    assert not any(_is_date(piece) for piece in sheet.pieces)
    assert "Sans" in sheet.find("出席：").font


def test_attachments_are_listed_and_begin_on_pages_of_their_own(papers: dict[str, list[Sheet]]) -> None:
    body, one, two = papers["attached"]
    assert "附件：1.问题清单2.联系方式" in body.text
    for sheet, words in ((one, "附件1"), (two, "附件2")):
        label = sheet.find(words)
        assert label.y - 0.88 * 16 / MM == pytest.approx(TOP, abs=0.5) and label.x == pytest.approx(
            LEFT, abs=0.3
        )
    assert "印发" in two.text and "印发" not in one.text


def test_the_same_document_gives_the_same_bytes() -> None:
    document = sample()
    made = [
        typeset_many(TEMPLATE.read_text("utf-8"), [(page_of(document), document.issued_at)], fonts=fonts())[0]
        for _turn in (1, 2)
    ]
    assert made[0].content == made[1].content


def test_drafts_and_withdrawn_ones_say_so_on_every_page() -> None:
    draft, gone = sample(blocks=LONG), sample(blocks=LONG)
    draft.number, draft.issued_at, draft.state = None, None, "draft"
    gone.state = "withdrawn"
    for sheets, words in zip(set_all(draft, gone), ("草稿", "已撤回"), strict=True):
        assert len(sheets) >= 4 and all(words in sheet.text for sheet in sheets)
    assert "〔2026〕17号" in set_all(gone)[0][0].text


def _is_number_of_page(piece: Piece) -> bool:
    return bool(re.fullmatch(r"—\s*\d+\s*—", piece.text))


def _is_date(piece: Piece) -> bool:
    return piece.text == "2026年11月5日" and piece.size == pytest.approx(16)


def _wide(piece: Piece) -> float:
    # Figures of the font that stands in are a little wider than half.
    signs = sum(0.56 if ord(char) < 0x2000 else 1.0 for char in piece.text)
    return signs * (piece.size if piece.size != pytest.approx(16) else SIGN * MM) / MM


def sheet_width(piece: Piece) -> float:
    """The width of a page number with its dashes."""
    return 14 / MM * (2 + 0.56 * len(re.sub(r"\D", "", piece.text)) + 0.5)
