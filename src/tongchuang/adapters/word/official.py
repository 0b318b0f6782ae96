"""An official document as a Word file: the same words and the same geometry as the PDF (see official.typ beside the workflow)."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from tongchuang.adapters.word import parts
from tongchuang.adapters.word.parts import (
    AREA,
    FONTS,
    PITCH,
    RED,
    SIGN,
    bordered,
    dress,
    element,
    framed,
    line_of,
    of_width,
    page_field,
    ruled,
    say,
    shaded,
    side,
    whole,
)

HEADING_FONTS = ("hei", "kai", "fangsong", "fangsong")
FILLS = {"white": "FFFFFF", "yellow": "FFD400", "red": "E60012"}
MM = 56.693  # twips
SMALL = 280  # one sign of 4号


def write_document(page: Mapping[str, Any], *, made_at: datetime) -> bytes:
    """The bytes of a .docx from what is put on paper."""
    document = Document()
    _set_up(document, page, made_at)
    _header(document, page)
    _title(document, page["title_lines"], before=2 * PITCH)
    if page["to_line"]:
        say(line_of(document.add_paragraph(), before=PITCH), page["to_line"])
    else:
        line_of(document.add_paragraph())
    for block in page["blocks"]:
        _block(document, block)
    _list_attachments(document, page["attachments"])
    if page["signers"]:
        _both_sides(document, page["signers"])
    if page["signed"]:
        document.paragraphs[-1].paragraph_format.keep_with_next = True
        _sign(document, page)
    for place, attached in enumerate(page["attachments"], 1):
        _attach(document, attached, place if len(page["attachments"]) > 1 else 0)
    if page["imprint"]:
        _imprint(document, page)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _set_up(document: Any, page: Mapping[str, Any], made_at: datetime) -> None:
    section = document.sections[0]
    section.start_type = WD_SECTION.NEW_PAGE
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.left_margin = Mm(37), Mm(28)
    section.right_margin, section.bottom_margin = Mm(26), Mm(35)
    if page["layout"] == "sheet":
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
        section.top_margin = section.left_margin = section.right_margin = section.bottom_margin = Mm(20)
    # The dashes of the page number stand 7 mm below the type area: the line of 14 pt ends 9.4 mm below it.
    section.header_distance, section.footer_distance = Mm(15), Mm(25.6)
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    section._sectPr.append(element("docGrid", type="linesAndChars", linePitch=PITCH, charSpace=-848))
    normal = document.styles["Normal"]
    normal.font.size = Pt(16)
    dress(normal.element.get_or_add_rPr(), "fangsong")
    _language(normal.element.get_or_add_rPr())
    core = document.core_properties
    core.title, core.author, core.keywords = page["title"], page["signature"], page["number"]
    core.created = core.modified = made_at.replace(tzinfo=None)
    core.comments = ""
    _name_stand_ins(document)
    _footers(document, section, letter=page["layout"] == "letter")
    if page["mark"]:
        _mark(section, page["mark"], letter=page["layout"] == "letter")


def _language(properties: Any) -> None:
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    parts.put(properties, element("lang", val="en-US", eastAsia="zh-CN"))


def _name_stand_ins(document: Any) -> None:
    """Say in the table of fonts which font may stand in where an office lacks one."""
    for part in document.part.package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            named = "".join(
                f'<w:font w:name="{name}"><w:altName w:val="{other}"/></w:font>'
                for name, other in FONTS.values()
                if name != other
            )
            part._blob = part.blob.replace(b"</w:fonts>", named.encode() + b"</w:fonts>")


def _footers(document: Any, section: Any, *, letter: bool) -> None:
    document.settings.odd_and_even_pages_header_footer = True
    section.different_first_page_header_footer = letter
    odd = section.footer.paragraphs[0]
    line_of(odd, align="end", pitch=SMALL)
    side(odd, right=SMALL)
    page_field(odd)
    even = section.even_page_footer.paragraphs[0]
    line_of(even, align="start", pitch=SMALL)
    side(even, left=SMALL)
    page_field(even)
    if letter:
        first = section.first_page_footer.paragraphs[0]
        framed(first, x=round(20 * MM), y=round(276 * MM), width=round(170 * MM))
        line_of(first, pitch=round(MM))
        bordered(first, "bottom", kind="thinThickSmallGap", eighths=18, points=0, colour="E60012")


def _mark(section: Any, words: str, *, letter: bool) -> None:
    headers = [section.header, section.even_page_header, *([section.first_page_header] if letter else [])]
    for header in headers:
        say(line_of(header.paragraphs[0], align="center", pitch=600), words, font="hei", size=26, colour=RED)


def _header(document: Any, page: Mapping[str, Any]) -> None:
    letter = page["layout"] == "letter"
    # 35 mm below the upper edge of the type area; of a letter 30 mm below that of the sheet.
    room = round(35 * MM)
    first = document.paragraphs[0] if document.paragraphs else document.add_paragraph()
    if page["colour"]:
        line_of(first, align="start")
        run = say(
            first,
            f" {page['colour_words']} ",
            font="hei",
            colour=parts.RGBColor(255, 255, 255) if page["colour"] == "red" else None,
        )
        shaded(run, FILLS[page["colour"]])
        room -= PITCH
        first = document.add_paragraph()
    size = page["head_size"]
    for number, words in enumerate(page["head_lines"]):
        paragraph = first if number == 0 else document.add_paragraph()
        line_of(
            paragraph,
            align="center",
            before=room if number == 0 and not letter else 0,
            pitch=round(size * 26),
        )
        if letter:
            framed(paragraph, x=round(28 * MM), y=round(30 * MM), width=AREA)
        say(paragraph, words, font="title", size=size, colour=RED)
    number = document.add_paragraph()
    if letter:
        side(paragraph, left=-round(8 * MM), right=-round(6 * MM))
        bordered(paragraph, "bottom", kind="thickThinSmallGap", eighths=18, points=11, colour="E60012")
        # The head hangs into the margin above; what follows it keeps clear of it.
        say(
            line_of(number, align="end", before=round(size * 26 * len(page["head_lines"]))),
            page["number_words"],
        )
        return
    say(line_of(number, align="center", before=2 * PITCH), page["number_words"])
    bordered(number, "bottom", kind="single", eighths=16, points=11, colour="E60012")


def _title(document: Any, lines: Sequence[str], *, before: int) -> None:
    paragraph = line_of(document.add_paragraph(), align="center", before=before, pitch=700)
    for number, words in enumerate(lines):
        run = say(paragraph, words, font="title", size=22)
        if number < len(lines) - 1:
            run.add_break()


def _block(document: Any, block: Mapping[str, Any]) -> None:
    kind = block["kind"]
    if kind in {"table", "facts"}:
        _table(document, block)
        return
    if kind == "chart":
        _chart(document, block)
        return
    if kind == "pictures":
        _pictures(document, block)
        return
    paragraph = line_of(document.add_paragraph(), indent=True)
    if kind == "heading":
        say(paragraph, block["number"] + block["text"], font=HEADING_FONTS[block["level"] - 1])
        if block["body"]:
            say(paragraph, block["body"])
        else:
            paragraph.paragraph_format.keep_with_next = True
    elif kind == "labelled":
        say(paragraph, f"{block['label']}：", font="hei")
        say(paragraph, block["text"])
    else:
        say(paragraph, block["text"])


def _chart(document: Any, block: Mapping[str, Any]) -> None:
    """A chart as a picture, its caption above; what it says stands in the picture's description too."""
    caption = line_of(document.add_paragraph(), align="center")
    say(caption, block["caption"], font="hei", size=14)
    caption.paragraph_format.keep_with_next = True
    paragraph = document.add_paragraph()
    paragraph.alignment = parts.ALIGN["center"]
    shape = paragraph.add_run().add_picture(io.BytesIO(block["png"]), width=Mm(152))
    shape._inline.docPr.set("descr", block["described"])


def _pictures(document: Any, block: Mapping[str, Any]) -> None:
    """Photos, two to a line; a single one larger."""
    files = block["files"]
    for place in range(0, len(files), 2):
        paragraph = document.add_paragraph()
        paragraph.alignment = parts.ALIGN["center"]
        for file in files[place : place + 2]:
            paragraph.add_run().add_picture(io.BytesIO(file), width=Mm(100 if len(files) == 1 else 74))
            paragraph.add_run(" ")


def _both_sides(document: Any, signers: Sequence[Mapping[str, str]]) -> None:
    """What both sides of a pledge sign by hand."""
    line_of(document.add_paragraph())
    table = document.add_table(rows=-(-len(signers) // 2), cols=2)
    of_width(table, [AREA // 2, AREA // 2])
    cells = [cell for row in table.rows for cell in row.cells]
    for cell, side_ in zip(cells, signers, strict=False):
        lines = (f"{side_['role']}（盖章）：", side_["name"], "负责人（签字）：", "　　　　年　　月　　日")
        for place, words in enumerate(lines):
            paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
            say(line_of(paragraph, align="start"), words)
    for row in table.rows:
        whole(row)
    line_of(document.add_paragraph(), pitch=240)


def _table(document: Any, block: Mapping[str, Any]) -> None:
    if block["kind"] == "facts":
        columns = [{"title": "", "width": 1, "align": "start"}, {"title": "", "width": 4, "align": "start"}]
    else:
        columns = block["columns"]
        if block["caption"]:
            say(line_of(document.add_paragraph(), align="center"), block["caption"], font="hei", size=14)
    headed = block["kind"] == "table"
    table = document.add_table(rows=len(block["rows"]) + headed, cols=len(columns))
    share = sum(column["width"] for column in columns)
    ruled(table)
    of_width(table, [round(AREA * column["width"] / share) for column in columns])
    rows = iter(table._tbl.tr_lst)
    if headed:
        _row(
            table,
            next(rows),
            [column["title"] for column in columns],
            ["center"] * len(columns),
            font="hei",
            head=True,
        )
    for values in block["rows"]:
        _row(table, next(rows), values, [column["align"] for column in columns])
    line_of(document.add_paragraph(), pitch=240)


def _row(
    table: Any,
    row: Any,
    values: Sequence[str],
    aligns: Sequence[str],
    *,
    font: str = "fangsong",
    head: bool = False,
) -> None:
    from docx.table import _Cell, _Row

    whole(_Row(row, table), head=head)
    for cell, words, align in zip(row.tc_lst, values, aligns, strict=True):
        say(line_of(_Cell(cell, table).paragraphs[0], align=align, pitch=360), words, font=font, size=12)


def _list_attachments(document: Any, attachments: Sequence[Mapping[str, Any]]) -> None:
    for place, attached in enumerate(attachments, 1):
        paragraph = line_of(document.add_paragraph(), align="start", before=PITCH if place == 1 else 0)
        numbered = f"{place}. " if len(attachments) > 1 else ""
        side(paragraph, left=5 * SIGN, **({"hanging": 3 * SIGN} if place == 1 else {}))
        say(paragraph, ("附件：" if place == 1 else "") + numbered + attached["title"])
        paragraph.paragraph_format.keep_with_next = True


def _sign(document: Any, page: Mapping[str, Any]) -> None:
    name, day = page["signature_signs"] * SIGN, page["date_signs"] * SIGN
    if page["sealed"]:
        # 7.3.5.1: the date four signs from the right, the signature centred above it, as far as the type area allows.
        middle = max(4 * SIGN + day / 2, name / 2)
        edges = (round(middle - name / 2), round(middle - day / 2))
        before = 2 * PITCH
    else:
        edges, before = (2 * SIGN, 2 * SIGN), PITCH
    for words, edge, above in ((page["signature"], edges[0], before), (page["date_words"], edges[1], 0)):
        paragraph = line_of(document.add_paragraph(), align="end", before=above)
        side(paragraph, right=edge)
        say(paragraph, words)
        paragraph.paragraph_format.keep_together = True
        paragraph.paragraph_format.keep_with_next = words is page["signature"]


def _attach(document: Any, attached: Mapping[str, Any], place: int) -> None:
    paragraph = line_of(document.add_paragraph(), align="start")
    paragraph.paragraph_format.page_break_before = True
    say(paragraph, f"附件{place or ''}", font="hei")
    _title(document, attached["title_lines"], before=PITCH)
    line_of(document.add_paragraph())
    for block in attached["blocks"]:
        _block(document, block)


def _imprint(document: Any, page: Mapping[str, Any]) -> None:
    """版记: a table that hangs at the lower edge of the type area of the last page."""
    letter = page["layout"] == "letter"
    rows = [(page["imprint_label"], page["imprint_to"]), ("抄送", page["copies_line"])]
    if page["layout"] == "briefing":
        rows = [("报送", page["copies_line"]), rows[0]]
    lines = [f"{label}：{names}。" for label, names in rows if names]
    closing = [] if letter else [page["signature"]]
    table = document.add_table(rows=len(lines) + len(closing), cols=1)
    properties = table._tbl.tblPr
    place = element(
        "tblpPr", leftFromText=0, rightFromText=0, vertAnchor="margin", horzAnchor="margin", tblpX=0,
        tblpYSpec="bottom",
    )  # fmt: skip
    parts.put(properties, place)
    of_width(table, [AREA])
    for number, row in enumerate(table.rows):
        whole(row)
        paragraph = line_of(row.cells[0].paragraphs[0], align="start", pitch=480)
        if number < len(lines):
            side(paragraph, left=SMALL * 4, hanging=SMALL * 3, right=SMALL)
            say(paragraph, lines[number], size=14)
        else:
            side(paragraph, left=SMALL, right=SMALL)
            paragraph.paragraph_format.tab_stops.add_tab_stop(Pt((AREA - SMALL - 216) / 20), parts.TAB_RIGHT)
            say(paragraph, f"{page['signature']}\t{page['date_words']}印发", size=14)
        if not letter:
            _lines(row.cells[0], first=number == 0, last=number == len(table.rows) - 1)
    # Word wants a paragraph after a table; this one takes no room.
    say(line_of(document.add_paragraph(), pitch=20), "", size=1)


def _lines(cell: Any, *, first: bool, last: bool) -> None:
    # The first and the last line 0.35 mm, those between 0.25 mm.
    borders = element("tcBorders")
    borders.append(element("top", val="single", sz=8 if first else 6, space=0, color="000000"))
    borders.append(element("bottom", val="single", sz=8 if last else 6, space=0, color="000000"))
    parts.put(cell._tc.get_or_add_tcPr(), borders)
