"""Files of official documents: PDF, Word, pictures."""

from tongchuang.workflows.documents.rendering import Rendered, file_name, pdf_of, pictures_of, warm, word_of

__all__ = ["Rendered", "file_name", "pdf_of", "pictures_of", "warm", "word_of"]
