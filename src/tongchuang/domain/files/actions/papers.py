"""Bringing in papers (PDF, Word, Excel, WPS, OFD): told by their content, kept as they are, never shown in a page."""

from __future__ import annotations

import zipfile
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.files.actions.photos import store_photo
from tongchuang.domain.files.errors import NotAPaper
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.files.ports import Readable, file_store
from tongchuang.domain.files.rules import MEGABYTE
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.foundation.clock import now

PAPER_LIMIT = 30 * MEGABYTE
_OFFICE = "application/vnd.openxmlformats-officedocument."
# What lies in the archive says what it is.
_PARTS = (
    ("word/document.xml", f"{_OFFICE}wordprocessingml.document", ".docx"),
    ("xl/workbook.xml", f"{_OFFICE}spreadsheetml.sheet", ".xlsx"),
    ("ppt/presentation.xml", f"{_OFFICE}presentationml.presentation", ".pptx"),
    ("OFD.xml", "application/ofd", ".ofd"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_ENDINGS = (".doc", ".xls", ".ppt", ".wps", ".et", ".dps")
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"RIFF")


def store_paper(uploaded: Readable, *, by: Actor, attachment_id: UUID | None = None) -> Attachment:
    """Keep a paper, or a photo of one; what is neither is refused."""
    if by.region_id is None:
        raise NotPermitted("store_paper")
    store = file_store()
    received = store.receive(uploaded, limit=PAPER_LIMIT)
    with received.path.open("rb") as file:
        head = file.read(16)
    if head.startswith(_PICTURES):
        try:
            with received.path.open("rb") as picture:
                return store_photo(_Named(picture, _name(uploaded)), by=by, attachment_id=attachment_id)
        finally:
            store.drop(received)
    try:
        media_type, ending = _kind_of(received.path, head, _name(uploaded))
    except Exception:
        store.drop(received)
        raise
    size, digest = received.size, received.sha256
    store.keep(received)
    with transaction.atomic():
        row = Attachment(
            region_id=by.region_id, sha256=digest, kind=Attachment.Kind.DOCUMENT, media_type=media_type, size=size,
            name=_with_ending(_name(uploaded), ending), uploaded_by_id=by.user_id, uploaded_at=now(),
        )  # fmt: skip
        if attachment_id is not None:
            row.pk = attachment_id
        row.save(force_insert=True)
        record("file.stored", row, by=by, new={"sha256": row.sha256, "kind": row.kind, "size": row.size})
    return row


class _Named:
    """An open file under the name that it was sent by."""

    def __init__(self, file: Readable, name: str) -> None:
        self.file, self.name = file, name

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""
        return self.file.read(size)


def _kind_of(path: Path, head: bytes, name: str) -> tuple[str, str]:
    if head.startswith(b"%PDF-"):
        return "application/pdf", ".pdf"
    if head.startswith(_OLE):
        ending = next((each for each in _OLE_ENDINGS if name.lower().endswith(each)), ".doc")
        return "application/x-ole-storage", ending
    if head.startswith(b"PK") and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
        for part, media_type, ending in _PARTS:
            if part in names and not any(each.endswith("vbaProject.bin") for each in names):
                return media_type, ending
    raise NotAPaper(_("Only PDF, OFD, Word, Excel, WPS and photos are taken, without macros."))


def _name(uploaded: Readable) -> str:
    given = str(getattr(uploaded, "name", "") or "").replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(char for char in given if char.isprintable())[-120:]


def _with_ending(name: str, ending: str) -> str:
    """The name ends as its content is: nothing that calls itself otherwise."""
    if not name:
        return f"file{ending}"
    return name if name.lower().endswith(ending) else f"{name[: 120 - len(ending)]}{ending}"
