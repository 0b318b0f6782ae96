"""Plain text and Markdown, in the encodings that Chinese offices write."""

from __future__ import annotations

import codecs

from tongchuang.adapters.texts.document import Document
from tongchuang.adapters.texts.errors import UnknownEncoding

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTROLS = frozenset(chr(code) for code in range(32)) - frozenset("\t\n\r\f\v\x1a\x1c\x1d\x1e")


def read_plain(data: bytes) -> Document:
    """The text as it is; only the ends of lines are made the same."""
    text = _decoded(data)
    return Document(text.replace("\r\n", "\n").replace("\r", "\n"))


def _decoded(data: bytes) -> str:
    by_mark = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)
    for encoding in (by_mark,) if by_mark else ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        # Bytes of a picture or a program may happen to be GB 18030: no text holds so many control signs.
        if sum(sign in _CONTROLS for sign in text) * 200 <= len(text):
            return text
    raise UnknownEncoding(
        "The file is no text in UTF-8, UTF-16 or GB 18030. Save it as UTF-8 text and choose that."
    )
