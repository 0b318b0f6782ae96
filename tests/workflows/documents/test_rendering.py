"""Files of documents: made when asked for, kept, the same ever after; many in one process."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from docx import Document as WordFile
from tests.domain.documents.test_numbers import draft
from tests.factories import County
from tests.workflows.documents.paper import read

from tongchuang.adapters.typesetting import stand_ins
from tongchuang.domain.documents.actions import (
    approve_document,
    draft_document,
    drop_renderings,
    edit_document,
    issue_many,
    issue_now,
    submit_for_approval,
    withdraw_document,
)
from tongchuang.domain.documents.models import Rendering
from tongchuang.domain.documents.values import paragraph
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.workflows.documents import file_name, pdf_of, preview_of, rendering, warm, word_of

FOLDER = Path(settings.PROJECT) / "build" / "fonts"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the fonts are not fetched (make assets)")


def test_a_pdf_is_made_once_and_stays(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction.atomic():
        row = issue_now(draft(county), by=SYSTEM)
    assert not Rendering.objects.exists()
    first = pdf_of(row)
    assert row.number_text in read(first.content)[0].text
    # Templates may change later: the file of the document does not.
    monkeypatch.setattr(rendering, "_template", lambda: "never used")
    again = pdf_of(row)
    assert again.content == first.content
    kept = Rendering.objects.get()
    assert kept.sha256 == hashlib.sha256(first.content).hexdigest() and kept.digest == row.digest
    told = Event.objects.get(kind="document.set")
    assert told.new["sha256"] == kept.sha256


def test_a_withdrawn_one_is_printed_as_withdrawn_and_the_first_file_stays(county: County) -> None:
    with transaction.atomic():
        row = issue_now(draft(county), by=SYSTEM)
    before = pdf_of(row)
    gone = withdraw_document(row, reason="对象有误", by=county.people["director"].actor)
    after = pdf_of(gone)
    assert "已撤回" in read(after.content)[0].text and row.number_text in read(after.content)[0].text
    assert {each.sha256 for each in Rendering.objects.all()} == {
        hashlib.sha256(each.content).hexdigest() for each in (before, after)
    }


def test_a_draft_shows_what_is_written_now(county: County) -> None:
    office, director = county.people["office"].actor, county.people["director"].actor
    row = draft_document(draft(county, blocks=(paragraph("第一稿。"),)), by=office)
    assert "第一稿" in read(pdf_of(row).content)[0].text and "草稿" in read(pdf_of(row).content)[0].text
    row = edit_document(row, draft(county, blocks=(paragraph("第二稿。"),)), by=office)
    assert "第二稿" in read(pdf_of(row).content)[0].text
    row = approve_document(submit_for_approval(row, by=office), by=director)
    text = read(pdf_of(row).content)[0].text
    assert "草稿" not in text and row.number_text in text


def test_word_and_pictures(county: County) -> None:
    with transaction.atomic():
        row = issue_now(draft(county), by=SYSTEM)
    made = word_of(row)
    file = WordFile(io.BytesIO(made.content))
    assert row.number_text in [each.text for each in file.paragraphs]
    assert made.name == f"{row.number_text} {row.title}.docx"
    assert word_of(row).content == made.content
    pictures = preview_of(row).pictures
    assert len(pictures) == len(read(pdf_of(row).content))
    assert all(picture.startswith(b"\x89PNG") for picture in pictures)


def test_many_are_set_by_one_process_each_with_its_own_words(county: County) -> None:
    with transaction.atomic():
        rows = issue_many(
            [draft(county, blocks=(paragraph(f"第{number}件。"),)) for number in range(45)], by=SYSTEM
        )
    assert warm(rows) == 45
    assert warm(rows) == 0
    for number, row in enumerate(rows):
        text = read(pdf_of(row).content)[0].text
        assert f"第{number}件。" in text and row.number_text in text


def test_the_office_hears_that_fonts_stand_in_and_may_set_anew(county: County) -> None:
    with transaction.atomic():
        row = issue_now(draft(county, blocks=(paragraph("𠀀\ue000"),)), by=SYSTEM)
    made = pdf_of(row)
    assert {"title", "fangsong"} <= set(made.stand_ins) or made.stand_ins == ()
    assert "\ue000" in made.missing
    drop_renderings(row, by=county.people["director"].actor)
    assert not Rendering.objects.exists()
    assert pdf_of(row).content == made.content


def test_which_fonts_are_genuine() -> None:
    assert stand_ins({"title": ["SimSun"], "fangsong": ["Noto Serif SC"], "kai": []}) == (
        "title",
        "fangsong",
        "kai",
    )
    assert stand_ins({"title": ["方正小标宋简体"], "fangsong": ["FangSong"], "kai": ["KaiTi"]}) == ()


def test_names_of_files_have_no_forbidden_signs(county: County) -> None:
    row = draft_document(draft(county, title='关于"甲/乙"\\丙:丁?的通报'), by=county.people["office"].actor)
    assert not set('\\/:*?"<>|') & set(file_name(row, "pdf"))
