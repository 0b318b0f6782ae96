"""Meetings and files: the words of uploaded minutes, and handing them to the reader of documents."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from tongchuang.adapters.texts import TextError, read_document
from tongchuang.domain.files.actions import store_paper
from tongchuang.domain.files.errors import NotAPaper
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.meetings.errors import MeetingInvalid
from tongchuang.domain.organisations.actors import Actor

MOST = 20_000_000


def text_of_minutes(upload: Any, *, by: Actor) -> tuple[str, Attachment | None]:
    """The words of an uploaded file, and the file as it is kept. A text file has its words only."""
    if upload.size > MOST:
        raise MeetingInvalid(_("The file is too large: 20 MB at most."), field="file")
    data = upload.read()
    upload.seek(0)
    try:
        text = read_document(data, upload.name).text
    except TextError as error:
        raise MeetingInvalid(_sentence(error.code), field="file") from error
    try:
        return text, store_paper(upload, by=by)
    except NotAPaper:
        return text, None


def _sentence(code: str) -> str:
    match code:
        case "scanned":
            return _("The file has pictures of pages and no text. Type the minutes, or bring the Word file.")
        case "protected":
            return _("The file is protected by a password. Save it without one and try again.")
        case "empty":
            return _("There is no text in the file.")
    return _("The file can't be read. Bring Word, PDF with text, or plain text.")
