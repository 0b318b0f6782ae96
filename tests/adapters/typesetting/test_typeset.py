"""Typesetting with the real typesetter: data are never commands, nothing outside the folder is reached."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from tongchuang.adapters.typesetting import Fonts, TypesettingFailed, draw_pages, typeset
from tongchuang.adapters.typesetting.errors import FontsMissing, TooSlow
from tongchuang.adapters.typesetting.fonts import coverage, styles_of

FOLDER = Path(settings.PROJECT) / "build" / "fonts"
FONTS = Fonts((FOLDER,))
TEMPLATE = """#let data = json(bytes(sys.inputs.data))
#let fonts = json(bytes(sys.inputs.fonts))
#set page(width: 120mm, height: 60mm, margin: 8mm)
#set text(font: fonts.sans, lang: "zh")
#data.name
"""
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the fonts are not fetched (make assets)")


def test_a_template_and_data_become_a_pdf_that_is_the_same_every_time() -> None:
    one = typeset(TEMPLATE, {"name": "城东农贸市场"}, fonts=FONTS)
    assert one.content.startswith(b"%PDF-")
    assert one.warnings == ()
    assert one.missing == ()
    assert one.content == typeset(TEMPLATE, {"name": "城东农贸市场"}, fonts=FONTS).content


@pytest.mark.parametrize(
    "text",
    [
        '#image("/etc/passwd")',
        '#read("data.json")',
        "$x^2$ *b* _i_ @ref <label>",
        '"]#panic("x")',
        "\\ // # ] } )",
        "#" * 300,
    ],
)
def test_no_character_of_the_data_is_a_command(text: str) -> None:
    """What would be a command draws exactly as many pages as harmless text, and no error."""
    pages = draw_pages(TEMPLATE, {"name": text}, fonts=FONTS, ppi=40)
    assert len(pages) == 1
    # Set literally: a template that holds the same string as a string literal gives the same picture.
    literal = TEMPLATE.replace("#data.name", "#" + _literal(text))
    assert pages[0].content == draw_pages(literal, {"name": ""}, fonts=FONTS, ppi=40)[0].content


def _literal(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@pytest.mark.parametrize("path", ["/etc/passwd", "../data.json", "../../../../etc/passwd", "/../job.json"])
def test_a_template_reads_nothing_outside_its_folder(path: str) -> None:
    with pytest.raises(TypesettingFailed) as caught:
        typeset(f'#read("{path}")', {}, fonts=FONTS)
    assert "not found" in caught.value.detail or "escape" in caught.value.detail


def test_a_template_fetches_nothing_from_the_network() -> None:
    with pytest.raises(TypesettingFailed) as caught:
        typeset('#import ("@" + "preview/cetz:0.3.0"): canvas', {}, fonts=FONTS)
    assert "package" in caught.value.detail


def test_files_go_along_by_plain_names_only() -> None:
    assert typeset('#read("note.txt")', {}, fonts=FONTS, files={"note.txt": b"x"}).content
    with pytest.raises(ValueError):
        typeset("", {}, fonts=FONTS, files={"../note.txt": b"x"})


def test_characters_that_no_font_has_are_named() -> None:
    made = typeset(
        TEMPLATE, {"name": "张\ue000三", "deep": [{"name": "李\U0010fffd"}], "fine": "𬭚喆"}, fonts=FONTS
    )
    assert made.missing == ("\ue000", "\U0010fffd")


def test_a_mistake_in_a_template_is_told_to_who_writes_it() -> None:
    with pytest.raises(TypesettingFailed) as caught:
        typeset("#let x = (", {}, fonts=FONTS)
    assert "unclosed" in caught.value.detail
    assert "unclosed" not in str(caught.value)


def test_without_fonts_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FontsMissing):
        typeset(TEMPLATE, {"name": "x"}, fonts=Fonts((tmp_path,)))


def test_a_template_that_runs_wild_is_ended() -> None:
    with pytest.raises((TooSlow, TypesettingFailed)):
        typeset('#let i = 0\n#let s = ""\n#while true { i += 1; s = str(i) }', {}, fonts=FONTS, seconds=2)


def test_styles_take_the_offices_fonts_first_and_noto_otherwise() -> None:
    assert styles_of(["Noto Serif SC", "Noto Sans SC"])["fangsong"] == ["Noto Serif SC"]
    assert styles_of(["noto serif sc", "fangsong"])["fangsong"] == ["fangsong", "noto serif sc"]


def test_coverage_is_read_from_the_file() -> None:
    here = coverage(str(FOLDER / "NotoSansSC-Regular.ttf"))
    assert {ord(char) for char in "点位码牌㐂𬭚A1，"} <= here
    assert 0xE000 not in here
    assert coverage(str(FOLDER / "absent.ttf")) == frozenset()
