"""The files of documents: made when first asked for, kept under the hash of what went into them, the same ever after.

What is printed is frozen in the row. Once a file was made of an issued document, that file stays the document's, whatever the
templates and fonts have become; only where fonts were missing may the office have it set anew.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from tongchuang.adapters.typesetting import Pdf, draw, stand_ins, typeset_many
from tongchuang.domain.documents.actions import keep_rendering
from tongchuang.domain.documents.content import digest_of, printed
from tongchuang.domain.documents.models import Document, Rendering
from tongchuang.domain.documents.queries import basis_of, first_rendering, rendering_content
from tongchuang.domain.ledger.values import SYSTEM, Author
from tongchuang.foundation.ids import uuid7
from tongchuang.workflows.documents.charts import described
from tongchuang.workflows.documents.page import breakable, page_of
from tongchuang.workflows.documents.photos import photos_of
from tongchuang.workflows.reports.template_documents import word_from_template
from tongchuang.workflows.typefaces import fonts

TEMPLATE, CHARTS, STROKES = (
    Path(__file__).with_name(f"{name}.typ") for name in ("official", "charts", "strokes")
)
# Pages shown as pictures, and how sharp.
MOST_PICTURES = 30
PPI = 88
# So many are set by one process, so that its memory and time stay within limits.
BATCH = 40


@dataclass(frozen=True)
class Rendered:
    """A file of a document. `stand_ins` are styles that another font stands in for, `missing` characters that no font has."""

    content: bytes
    name: str
    stand_ins: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def pdf_of(document: Document, *, by: Author = SYSTEM) -> Rendered:
    """The document as PDF."""
    return _rendered(document, _kept_pdf(document, by), "pdf")


def word_of(document: Document, *, by: Author = SYSTEM) -> Rendered:
    """The document as a Word file, laid out alike; a copy to work on, as the PDF is what was issued."""
    format_ = Rendering.Format.WORD
    kept = _found(document, format_)
    if kept is None:
        basis = basis_of(document) if not document._state.adding else None
        if basis is not None and basis.template is not None:
            content = word_from_template(document, basis)
            key = hashlib.sha256(
                f"{basis.template.sha256}\n{digest_of(printed(document))}".encode()
            ).hexdigest()
            kept = keep_rendering(_row(document, format_, key), content, by=by)
            return _rendered(document, kept, "docx")
        # Whoever serves pages loads python-docx and lxml only when a Word file is made.
        from tongchuang.adapters.word import write_document

        page = page_of(document)
        content = write_document(_with_pictures(page), made_at=document.issued_at or document.made_at)
        kept = keep_rendering(_row(document, format_, _key(page, "word")), content, by=by)
    return _rendered(document, kept, "docx")


@dataclass(frozen=True)
class Preview:
    """The first pages as PNG, to be looked at, with what is said of a file."""

    pictures: list[bytes]
    stand_ins: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def preview_of(document: Document, *, by: Author = SYSTEM) -> Preview:
    """The first pages as they are printed."""
    format_ = Rendering.Format.PICTURES
    kept = _found(document, format_)
    if kept is None:
        page = breakable(page_of(document))
        drawing = draw(_template(), page, files=photos_of([page]), fonts=fonts(system=True), ppi=PPI)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
            for number, picture in enumerate(drawing.pages[:MOST_PICTURES], 1):
                archive.writestr(zipfile.ZipInfo(f"{number:03}.png"), picture.content)
        row = _row(document, format_, _key(page, _template(), drawing.styles))
        row.pages, row.missing = len(drawing.pages), list(drawing.missing)
        row.stand_ins = list(stand_ins(drawing.styles))
        kept = keep_rendering(row, packed.getvalue(), by=by)
    with zipfile.ZipFile(io.BytesIO(rendering_content(kept))) as archive:
        pictures = [archive.read(name) for name in sorted(archive.namelist())]
    return Preview(pictures, tuple(kept.stand_ins), tuple(kept.missing))


def warm(documents: Sequence[Document], *, by: Author = SYSTEM) -> int:
    """Set those of the documents that have no PDF yet, many in one process; returns how many were set."""
    waiting = [each for each in documents if _found(each, Rendering.Format.PDF) is None]
    for start in range(0, len(waiting), BATCH):
        part = waiting[start : start + BATCH]
        for document, (page, made) in zip(part, _set(part), strict=True):
            _keep_pdf(document, page, made, by)
    return len(waiting)


def file_name(document: Document, ending: str) -> str:
    """What a file of the document is called: its number and its title."""
    words = f"{document.number_text} {document.title}".strip()
    safe = "".join("_" if char in '\\/:*?"<>|' else char for char in words)
    return f"{safe[:90]}.{ending}"


def _kept_pdf(document: Document, by: Author) -> Rendering:
    kept = _found(document, Rendering.Format.PDF)
    if kept is not None:
        return kept
    ((page, made),) = _set([document])
    return _keep_pdf(document, page, made, by)


def _set(documents: Sequence[Document]) -> list[tuple[dict[str, Any], Pdf]]:
    pages = [breakable(page_of(document)) for document in documents]
    items = [
        (page, document.issued_at or document.made_at)
        for page, document in zip(pages, documents, strict=True)
    ]
    made = typeset_many(
        _template(), items, files=photos_of(pages), fonts=fonts(system=True), seconds=60 + 5 * len(items)
    )
    return list(zip(pages, made, strict=True))


def _with_pictures(page: dict[str, Any]) -> dict[str, Any]:
    """The page with its charts as PNG, for Word draws no strokes."""
    drawn = [block for block in _all_blocks(page) if block["kind"] == "chart"]
    photos = photos_of([page])
    if not drawn and not photos:
        return page
    charts = [{key: block[key] for key in ("caption", "drawn")} for block in drawn]
    made = (
        draw(_read(STROKES) + _read(CHARTS), {"charts": charts}, fonts=fonts(system=True), ppi=220)
        if drawn
        else None
    )
    pictures = iter(made.pages if made else ())

    def with_picture(block: dict[str, Any]) -> dict[str, Any]:
        if block["kind"] == "pictures":
            return {**block, "files": [photos[f"{each}.jpg"] for each in block["sha256s"]]}
        if block["kind"] != "chart":
            return block
        return {**block, "png": next(pictures).content, "described": described(block)}

    return {
        **page,
        "blocks": [with_picture(block) for block in page["blocks"]],
        "attachments": [
            {**each, "blocks": [with_picture(block) for block in each["blocks"]]}
            for each in page["attachments"]
        ],
    }


def _all_blocks(page: dict[str, Any]) -> list[dict[str, Any]]:
    return [*page["blocks"], *(block for each in page["attachments"] for block in each["blocks"])]


def _keep_pdf(document: Document, page: dict[str, Any], made: Pdf, by: Author) -> Rendering:
    row = _row(document, Rendering.Format.PDF, _key(page, _template(), made.styles))
    row.stand_ins, row.missing = list(stand_ins(made.styles)), list(made.missing)
    return keep_rendering(row, made.content, by=by)


def _found(document: Document, format_: str) -> Rendering | None:
    return first_rendering(document, format_, digest_of(printed(document)))


def _row(document: Document, format_: str, key: str) -> Rendering:
    return Rendering(
        id=uuid7(), document=document, format=format_, key=key, digest=digest_of(printed(document))
    )


def _key(page: dict[str, Any], *rest: object) -> str:
    return hashlib.sha256("\n".join([digest_of(page), *map(str, rest)]).encode()).hexdigest()


def _rendered(document: Document, kept: Rendering, ending: str) -> Rendered:
    return Rendered(
        rendering_content(kept), file_name(document, ending), tuple(kept.stand_ins), tuple(kept.missing)
    )  # fmt: skip


@lru_cache(maxsize=1)
def _template() -> str:
    return _read(STROKES) + _read(TEMPLATE)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
