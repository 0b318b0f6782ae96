"""Word templates: fields over runs, rows that repeat, and files that mean no good."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from docx import Document

from tongchuang.adapters.word.packages import TemplateRefused, opened
from tongchuang.adapters.word.templates import fields_of, fill

RELS = "word/_rels/document.xml.rels"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def template(*paragraphs: str, rows: list[list[str]] | None = None) -> bytes:
    file = Document()
    for words in paragraphs:
        file.add_paragraph(words)
    if rows:
        table = file.add_table(rows=len(rows), cols=len(rows[0]))
        for place, row in enumerate(rows):
            for column, words in enumerate(row):
                table.cell(place, column).text = words
    made = io.BytesIO()
    file.save(made)
    return made.getvalue()


def in_runs(*pieces: str) -> bytes:
    file = Document()
    paragraph = file.add_paragraph()
    for number, piece in enumerate(pieces):
        paragraph.add_run(piece).bold = number == 0
    made = io.BytesIO()
    file.save(made)
    return made.getvalue()


def changed(content: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return made.getvalue()


def text_of(content: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs)


def test_a_field_in_pieces_is_found_and_keeps_its_look() -> None:
    content = in_runs("得分{", "{本月", "得分}", "}分", "，{{ 超期问题 }}件")
    assert fields_of(opened(content)).fields == ["本月得分", "超期问题"]
    made = fill(content, {"本月得分": "87.50", "超期问题": "3"}, {}).content
    assert text_of(made).strip() == "得分87.50分，3件"
    assert Document(io.BytesIO(made)).paragraphs[-1].runs[0].bold


def test_wide_braces_serve_too() -> None:
    content = template("｛｛标题｝｝")
    assert fields_of(opened(content)).fields == ["标题"]
    assert text_of(fill(content, {"标题": "甲"}, {}).content).strip() == "甲"


def test_rows_repeat_and_none_leave_the_head() -> None:
    content = template(
        rows=[["单位", "问题"], ["{{#单位}}{{单位名称}}", "{{超期问题}}{{/单位}}"], ["合计", "{{超期问题}}"]]
    )
    found = fields_of(opened(content))
    assert (
        found.blocks == {"单位": ["单位名称", "超期问题"]}
        and found.fields == ["超期问题"]
        and not found.faults
    )
    rows = [{"单位名称": "甲", "超期问题": "1"}, {"单位名称": "乙", "超期问题": "2"}]
    made = fill(content, {"超期问题": "3"}, {"单位": rows})
    cells = [[cell.text for cell in row.cells] for row in Document(io.BytesIO(made.content)).tables[0].rows]
    assert cells == [["单位", "问题"], ["甲", "1"], ["乙", "2"], ["合计", "3"]]
    assert made.paragraphs[0] == cells
    empty = fill(content, {"超期问题": "0"}, {"单位": []})
    assert len(Document(io.BytesIO(empty.content)).tables[0].rows) == 2


def test_marks_in_rows_of_their_own_vanish() -> None:
    content = template(rows=[["{{#单位}}", ""], ["{{单位名称}}", "x"], ["{{/单位}}", ""]])
    made = fill(content, {}, {"单位": [{"单位名称": "甲"}, {"单位名称": "乙"}]})
    assert made.paragraphs[0] == [["甲", "x"], ["乙", "x"]]


def test_what_is_filled_in_is_never_a_field_or_markup() -> None:
    content = template("{{标题}}和{{正文}}")
    made = text_of(fill(content, {"标题": "{{正文}}<w:p/>&\x0b", "正文": "乙"}, {}).content)
    assert made.strip() == "{{正文}}<w:p/>&和乙"


def test_lines_of_a_field_alone_become_paragraphs() -> None:
    made = fill(template("{{正文}}"), {"正文": "第一段\n第二段"}, {})
    assert made.paragraphs == ("第一段", "第二段")


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (template("{{标题"), ("unfinished", "{{标题")),
        (template("{{#单位}}{{单位名称}}{{/单位}}"), ("outside", "单位")),
        (template(rows=[["{{#单位}}", "{{单位名称}}"]]), ("unclosed", "单位")),
        (template(rows=[["{{/单位}}", "x"]]), ("unclosed", "单位")),
    ],
)
def test_what_is_wrong_with_a_template_is_named(content: bytes, fault: tuple[str, str]) -> None:
    assert fault in fields_of(opened(content)).faults


def _part(name: str, part: bytes) -> Callable[[dict[str, bytes]], None]:
    return lambda parts: parts.update({name: part})


def _instead(name: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        assert old in parts[name]
        parts[name] = parts[name].replace(old, new)

    return change


def _points_to(kind: str, target: str) -> Callable[[dict[str, bytes]], None]:
    relation = (
        f'<Relationship Id="rIdX" TargetMode="External" Target="{target}" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"/></Relationships>'
    )
    return _instead(RELS, b"</Relationships>", relation.encode())


HOSTILE = {
    "macros": _part("word/vbaProject.bin", b"x"),
    "a macro type": _instead("[Content_Types].xml", b"document.main+xml", b"document.macroEnabled.main+xml"),
    "an object": _part("word/embeddings/oleObject1.bin", b"x"),
    "a control": _part("word/activeX/activeX1.xml", b"<a/>"),
    "a linked picture": _points_to("image", "http://evil.example/x.png"),
    "a template elsewhere": _points_to("attachedTemplate", "file:///etc/passwd"),
    "a frame": _points_to("frame", "http://evil.example/"),
    "an entity": _instead("word/document.xml", b"<w:document", b'<!DOCTYPE a [<!ENTITY b "c">]><w:document'),
    "a field that fetches": _instead(
        "word/document.xml", b"<w:body>", b"<w:body><w:p><w:r><w:instrText>INCLUDE</w:instrText><w:instrText>PICTURE x</w:instrText></w:r></w:p>",
    ),
    "a foreign chunk": _instead("word/document.xml", b"<w:body>", b'<w:body><w:altChunk r:id="rId1"/>'),
    "a picture of another kind": _part("word/media/image1.emf", b"x"),
    "a picture that is none": _part("word/media/image1.png", b"MZ"),
    "a part too large": _part("word/extra.xml", b"<a>" + b" " * (41 * 1024 * 1024) + b"</a>"),
    "a bomb": _part("word/extra.xml", b"<a>" + b" " * (8 * 1024 * 1024) + b"</a>"),
    "a script": _part("word/run.js", b"x"),
    "broken XML": _part(RELS, b"<Relationships"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_with_a_reason(name: str) -> None:
    with pytest.raises(TemplateRefused) as refused:
        package = opened(changed(template("{{标题}}"), HOSTILE[name]))
        fields_of(package)
    assert len(str(refused.value)) > 8


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"plain text", b"\xd0\xcf\x11\xe0" + b"0" * 600, b"x" * (6 << 20)]
)
def test_what_is_no_word_file_is_refused(content: bytes) -> None:
    with pytest.raises(TemplateRefused):
        opened(content)


def test_a_spreadsheet_is_no_template() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", "<a/>")
        archive.writestr("xl/workbook.xml", "<a/>")
    with pytest.raises(TemplateRefused):
        opened(made.getvalue())


def test_links_in_the_text_are_taken_out_and_their_words_stay() -> None:
    def link(parts: dict[str, bytes]) -> None:
        _points_to("hyperlink", "http://example.cn/a")(parts)
        _instead(
            "word/document.xml", b"<w:body>",
            b'<w:body><w:p><w:hyperlink r:id="rIdX" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
            b"<w:r><w:t>see {{</w:t></w:r></w:hyperlink><w:r><w:t>\xe6\xa0\x87\xe9\xa2\x98}}</w:t></w:r></w:p>",
        )(parts)  # fmt: skip

    package = opened(changed(template("x"), link))
    assert package.stripped == ("http://example.cn/a",)
    made = package.written()
    assert b"example.cn" not in b"".join(opened(made).parts.values())
    assert text_of(fill(made, {"标题": "甲"}, {}).content).startswith("see 甲")


def test_a_picture_of_the_office_stays() -> None:
    content = changed(template("{{标题}}"), _part("word/media/image1.png", PNG))
    assert "word/media/image1.png" in opened(fill(content, {"标题": "甲"}, {}).content).parts
