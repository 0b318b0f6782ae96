"""Official documents as Word files (python-docx), in the geometry of GB/T 9704-2012."""

from tongchuang.adapters.word.official import write_document

__all__ = ["write_document"]
