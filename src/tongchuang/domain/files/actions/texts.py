"""Bringing in plain text: uploaded, or pasted into a form. Whatever doesn't read as text is refused."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.files.errors import NotAPaper
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.files.ports import Readable, file_store
from tongchuang.domain.files.rules import MEGABYTE
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.foundation.clock import now

TEXT_LIMIT = 10 * MEGABYTE
ENDINGS = (".txt", ".md")
_CODES = ("utf-8-sig", "gb18030")
# Control characters that texts do hold: tab, line feed, carriage return, form feed.
_KNOWN = b"\t\n\r\x0c"


def store_text(uploaded: Readable, *, by: Actor, name: str = "") -> Attachment:
    """Keep a plain text under its name."""
    if by.region_id is None:
        raise NotPermitted("store_text")
    given = name or str(getattr(uploaded, "name", "") or "")
    plain = "".join(char for char in given.replace("\\", "/").rsplit("/", 1)[-1] if char.isprintable())
    ending = next((each for each in ENDINGS if plain.lower().endswith(each)), "")
    kept_name = plain[-120:] if ending else f"{plain[:116]}.txt"
    store = file_store()
    received = store.receive(uploaded, limit=TEXT_LIMIT)
    if not _is_text(received.path):
        store.drop(received)
        raise NotAPaper(_("This is no plain text. Upload .txt, .md, .docx or .pdf."))
    size, digest = received.size, received.sha256
    store.keep(received)
    with transaction.atomic():
        row = Attachment(
            region_id=by.region_id, sha256=digest, kind=Attachment.Kind.DOCUMENT, media_type="text/plain", size=size,
            name=kept_name, uploaded_by_id=by.user_id, uploaded_at=now(),
        )  # fmt: skip
        row.save(force_insert=True)
        record("file.stored", row, by=by, new={"sha256": row.sha256, "kind": row.kind, "size": row.size})
    return row


def _is_text(path: Path) -> bool:
    data = path.read_bytes()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _reads_as(data, "utf-16")
    if any(byte < 32 and byte not in _KNOWN for byte in set(data)):
        return False
    return any(_reads_as(data, code) for code in _CODES)


def _reads_as(data: bytes, code: str) -> bool:
    try:
        data.decode(code)
    except UnicodeDecodeError:
        return False
    return True
