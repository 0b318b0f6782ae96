"""Plain text out of .txt, .md, .docx and .pdf, each file made here; and what can't be read says why."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document as new_word
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from pypdf import PdfReader, PdfWriter

from tongchuang.adapters.texts import (
    Damaged,
    Document,
    Empty,
    Protected,
    Scanned,
    TextError,
    TooLarge,
    UnknownEncoding,
    UnknownFormat,
    read_document,
)
from tongchuang.adapters.texts import document as limits

WORDS = "由城管局牵头，住建局配合，11月30日前完成背街小巷整治。\n环卫中心要每天巡查两次。\n"


def _pdf(pages: list[str], size: int = 12) -> bytes:
    import typst

    source = f'#set text(font: ("Noto Serif CJK SC", "Noto Sans CJK SC", "Source Han Serif SC", "FandolSong"), size: {size}pt, lang: "zh")\n'
    return bytes(typst.compile((source + "\n#pagebreak()\n".join(pages)).encode()))


def _word(fill: object = None) -> bytes:
    word = new_word()
    word.add_heading("工作任务", 1)
    word.add_paragraph("由城管局牵头，住建局配合，11月30日前完成背街小巷整治。")
    table = word.add_table(rows=3, cols=3)
    rows = (
        ("工作任务", "责任单位", "完成时限"),
        ("新建公厕两座", "住建局", "12月底前"),
        ("修缮旧公厕", "", "明年3月底前"),
    )
    for cells, row in zip(table.rows, rows, strict=True):
        for cell, words in zip(cells.cells, row, strict=True):
            cell.text = words
    table.cell(1, 1).merge(table.cell(2, 1))
    word.add_paragraph("环卫中心要每天巡查两次。")
    if callable(fill):
        fill(word)
    file = io.BytesIO()
    word.save(file)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_text_in_each_encoding(encoding: str, ends: str) -> None:
    data = WORDS.replace("\n", ends).encode(encoding)
    assert read_document(data, "纪要.txt") == Document(WORDS)


def test_markdown_stays_as_it_is() -> None:
    words = "# 任务\n\n**城管局**要清理。\n"
    assert read_document(words.encode(), "plan.MD").text == words


def test_word_gives_paragraphs_and_tables_in_their_order() -> None:
    found = read_document(_word(), "方案.docx")
    assert found.text.split("\n\n") == [
        "工作任务",
        "由城管局牵头，住建局配合，11月30日前完成背街小巷整治。",
        "工作任务：新建公厕两座；责任单位：住建局；完成时限：12月底前。",
        "工作任务：修缮旧公厕；责任单位：住建局；完成时限：明年3月底前。",
        "环卫中心要每天巡查两次。",
    ]
    assert found.warnings == ()


def test_word_takes_revisions_as_accepted() -> None:
    def revise(word: object) -> None:
        paragraph = word.add_paragraph("各镇要")  # type: ignore[attr-defined]
        for markup in (
            "<w:ins {0}><w:r><w:t>立即</w:t></w:r></w:ins>",
            "<w:del {0}><w:r><w:delText>逐步</w:delText></w:r></w:del>",
        ):
            paragraph._p.append(parse_xml(markup.format(nsdecls("w"))))
        paragraph.add_run("整改。")

    assert read_document(_word(revise), "方案.docx").text.endswith("各镇要立即整改。")


def test_pdf_gives_its_pages() -> None:
    found = read_document(_pdf(["城管局要于11月30日前完成整治。", "住建局要每月通报一次。"]), "通知.pdf")
    assert found.pages == 2
    words = found.text.replace(" ", "")  # the setter's own gaps between figures and characters
    assert "城管局要于11月30日前完成整治。" in words and "住建局要每月通报一次。" in words


def test_what_a_file_is_says_its_content() -> None:
    assert "城管局" in read_document(_pdf(["城管局要整改。"]), "其实是.txt").text
    assert read_document(_word(), "其实是.pdf").text.startswith("工作任务")


def test_pages_without_text_are_told_of() -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(_pdf(["城管局要整改。"]))))
    writer.add_blank_page()
    assert read_document(_saved(writer), "a.pdf").warnings == ("pages_without_text",)


def test_another_language_is_told_of() -> None:
    found = read_document(b"The committee shall report every month.\n" * 20, "minutes.txt")
    assert found.warnings == ("not_chinese",)


def _saved(writer: PdfWriter) -> bytes:
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def _scan() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    return _saved(writer)


def _locked() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(_pdf(["秘密。"]))))
    writer.encrypt("secret", algorithm="RC4-128")
    return _saved(writer)


def _zip(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, "<x/>")
    return file.getvalue()


_OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)


@pytest.mark.parametrize(
    ("make", "name", "error"),
    [
        (_scan, "a.pdf", Scanned),
        (_locked, "a.pdf", Protected),
        (lambda: _pdf(["整改。"])[:300], "a.pdf", Damaged),
        (lambda: b"nothing like it", "a.pdf", Damaged),
        (lambda: _word()[:2000], "a.docx", Damaged),
        (lambda: b"nothing like it", "a.docx", Damaged),
        (lambda: _zip("word/document.xml"), "a.docx", Damaged),
        (lambda: _zip("xl/workbook.xml"), "a.docx", UnknownFormat),
        (lambda: _OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx", Protected),
        (lambda: _OLE + "WordDocument".encode("utf-16-le"), "a.doc", UnknownFormat),
        (lambda: WORDS.encode(), "a.rtf", UnknownFormat),
        (lambda: bytes(range(256)) * 20, "a.txt", UnknownEncoding),
        (lambda: b"", "a.txt", Empty),
        (lambda: b" \n\t\r\n", "a.txt", Empty),
    ],
)
def test_what_cannot_be_read_says_why(make: object, name: str, error: type[TextError]) -> None:
    with pytest.raises(error) as caught:
        read_document(make(), name)  # type: ignore[operator]
    assert type(caught.value) is error
    assert str(caught.value).endswith(".")


def test_too_large_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_BYTES", 20)
    with pytest.raises(TooLarge):
        read_document(WORDS.encode(), "a.txt")
    monkeypatch.setattr(limits, "MOST_BYTES", 10_000)
    monkeypatch.setattr(limits, "MOST_SIGNS", 5)
    with pytest.raises(TooLarge):
        read_document(WORDS.encode(), "a.txt")
