"""Bringing files in."""

from tongchuang.domain.files.actions.captures import note_captures
from tongchuang.domain.files.actions.papers import store_paper
from tongchuang.domain.files.actions.photos import store_photo
from tongchuang.domain.files.actions.texts import store_text
from tongchuang.domain.files.actions.uploads import (
    Chunk,
    Standing,
    add_chunk,
    forget_stale_uploads,
    keep_file,
    make_thumbnails,
    standing_of,
)

__all__ = [
    "Chunk",
    "Standing",
    "add_chunk",
    "forget_stale_uploads",
    "keep_file",
    "make_thumbnails",
    "note_captures",
    "standing_of",
    "store_paper",
    "store_photo",
    "store_text",
]
