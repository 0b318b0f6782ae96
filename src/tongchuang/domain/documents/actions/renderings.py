"""Files made of documents, and who took them away."""

from __future__ import annotations

import io

from django.db import transaction

from tongchuang.domain.documents.models import Document, Rendering
from tongchuang.domain.files.ports import file_store
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.ledger.values import Author
from tongchuang.foundation.clock import now

LIMIT = 200 * 1024 * 1024


@transaction.atomic
def keep_rendering(rendering: Rendering, content: bytes, *, by: Author) -> Rendering:
    """Keep a file made of a document; where two made it at once, the first stays."""
    store = file_store()
    received = store.receive(io.BytesIO(content), limit=LIMIT)
    store.keep(received)
    rendering.sha256, rendering.size, rendering.made_at = received.sha256, received.size, now()
    made = Rendering.objects.bulk_create([rendering], ignore_conflicts=True)
    kept = Rendering.objects.get(
        document_id=rendering.document_id, format=rendering.format, digest=rendering.digest, key=rendering.key
    )
    if made[0].pk == kept.pk:
        new = {"format": kept.format, "sha256": kept.sha256, "stand_ins": kept.stand_ins, "pages": kept.pages}
        record("document.set", kept.document, by=by, new=new)
    return kept


@transaction.atomic
def drop_renderings(document: Document, *, by: Author) -> None:
    """Set the files of a document anew, where fonts of the office have come since; the words stay the same."""
    document.renderings.all().delete()
    record("document.set_anew", document, by=by)


@transaction.atomic
def note_download(document: Document, *, format: str, by: Author) -> None:
    """Note that somebody took a file of the document away."""
    state = {"format": format, "state": document.state}
    record("document.downloaded", document, by=by, new=state)
