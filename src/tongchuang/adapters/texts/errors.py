"""What can be wrong with a document that somebody wants read: each says what to do about it."""

from __future__ import annotations


class TextError(Exception):
    """The document can't be read; its words say why, `code` is for those who word it anew."""

    code = "unreadable"


class Empty(TextError):
    """Nothing stands in it."""

    code = "empty"


class Scanned(TextError):
    """A PDF of pictures: no text lies under them."""

    code = "scanned"


class Protected(TextError):
    """A password keeps it shut."""

    code = "protected"


class Damaged(TextError):
    """It isn't whole, or not what its name says."""

    code = "damaged"


class TooLarge(TextError):
    """More than is read at once."""

    code = "too_large"


class UnknownFormat(TextError):
    """Neither text nor Markdown, Word (.docx) or PDF."""

    code = "unknown_format"


class UnknownEncoding(TextError):
    """Text in an encoding that Chinese offices don't write."""

    code = "unknown_encoding"
