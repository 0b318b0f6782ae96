"""Pieces of WordprocessingML that python-docx has no words for. Lengths in twips (1/20 pt) unless a name says otherwise."""

from __future__ import annotations

from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

TAB_RIGHT = WD_TAB_ALIGNMENT.RIGHT
RED = RGBColor(0xE6, 0x00, 0x12)
PITCH = 579  # 28.95 pt: 22 lines to a page
SIGN = 316  # 28 signs to 156 mm
AREA = 8845  # 156 mm
# The names that offices know; beside each what every computer with Chinese Windows has.
FONTS = {
    "fangsong": ("仿宋_GB2312", "仿宋"), "title": ("方正小标宋简体", "宋体"), "hei": ("黑体", "黑体"),
    "kai": ("楷体_GB2312", "楷体"), "song": ("宋体", "宋体"),
}  # fmt: skip
ALIGN = {
    "start": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER, "end": WD_ALIGN_PARAGRAPH.RIGHT,
    "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
}  # fmt: skip


def element(name: str, **attributes: object) -> Any:
    """An element w:name with w: attributes."""
    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


# What may stand in an element, in the order that the schema asks for; Word refuses files that have it otherwise.
ORDER = {
    "pPr": (
        "pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "suppressLineNumbers", "pBdr",
        "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct", "topLinePunct", "autoSpaceDE", "autoSpaceDN",
        "bidi", "adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing", "mirrorIndents", "suppressOverlap", "jc",
        "textDirection", "textAlignment", "outlineLvl", "rPr", "sectPr",
    ),
    "rPr": (
        "rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "strike", "color", "spacing", "w", "kern", "position", "sz", "szCs",
        "highlight", "u", "effect", "bdr", "shd", "fitText", "vertAlign", "rtl", "cs", "em", "lang",
    ),
    "tblPr": (
        "tblStyle", "tblpPr", "tblOverlap", "bidiVisual", "tblStyleRowBandSize", "tblStyleColBandSize", "tblW", "jc",
        "tblCellSpacing", "tblInd", "tblBorders", "shd", "tblLayout", "tblCellMar", "tblLook",
    ),
    "tcPr": ("cnfStyle", "tcW", "gridSpan", "hMerge", "vMerge", "tcBorders", "shd", "noWrap", "tcMar", "vAlign"),
    "trPr": ("cantSplit", "trHeight", "tblHeader"),
}  # fmt: skip


def put(parent: Any, child: Any) -> None:
    """Place a child where the schema wants it."""
    order = ORDER[parent.tag.rpartition("}")[2]]
    after = order[order.index(child.tag.rpartition("}")[2]) + 1 :]
    parent.insert_element_before(child, *(f"w:{name}" for name in after))


def line_of(
    paragraph: Any, *, align: str = "both", before: int = 0, pitch: int = PITCH, indent: bool = False
) -> Any:
    """A paragraph of exact line height, `before` below what stands above, indented by two signs or not."""
    form = paragraph.paragraph_format
    form.alignment = ALIGN[align]
    form.space_before, form.space_after = Pt(before / 20), Pt(0)
    form.widow_control = False
    properties = paragraph._p.get_or_add_pPr()
    spacing = properties.get_or_add_spacing()
    spacing.set(qn("w:line"), str(pitch))
    spacing.set(qn("w:lineRule"), "exact")
    if indent:
        side(paragraph, firstLine=2 * SIGN, firstLineChars=200)
    return paragraph


def side(paragraph: Any, **values: int) -> None:
    """Indents: left, right, firstLine, hanging."""
    indents = paragraph._p.get_or_add_pPr().get_or_add_ind()
    for key, value in values.items():
        indents.set(qn(f"w:{key}"), str(value))


def say(paragraph: Any, text: str, *, font: str = "fangsong", size: float = 16, colour: Any = None) -> Any:
    """A run in one of the fonts of official documents."""
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    if colour is not None:
        run.font.color.rgb = colour
    dress(run._r.get_or_add_rPr(), font)
    return run


def dress(properties: Any, font: str) -> None:
    """Name a font for all scripts: figures stand in the font of the text around them."""
    name = FONTS[font][0]
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = element("rFonts")
        put(properties, fonts)
    for key in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{key}"), name)
    for key in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{key}"), None)


def bordered(paragraph: Any, where: str, *, kind: str, eighths: int, points: int, colour: str) -> None:
    """A line above or below a paragraph, `points` away from its text."""
    borders = element("pBdr")
    borders.append(element(where, val=kind, sz=eighths, space=points, color=colour))
    put(paragraph._p.get_or_add_pPr(), borders)


def shaded(run: Any, fill: str) -> None:
    """A ground behind a run and a thin frame around it."""
    properties = run._r.get_or_add_rPr()
    put(properties, element("bdr", val="single", sz=6, space=0, color="000000"))
    put(properties, element("shd", val="clear", color="auto", fill=fill))


def framed(paragraph: Any, *, x: int, y: int, width: int) -> None:
    """Fix a paragraph on the sheet."""
    frame = element("framePr", w=width, wrap="around", vAnchor="page", hAnchor="page", x=x, y=y)
    put(paragraph._p.get_or_add_pPr(), frame)


def page_field(paragraph: Any) -> None:
    """— 1 —, in 4号宋体."""
    say(paragraph, "— ", font="song", size=14)
    for kind in ("begin", None, "end"):
        run = say(paragraph, "", font="song", size=14)
        if kind is None:
            code = element("instrText")
            code.text = "PAGE"
            run._r.append(code)
        else:
            run._r.append(element("fldChar", fldCharType=kind))
    say(paragraph, " —", font="song", size=14)


def ruled(table: Any, *, eighths: int = 4) -> None:
    """All lines of a table."""
    borders = element("tblBorders")
    for where in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(element(where, val="single", sz=eighths, space=0, color="000000"))
    put(table._tbl.tblPr, borders)


def of_width(table: Any, widths: list[int]) -> None:
    """Fixed widths of columns."""
    properties = table._tbl.tblPr
    for name in ("w:tblW", "w:tblLayout"):
        for old in properties.findall(qn(name)):
            properties.remove(old)
    put(properties, element("tblW", w=sum(widths), type="dxa"))
    put(properties, element("tblLayout", type="fixed"))
    for column, width in zip(table._tbl.tblGrid.findall(qn("w:gridCol")), widths, strict=True):
        column.set(qn("w:w"), str(width))
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell._tc.get_or_add_tcPr().get_or_add_tcW().set(qn("w:w"), str(width))
            cell._tc.get_or_add_tcPr().get_or_add_tcW().set(qn("w:type"), "dxa")


def whole(row: Any, *, head: bool = False) -> None:
    """A row that doesn't break; a head that stands again on every page."""
    properties = row._tr.get_or_add_trPr()
    put(properties, element("cantSplit"))
    if head:
        put(properties, element("tblHeader"))
