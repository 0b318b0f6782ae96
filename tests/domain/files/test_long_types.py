"""Word, Excel and PowerPoint have media types of more than sixty letters."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tongchuang.domain.files.actions import store_paper

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("part", "name"), [("word/document.xml", "纪要.docx"), ("xl/workbook.xml", "签到表.xlsx"), ("ppt/presentation.xml", "汇报.pptx")])
def test_papers_of_an_office_suite_are_kept(office, part: str, name: str) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(part, "<x/>")
    row = store_paper(SimpleUploadedFile(name, packed.getvalue()), by=office.actor)
    row.refresh_from_db()
    assert row.name == name and len(row.media_type) > 60
