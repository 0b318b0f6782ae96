"""Documents that somebody uploads or names, as plain text."""

from tongchuang.adapters.texts.document import Document, read_document
from tongchuang.adapters.texts.errors import (
    Damaged,
    Empty,
    Protected,
    Scanned,
    TextError,
    TooLarge,
    UnknownEncoding,
    UnknownFormat,
)

__all__ = [
    "Damaged",
    "Document",
    "Empty",
    "Protected",
    "Scanned",
    "TextError",
    "TooLarge",
    "UnknownEncoding",
    "UnknownFormat",
    "read_document",
]
