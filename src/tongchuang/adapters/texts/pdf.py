"""PDF files: the text that lies in them (pypdfium2). Pictures of pages are not read."""

from __future__ import annotations

from tongchuang.adapters.texts.document import MOST_SIGNS, Document
from tongchuang.adapters.texts.errors import Damaged, Protected, Scanned, TooLarge

_SCANNED = (
    "This PDF holds pictures of pages and no text (a scan). "
    "Have it read by text recognition (OCR) first, or choose the Word file it was made from."
)


def read_pdf(data: bytes) -> Document:
    """The text page by page; a page's end is a line's end, the reader of the text joins what it cut."""
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise Protected(
                "The PDF is locked by a password. Take the password off and choose it again."
            ) from error
        raise Damaged("The PDF is damaged or was not received whole. Choose it again.") from error
    try:
        pages = _pages(document)
    except (pdfium.PdfiumError, ValueError) as error:
        raise Damaged("A page of the PDF can't be read; the file is damaged. Choose it again.") from error
    finally:
        document.close()
    bare = sum(not page.strip() for page in pages)
    if bare == len(pages):
        raise Scanned(_SCANNED)
    return Document("\n".join(pages), len(pages), ("pages_without_text",) if bare else ())


def _pages(document: object) -> list[str]:
    pages: list[str] = []
    signs = 0
    for number in range(len(document)):  # type: ignore[arg-type]
        page = document[number]  # type: ignore[index]
        text_page = page.get_textpage()
        # U+FFFE and U+0002 are how the library hands on a hyphen at a line's end.
        words = text_page.get_text_range().replace("\r\n", "\n").replace("\ufffe", "").replace("\x02", "")
        text_page.close()
        page.close()
        signs += len(words)
        if signs > MOST_SIGNS:
            raise TooLarge(f"The text has more than {MOST_SIGNS:,} characters. Split it.")
        pages.append(words)
    return pages
