"""A document as plain text: .txt, .md, .docx and .pdf, by what they hold and what they are called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from tongchuang.adapters.texts.errors import Empty, TooLarge, UnknownFormat

MOST_BYTES = 50 * 1024 * 1024
MOST_SIGNS = 5_000_000
ENDINGS = (".txt", ".md", ".docx", ".pdf")
# Fewer Chinese characters than this among the letters: the grammar won't find much.
_CHINESE_SHARE = 0.3
_OLD_WORD = "WordDocument".encode("utf-16-le")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class Document:
    """The text, how many pages it had where that is known, and what its reader should be told (codes)."""

    text: str
    pages: int | None = None
    warnings: tuple[str, ...] = ()


def read_document(data: bytes, name: str) -> Document:
    """The plain text of a document; a TextError says why there is none."""
    ending = PurePath(name).suffix.lower()
    if len(data) > MOST_BYTES:
        raise TooLarge(
            f"The file has more than {MOST_BYTES // 1024 // 1024} MB. Split it, or leave the pictures out."
        )
    if not data.strip():
        raise Empty("The file is empty.")
    found = _reader(data, ending)(data)
    if not found.text.strip():
        raise Empty("No words stand in the file.")
    if len(found.text) > MOST_SIGNS:
        raise TooLarge(f"The text has more than {MOST_SIGNS:,} characters. Split it.")
    if _share_of_chinese(found.text) < _CHINESE_SHARE:
        return Document(found.text, found.pages, (*found.warnings, "not_chinese"))
    return found


def _reader(data: bytes, ending: str) -> Callable[[bytes], Document]:
    """By what the file begins with; a name that says otherwise doesn't matter."""
    if data.lstrip()[:5] == b"%PDF-":
        from tongchuang.adapters.texts.pdf import read_pdf

        return read_pdf
    if data.startswith((b"PK\x03\x04", OLE)) or ending == ".docx":
        if data.startswith(OLE) and _OLD_WORD in data[:2_000_000]:
            raise UnknownFormat("This is an old Word file (.doc). Open it, save it as .docx and choose that.")
        from tongchuang.adapters.texts.word import read_word

        return read_word
    if ending == ".pdf":
        from tongchuang.adapters.texts.pdf import read_pdf

        return read_pdf
    if ending not in (".txt", ".md", ""):
        raise UnknownFormat(f"{ending} files aren't read: choose a {', '.join(ENDINGS)} file.")
    from tongchuang.adapters.texts.plain import read_plain

    return read_plain


def _share_of_chinese(text: str) -> float:
    sample = text if len(text) < 200_000 else text[:100_000] + text[-100_000:]
    letters = [sign for sign in sample if sign.isalpha()]
    return sum("\u3400" <= sign <= "\u9fff" for sign in letters) / len(letters) if letters else 0.0
