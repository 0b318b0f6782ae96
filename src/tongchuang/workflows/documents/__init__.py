"""Files of official documents: PDF, Word, pictures."""

from tongchuang.workflows.documents.rendering import (
    Preview,
    Rendered,
    file_name,
    pdf_of,
    preview_of,
    warm,
    word_of,
)

__all__ = ["Preview", "Rendered", "file_name", "pdf_of", "preview_of", "warm", "word_of"]
