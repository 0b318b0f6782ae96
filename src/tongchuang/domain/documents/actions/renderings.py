"""Files made of documents, and who took them away."""

from __future__ import annotations

import io

from django.db import IntegrityError, transaction

from tongchuang.domain.documents.models import Document, Rendering
from tongchuang.domain.files.ports import file_store
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.ledger.values import Author
from tongchuang.foundation.clock import now

LIMIT = 200 * 1024 * 1024


def keep_rendering(rendering: Rendering, content: bytes, *, by: Author) -> Rendering:
    """Keep a file made of a document; where two made it at once, the first stays."""
    store = file_store()
    received = store.receive(io.BytesIO(content), limit=LIMIT)
    store.keep(received)
    rendering.sha256, rendering.size, rendering.made_at = received.sha256, received.size, now()
    new = {
        "format": rendering.format,
        "sha256": rendering.sha256,
        "stand_ins": rendering.stand_ins,
        "pages": rendering.pages,
    }
    try:
        with transaction.atomic():
            rendering.save(force_insert=True)
            record("document.set", rendering.document, by=by, new=new)
    except IntegrityError:
        return Rendering.objects.get(
            document_id=rendering.document_id, format=rendering.format, key=rendering.key
        )
    return rendering


@transaction.atomic
def drop_renderings(document: Document, *, by: Author) -> None:
    """Set the files of a document anew, where fonts of the office have come since; the words stay the same."""
    document.renderings.all().delete()
    record("document.set_anew", document, by=by)


@transaction.atomic(savepoint=False)
def note_download(document: Document, *, format: str, by: Author) -> None:
    """Note that somebody took a file of the document away."""
    state = {"format": format, "state": document.state}
    record("document.downloaded", document, by=by, new=state)
